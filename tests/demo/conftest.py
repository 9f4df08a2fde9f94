"""A stand-in, a real aiogram bot that speaks to it over loopback, and Olga, who pressed Start."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.demo.telegram import Person, TelegramStandIn

OLGA = 101


def bot_for(telegram: TelegramStandIn, token: str = "") -> Bot:
    server = TelegramAPIServer.from_base(telegram.url)
    return Bot(token or telegram.token, session=AiohttpSession(api=server))


async def hung_up(bot: Bot) -> None:
    """Closes the bot's connections without the quarter of a second that aiogram then sleeps."""
    assert isinstance(bot.session, AiohttpSession)
    await (await bot.session.create_session()).close()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn(webhook_retry_seconds=0.01) as stand_in:
        yield stand_in


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    bot = bot_for(telegram)
    yield bot
    await hung_up(bot)


@pytest.fixture
def olga(telegram: TelegramStandIn) -> Person:
    person = telegram.user(OLGA, "Olga", language_code="uk")
    person.start()
    telegram.world.updates.clear()
    return person
