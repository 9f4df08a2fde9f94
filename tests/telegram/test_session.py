"""No call leaves for Telegram once the lease has run out, however late that is noticed."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.methods import GetMe, SendMessage
from aiogram.methods.base import TelegramMethod

from bot.demo.telegram import TelegramStandIn
from bot.rules.sending.outcome import Sent
from bot.rules.sending.pacing import Pace
from bot.runtime.lease import LEASE_SECONDS, Lease, NotOurTurn
from bot.telegram.calls import Calls
from bot.telegram.session import Session
from bot.ui.html import Html
from bot.ui.screens import Screen

CALLS = [GetMe(), SendMessage(chat_id=7, text="hello")]


class Uptime:
    """Seconds that pass when a test says so, or after so many looks at them."""

    def __init__(self) -> None:
        self.now, self.looks_left = 1000.0, -1

    def __call__(self) -> float:
        if self.looks_left == 0:
            self.now += LEASE_SECONDS
        self.looks_left -= 1
        return self.now


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as telegram:
        telegram.user(7).write("hello")
        yield telegram


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


@pytest.fixture
def lease(uptime: Uptime) -> Lease:
    lease = Lease(uptime=uptime)
    lease.renew(uptime())
    return lease


@pytest.fixture
async def bot(telegram: TelegramStandIn, lease: Lease) -> AsyncIterator[Bot]:
    session = Session(telegram.url, 1, None, lease)  # with one connection, a leak would show
    yield Bot(telegram.token, session=session)
    await session.close()


@pytest.mark.parametrize("call", CALLS, ids=lambda it: type(it).__name__)
@pytest.mark.parametrize("is_connected", [False, True])
@pytest.mark.parametrize("looks", [0, 1])
async def test_a_call_does_not_leave_and_its_connection_is_given_back(
    bot: Bot,
    telegram: TelegramStandIn,
    lease: Lease,
    uptime: Uptime,
    call: TelegramMethod[object],
    is_connected: bool,
    looks: int,
) -> None:
    if is_connected:
        await bot(GetMe())
    before = len(telegram.calls())
    has_body = isinstance(call, SendMessage)

    uptime.looks_left = looks if has_body else 0
    with pytest.raises(NotOurTurn):
        await bot(call)
    left = len(telegram.calls()) - before
    uptime.looks_left = -1
    lease.renew(uptime())
    await bot(call)

    assert (left, len(telegram.calls()) - before) == (0, 1)


async def test_a_card_stopped_by_the_lease_leaves_with_the_next_good_check(
    bot: Bot, telegram: TelegramStandIn, lease: Lease, uptime: Uptime
) -> None:
    calls = Calls(bot, Pace(30), lease=lease)
    uptime.looks_left = 2

    sending = asyncio.create_task(calls.send(7, Screen(Html("hello"))))
    while not uptime.looks_left < 0:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.01)
    before = telegram.calls("sendMessage")
    uptime.looks_left = -1
    lease.renew(uptime())
    outcome = await sending

    assert (before, len(telegram.calls("sendMessage"))) == ([], 1)
    assert isinstance(outcome, Sent)
