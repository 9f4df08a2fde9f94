"""The stand-in enforces the rates it was given, and every refusal says how long to wait."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter

from bot.demo.telegram import Limits, Person, TelegramStandIn
from bot.demo.telegram.checks.refusals import Refusal


def taken(limits: Limits, times: list[float], chat: int = 1, is_group: bool = False) -> int:
    """How many messages at these times get through."""
    passed = 0
    for now in times:
        try:
            limits.take("sendMessage", chat, is_group, now)
        except Refusal:
            continue
        passed += 1
    return passed


def test_without_limits_everything_passes() -> None:
    assert taken(Limits(), [0.0] * 100) == 100


def test_bot_sends_no_more_than_its_rate_in_any_second() -> None:
    limits = Limits(bot_per_second=30)

    assert taken(limits, [index / 100 for index in range(100)]) == 30
    assert taken(limits, [1.0]) == 1


def test_chat_takes_a_burst_and_then_one_a_second() -> None:
    limits = Limits(chat_per_second=1, chat_burst=3)

    assert taken(limits, [0.0] * 5) == 3
    assert taken(limits, [1.0, 1.5, 2.0]) == 2


def test_group_takes_20_a_minute() -> None:
    limits = Limits(group_per_minute=20)

    assert taken(limits, [0.0] * 25, chat=-1, is_group=True) == 20
    assert taken(limits, [0.0] * 25, chat=1) == 25


def test_refusal_names_whole_seconds() -> None:
    limits = Limits(chat_per_second=0.25, chat_burst=1)
    limits.take("sendMessage", 1, False, 0.0)

    with pytest.raises(Refusal) as refused:
        limits.take("sendMessage", 1, False, 0.5)

    assert refused.value.parameters == {"retry_after": 4}


async def test_aiogram_is_told_to_wait(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    telegram.world.limits.chat_per_second = 0.5
    telegram.world.limits.chat_burst = 1
    await bot.send_message(olga.id, "one")

    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(olga.id, "two")

    assert refused.value.retry_after == 2


async def test_wait_is_in_the_header_too(telegram: TelegramStandIn, olga: Person) -> None:
    telegram.fault("429", retry_after=3)
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"

    form = {"chat_id": olga.id, "text": "x"}
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        wait = response.headers["Retry-After"]

    assert wait == "3"
