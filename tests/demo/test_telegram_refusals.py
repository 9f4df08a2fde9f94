"""Each refusal reaches aiogram as the exception and text that Telegram would cause."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.telegram import Person, TelegramStandIn
from tests.demo.bots import bot_for, hang_up, keyboard


async def raw(telegram: TelegramStandIn, method: str, **parameters: object) -> tuple[int, str]:
    """Calls a method as JSON, without aiogram; returns status and description."""
    url = f"{telegram.url}/bot{telegram.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=parameters) as response:
        return response.status, (await response.json()).get("description", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" ", "message text is empty"),
        ("<b> </b>", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("👍" * 2049, "message is too long"),
        ("<p>x</p>", "can't parse entities: Unsupported start tag"),
    ],
)
async def test_bad_text_is_refused(bot: Bot, olga: Person, text: str, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_message(olga.id, text, parse_mode="HTML")

    assert olga.received == []


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"url": "ftp://shop.example"}, "BUTTON_URL_INVALID"),
        ({"url": "shop.example"}, "BUTTON_URL_INVALID"),
        ({"url": "http://localhost:3000"}, "BUTTON_URL_INVALID"),
        ({"url": "https://a b.example"}, "BUTTON_URL_INVALID"),
        ({"text": " ", "callback_data": "x"}, "text must be non-empty"),
        ({}, "Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x", "url": "https://shop.example"}, "several actions"),
        ({"callback_data": "x", "style": "purple"}, "style is invalid"),
        ({"callback_data": "x", "colour": "red"}, 'unknown field "colour"'),
        ({"copy_text": CopyTextButton(text="x" * 257)}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_bad_button_is_refused(
    bot: Bot, olga: Person, button: dict[str, object], reason: str
) -> None:
    wrong = InlineKeyboardButton.model_validate({"text": "Open"} | button)
    markup = InlineKeyboardMarkup(inline_keyboard=[[wrong]])

    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_message(olga.id, "card", reply_markup=markup)


@pytest.mark.parametrize("shape", [(9, 1), (1, 101)])
async def test_too_many_buttons_are_refused(bot: Bot, olga: Person, shape: tuple[int, int]) -> None:
    button = InlineKeyboardButton(text="x", callback_data="x")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button] * shape[0]] * shape[1])

    with pytest.raises(TelegramBadRequest, match="reply markup is too long"):
        await bot.send_message(olga.id, "card", reply_markup=markup)


@pytest.mark.parametrize(
    "address", ["https://shop.example/1?a=б", "http://127.0.0.1:8080/x", "tg://user?id=5"]
)
async def test_good_address_is_taken(bot: Bot, olga: Person, address: str) -> None:
    button = InlineKeyboardButton(text="Open", url=address)

    await bot.send_message(
        olga.id, "card", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]])
    )

    assert olga.received[-1].labels == ["Open"]


async def test_unchanged_edit_is_refused(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(olga.id, "card", reply_markup=keyboard(("a", "a")))

    with pytest.raises(TelegramBadRequest) as refused:
        await bot.edit_message_text(
            "card", chat_id=olga.id, message_id=sent.message_id, reply_markup=keyboard(("a", "a"))
        )

    assert refused.value.message == (
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )


async def test_message_of_the_person_cannot_be_edited(bot: Bot, olga: Person) -> None:
    hers = olga.write("mine")

    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("yours", chat_id=olga.id, message_id=hers.id)


@pytest.mark.parametrize("method", ["delete_message", "pin_chat_message"])
async def test_missing_message_is_refused(bot: Bot, olga: Person, method: str) -> None:
    with pytest.raises(TelegramBadRequest, match=r"message to (delete|pin) not found"):
        await getattr(bot, method)(olga.id, 999)


async def test_account_that_never_wrote_is_not_found(telegram: TelegramStandIn, bot: Bot) -> None:
    stranger = telegram.user(666, "Stranger")

    with pytest.raises(TelegramBadRequest, match=r"Bad Request: chat not found$"):
        await bot.send_message(stranger.id, "hello")


async def test_account_that_blocked_the_bot_gets_nothing(bot: Bot, olga: Person) -> None:
    olga.block()

    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(olga.id, "hello")


async def test_account_that_unblocks_the_bot_hears_it_again(bot: Bot, olga: Person) -> None:
    olga.block()
    olga.unblock()

    await bot.send_message(olga.id, "hello")

    statuses = [update.my_chat_member for update in await bot.get_updates()]
    assert [each.new_chat_member.status for each in statuses if each] == ["kicked", "member"]


async def test_deactivated_account_is_forbidden(bot: Bot, olga: Person) -> None:
    olga.deactivate()

    with pytest.raises(TelegramForbiddenError, match="Forbidden: user is deactivated"):
        await bot.send_message(olga.id, "hello")


async def test_group_that_was_left_is_forbidden(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    group = telegram.group(-5, "Shop")
    olga.add_bot_to(group)
    await bot.leave_chat(group.id)

    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the group chat"):
        await bot.send_message(group.id, "hello")


@pytest.mark.parametrize("again", [True, False])
async def test_press_is_answered_once_and_in_time(
    telegram: TelegramStandIn, bot: Bot, olga: Person, again: bool
) -> None:
    press = olga.forge("old")
    if again:
        await bot.answer_callback_query(press.id)
    else:
        telegram.clock.offset += 16

    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired"):
        await bot.answer_callback_query(press.id)


async def test_answer_over_200_characters_is_refused(bot: Bot, olga: Person) -> None:
    press = olga.forge("x")

    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(press.id, text="x" * 201)


async def test_wrong_token_is_unauthorized(telegram: TelegramStandIn) -> None:
    other = bot_for(telegram, "2:OTHER")

    with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
        await other.get_me()
    await hang_up(other)


async def test_unknown_method_is_not_found(bot: Bot, olga: Person) -> None:
    with pytest.raises(TelegramNotFound, match="Not Found"):
        await bot.send_dice(olga.id)


async def test_mistyped_parameter_is_refused(bot: Bot, olga: Person) -> None:
    with pytest.raises(TelegramBadRequest, match='unknown parameter "disable_notificaton"'):
        await bot(SendMessage(chat_id=olga.id, text="x", disable_notificaton=True))


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"chat_id": 101}, '"text" of sendMessage is required'),
        ({"chat_id": [], "text": "x"}, '"chat_id" must be of type Integer or String'),
        ({"chat_id": 101, "text": 5}, '"text" must be of type String'),
        ({"chat_id": 101, "text": "x", "protect_content": 3}, "must be of type Boolean"),
        ({"chat_id": 101, "text": "x", "reply_markup": "{"}, "not a JSON text"),
        ({"chat_id": 101, "text": "x", "reply_markup": {"inline_keyboard": 5}}, "type Array"),
        ({"chat_id": 101, "text": "x", "parse_mode": "Wiki"}, "unsupported parse_mode"),
        ({"chat_id": 101, "text": "\ud800"}, "must be encoded in UTF-8"),
    ],
)
async def test_wrong_parameter_is_refused(
    telegram: TelegramStandIn, olga: Person, parameters: dict[str, object], reason: str
) -> None:
    status, description = await raw(telegram, "sendMessage", **parameters)

    assert status == 400
    assert reason in description


async def test_webhook_and_polling_exclude_each_other(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.set_webhook("https://bellhop.example/telegram")

    with pytest.raises(TelegramConflictError, match="webhook is active; use deleteWebhook"):
        await bot.get_updates()


async def test_webhook_must_be_https(bot: Bot) -> None:
    with pytest.raises(TelegramAPIError, match="An HTTPS URL must be provided"):
        await bot.set_webhook("http://bellhop.example/telegram")
