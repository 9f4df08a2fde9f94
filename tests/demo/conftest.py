"""A stand-in, a real aiogram bot that talks to it over loopback, and Olga, who pressed Start."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from bot.demo.telegram import Options, Person, TelegramStandIn
from tests.demo.bots import bot_for, hang_up

OLGA = 101


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn(Options(webhook_retry_seconds=0.01)) as stand_in:
        yield stand_in


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    bot = bot_for(telegram)
    yield bot
    await hang_up(bot)


@pytest.fixture
def olga(telegram: TelegramStandIn) -> Person:
    person = telegram.user(OLGA, "Olga", language_code="uk")
    person.start()
    telegram.world.updates.clear()
    return person
