"""Calls arrive in every shape, the schema is complete, and the bot's profile is remembered."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import MenuButtonCommands, MenuButtonWebApp, MessageEntity, WebAppInfo

from bot.demo.telegram import BOT_API_VERSION, Options, Person, TelegramStandIn
from bot.demo.telegram.api.methods import METHODS
from bot.demo.telegram.checks.parameters import SCHEMA
from tests.demo.bots import bot_for, hang_up

MARKUP = '{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}'


def test_every_method_of_the_schema_is_implemented() -> None:
    assert set(SCHEMA["methods"]) - {"getUpdates"} == set(METHODS)


def test_schema_knows_its_version() -> None:
    assert BOT_API_VERSION == "10.3"


@pytest.mark.parametrize("shape", ["form", "multipart", "json", "query"])
async def test_call_is_understood_in_every_shape(
    telegram: TelegramStandIn, olga: Person, shape: str
) -> None:
    values = {"chat_id": str(olga.id), "text": "card", "reply_markup": MARKUP}
    multipart = aiohttp.FormData(default_to_multipart=True)
    for name, value in values.items():
        multipart.add_field(name, value)
    url = f"{telegram.url}/bot{telegram.token}/sendmessage"

    async with aiohttp.ClientSession() as session:
        match shape:
            case "form":
                response = await session.post(url, data=values)
            case "multipart":
                response = await session.post(url, data=multipart)
            case "json":
                response = await session.post(url, json=values)
            case _:
                response = await session.get(url, params=values)
        body = await response.json()

    assert body["ok"] is True
    assert olga.received[-1].labels == ["Go"]


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"[" * 100_000])
async def test_body_that_is_no_call_is_refused(telegram: TelegramStandIn, body: bytes) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    headers = {"Content-Type": "application/json"}

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        assert response.status == 400


async def test_entities_are_taken_in_place_of_a_parse_mode(bot: Bot, olga: Person) -> None:
    bold = MessageEntity(type="bold", offset=0, length=3)

    await bot.send_message(olga.id, "New order", entities=[bold])

    assert olga.received[-1].html == "<b>New</b> order"


async def test_entity_beyond_the_text_is_refused(bot: Bot, olga: Person) -> None:
    beyond = MessageEntity(type="bold", offset=5, length=9)

    with pytest.raises(TelegramBadRequest, match="outside of the text"):
        await bot.send_message(olga.id, "New order", entities=[beyond])


@pytest.mark.parametrize("url", ["http://bell.example/app/", "https:///app/", "tg://x", ""])
async def test_a_menu_button_opens_only_what_is_safe(bot: Bot, olga: Person, url: str) -> None:
    button = MenuButtonWebApp(text="Bell", web_app=WebAppInfo(url=url))

    with pytest.raises(TelegramBadRequest, match="HTTPS"):
        await bot.set_chat_menu_button(olga.id, button)


async def test_name_and_menu_button_are_remembered(bot: Bot, olga: Person) -> None:
    await bot.set_my_name("Bellhop", language_code="uk")
    await bot.set_chat_menu_button(olga.id, MenuButtonCommands())

    assert (await bot.get_my_name("uk")).name == "Bellhop"
    assert (await bot.get_chat_menu_button(olga.id)).type == "commands"


async def test_transcript_keeps_as_many_calls_as_wanted() -> None:
    async with TelegramStandIn(Options(keep_calls=2)) as telegram:
        bot = bot_for(telegram)
        for _ in range(5):
            await bot.get_me()
        await hang_up(bot)

    assert len(telegram.calls()) == 2
    assert telegram.transcript.accepted["getMe"] == 5


async def test_latency_is_added_to_the_answer() -> None:
    async with TelegramStandIn(Options(latency=0.05)) as telegram:
        marta = telegram.user(7, "Marta")
        marta.start()
        bot = bot_for(telegram)
        await bot.send_message(marta.id, "card")
        await hang_up(bot)

    (call,) = telegram.calls("sendMessage")
    assert call.answered_at is not None
    assert call.answered_at - call.at >= 0.05
