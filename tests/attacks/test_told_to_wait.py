"""Telegram tells chats to wait: they do, across restarts, and nobody else notices."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.holds import Holds
from bot.rules.sending.outcome import Later
from bot.rules.sending.pacing import Pace
from bot.telegram.calls import Calls
from bot.telegram.outcomes import LONGEST_FLOOD
from storage.directory import cabinet, links, people
from storage.tables import Person
from storage.upkeep import vitals
from tests.attacks.restarts import restarted
from tests.cast import MARTA, SHOP
from tests.demo.bots import bot_for, hang_up
from tests.house import House

HOUR = 3600
STAFF = 20


async def fill(house: House, staff: int = STAFF) -> None:
    """Links so many managers, who have pressed Start, without their bells."""

    async def work(session: AsyncSession) -> None:
        await cabinet.switch(session, on=True)
        for number in range(staff):
            person = await people.add(
                session,
                name=f"M{number}",
                role="manager",
                crm_id=f"m{number}",
                now=house.clock(),
            )
            await links.open_one(session, person.pk, 200 + number, None, house.clock())

    for number in range(staff):
        house.telegram.user(200 + number, f"M{number}").chat.standing = "member"
    await house.database.write(work)


async def post(house: House, number: int, order: str = "A") -> None:
    name = f"{order}{number}"
    data = {"order": {"id": name, "number": name}, "source": SHOP, "manager_id": f"m{number}"}
    await house.post("order.created", data)


def texts(house: House, number: int) -> list[str]:
    return [message.text for message in house.telegram.user(200 + number).received]


def statuses(house: House, number: int) -> list[int]:
    """How all calls to this chat were answered; of a refused one the parameters are still text."""
    chat_id = str(200 + number)
    calls = house.telegram.calls()
    return [call.status for call in calls if str(call.params.get("chat_id")) == chat_id]


async def soon(claim: Callable[[], bool]) -> None:
    """Waits until the claim holds, which need not be Telegram's doing."""
    for _ in range(1_200):
        if claim():
            return
        await asyncio.sleep(0.05)
    assert claim()


async def hold(house: House, *numbers: int, seconds: Any = HOUR) -> None:
    """Tells these chats to wait, all at once, in answer to a card."""
    for number in numbers:
        house.telegram.fault("429", chat_id=200 + number, times=None, retry_after=seconds)
        await post(house, number, "first-")
    await soon(lambda: all(429 in statuses(house, number) for number in numbers))


@pytest.mark.parametrize("held", [(0, 1), (0, 1, 2, 3, 4), tuple(range(10))], ids=len)
async def test_chats_told_to_wait_an_hour_hold_up_no_others(
    house: House, held: tuple[int, ...]
) -> None:
    await fill(house)
    await hold(house, *held)
    others = [number for number in range(STAFF) if number not in held]

    for number in others:
        await post(house, number)
    house.telegram.user(200 + others[0]).write("/help")

    await house.until(lambda: all(any("A" in t for t in texts(house, it)) for it in others))
    await house.until(lambda: any("your role" in text for text in texts(house, others[0])))
    assert not any(texts(house, number) for number in held)


async def test_held_chat_is_not_called_again_whatever_there_is_to_do(house: House) -> None:
    await fill(house)
    await post(house, 0)
    await house.until(lambda: bool(texts(house, 0)))
    await house.quiet()
    await hold(house, 0)
    before = statuses(house, 0)

    account = house.telegram.user(200)
    account.write("/bell")
    account.write("/help")
    pressed = account.press("Mark read")
    await house.until(lambda: pressed.answered)
    for _ in range(20):
        house.clock.advance(seconds=30)
        house.app.wakes.delivery()
        await asyncio.sleep(0.05)

    assert statuses(house, 0) == before


async def test_refused_toast_holds_up_nobody(house: House) -> None:
    await fill(house)
    await post(house, 0)
    await house.until(lambda: bool(texts(house, 0)))
    house.telegram.fault("429", method="answerCallbackQuery", times=None, retry_after=HOUR)

    account = house.telegram.user(200)
    account.press("Mark read")
    account.press("Later")
    await post(house, 0, "next-")

    await house.until(lambda: any("next-0" in text for text in texts(house, 0)))


async def test_held_chat_is_remembered_over_a_restart(house: House) -> None:
    await fill(house)
    await hold(house, 0, 1)
    before = statuses(house, 0)

    async with restarted(house):
        house.clock.advance(minutes=30)
        house.app.wakes.delivery()
        await post(house, 0, "next-")
        await post(house, 2)
        await house.until(lambda: bool(texts(house, 2)))
        async with house.database.read() as session:
            [held, _] = await vitals.told_to_wait(session, house.clock())
            person = await session.get_one(Person, held.person_id)

    assert statuses(house, 0) == before
    assert person.name in ("M0", "M1")
    assert (held.until - held.since).total_seconds() == HOUR


async def test_clock_that_was_set_back_holds_no_chat_for_years(house: House) -> None:
    await fill(house, 1)
    now = house.clock()
    until = now + timedelta(seconds=HOUR)
    await house.database.write(lambda session: links.hold(session, 200, now, until))
    house.clock.advance(days=-3650)
    pace = Pace(30)

    await Holds(house.database, house.clock).load(pace)

    assert HOUR < pace.told_to_wait(200, time.monotonic()) <= LONGEST_FLOOD


async def test_chat_whose_time_is_over_is_held_no_longer(house: House) -> None:
    await fill(house)
    house.telegram.fault("429", chat_id=200, times=1, retry_after=1)
    await post(house, 0)

    await house.until_with_clock(lambda: bool(texts(house, 0)))
    await house.quiet()

    async with house.database.read() as session:
        assert await vitals.told_to_wait(session, house.clock()) == []


@pytest.mark.parametrize(
    "told",
    [0, -5, 3.5, 10**6, 10**30, -(10**30), "17", "soon", "", None, True, [], {}, float("1e300")],
    ids=repr,
)
async def test_absurd_wait_is_a_wait_and_no_lost_answer(house: House, told: Any) -> None:
    bot = bot_for(house.telegram)
    house.account(MARTA).chat.standing = "member"
    house.telegram.fault("429", chat_id=MARTA.telegram_id, retry_after=told)

    outcome = await Calls(bot, Pace(30)).delete(MARTA.telegram_id, 1)
    await hang_up(bot)

    assert isinstance(outcome, Later)
    assert outcome.flooded
    assert 1 <= outcome.wait.total_seconds() <= LONGEST_FLOOD
