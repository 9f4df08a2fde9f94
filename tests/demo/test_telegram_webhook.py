"""Updates are pushed to a webhook with the secret, in order within a chat, until accepted."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiogram import Bot
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo.telegram import Person, TelegramStandIn


@dataclass
class Receiver:
    """The bot's side of a webhook: what came, and what it will answer."""

    url: str = ""
    bodies: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.bodies.append(update.get("message", {}).get("text", json.dumps(update)))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/telegram", receiver.take)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/telegram"))
        yield receiver


async def test_update_comes_with_the_secret(
    telegram: TelegramStandIn, bot: Bot, olga: Person, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url, secret_token="s3cret")

    olga.write("hello")
    await telegram.wait_for(lambda _: not telegram.world.updates.pending)

    assert (receiver.bodies, receiver.secrets) == (["hello"], ["s3cret"])


async def test_failed_push_is_tried_again_before_the_next(
    telegram: TelegramStandIn, bot: Bot, olga: Person, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=500), web.Response(status=503)]
    await bot.set_webhook(receiver.url)

    olga.write("one")
    olga.write("two")
    await telegram.wait_for(lambda _: not telegram.world.updates.pending)

    assert receiver.bodies == ["one", "one", "one", "two"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == ("Wrong response from the webhook: 503 Service Unavailable")


async def test_what_waited_is_pushed_once_the_webhook_is_set(
    telegram: TelegramStandIn, bot: Bot, olga: Person, receiver: Receiver
) -> None:
    olga.write("early")

    await bot.set_webhook(receiver.url)
    await telegram.wait_for(lambda _: not telegram.world.updates.pending)

    assert receiver.bodies == ["early"]


async def test_deleted_webhook_gives_updates_back_to_polling(
    bot: Bot, olga: Person, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url)
    await bot.delete_webhook()

    olga.write("hello")

    assert len(await bot.get_updates()) == 1
    assert receiver.bodies == []


async def test_second_deletion_of_a_webhook_ends_no_poll(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_for(lambda _: telegram.calls("getUpdates"))

    await bot.delete_webhook()

    telegram.world.updates.end_poll(None)
    assert await polling == []


async def test_call_in_the_answer_is_carried_out(
    telegram: TelegramStandIn, bot: Bot, olga: Person, receiver: Receiver
) -> None:
    call = {"method": "sendMessage", "chat_id": olga.id, "text": "by the way"}
    receiver.answers = [web.json_response(call)]
    await bot.set_webhook(receiver.url)

    olga.write("hello")
    await telegram.wait_for(lambda _: olga.last)

    assert [message.text for message in olga.received] == ["by the way"]


async def test_servers_behind_the_address_get_updates_in_turn_and_of_a_chat_in_order(
    telegram: TelegramStandIn, bot: Bot, olga: Person, receiver: Receiver
) -> None:
    server = receiver.url.removesuffix("/telegram")
    telegram.world.behind = ["http://127.0.0.1:9", server]
    await bot.set_webhook("https://bellhop.example/telegram")

    for word in ("one", "two", "three"):
        olga.write(word)
    await telegram.wait_for(lambda _: not telegram.world.updates.pending)

    assert receiver.bodies == ["one", "two", "three"]
    info = await bot.get_webhook_info()
    assert (info.last_error_message or "").startswith("Connection failed")
