"""What push services may answer, and what becomes of the message then."""

import asyncio
import logging
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from unittest import mock

import pytest
from aiohttp import ClientTimeout, web
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.push.step import PLACES
from storage.flow import inbox
from storage.tables import PushMessage, PushState, PushSubscription
from storage.web import subscriptions
from tests.cast import IVAN, MARTA, SHOP
from tests.house import patiently
from tests.push.room import Room
from tests.push_service import HOSTS, Browser, Fault, cut, says

GOOGLE, MOZILLA, _ = HOSTS


async def subscribed(room: Room) -> list[PushSubscription]:
    async with room.database.read() as session:
        return list((await session.exec(select(PushSubscription))).all())


async def retried(room: Room, *faults: Fault, **later: float) -> Browser:
    """A browser whose service behaves so, and well afterwards."""
    browser = await room.subscribe()
    room.service.behave(GOOGLE, *faults)
    await room.order()
    for _ in faults:
        await room.step()
        room.clock.advance(**later)
    await room.step()
    return browser


NEVER = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize(
    "fault",
    [
        says(500),
        says(503),
        says(429),
        says(502, Retry_After="soon"),
        says(429, Retry_After=NEVER),
        cut,
    ],
    ids=["500", "503", "429", "502", "never", "cut"],
)
async def test_what_a_service_could_not_take_is_sent_again(
    room: Room, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch("bot.push.answers.SERVICE_RESTS", timedelta()):
        browser = await retried(room, fault, fault, minutes=1)

    assert list(browser.shown) == ["order:1"]
    assert await room.rows() == []
    assert [it.getMessage() for it in caplog.records if it.levelno >= logging.WARNING] == []


async def test_it_is_left_alone_for_as_long_as_it_says(room: Room) -> None:
    browser = await room.subscribe()
    room.service.behave(GOOGLE, says(503, Retry_After="600"))
    await room.order()
    await room.step()
    room.clock.advance(minutes=9)
    await room.step()
    early = list(browser.got)
    room.clock.advance(minutes=1)

    await room.step()

    assert early == []
    assert len(browser.got) == 1


async def test_a_service_with_too_much_to_do_rests_whoever_it_is_for(room: Room) -> None:
    first, second = await room.subscribe(), await room.subscribe()
    other = await room.subscribe(host=MOZILLA)
    room.service.behave(GOOGLE, says(429, Retry_After="60"))
    with mock.patch("bot.push.step.PLACES", 1):
        await room.order()
        await room.step()

    assert first.got == second.got == []
    assert len(other.got) == 1


async def test_of_two_rests_the_longer_counts(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    monkeypatch.setattr("bot.push.step.time", SimpleNamespace(monotonic=lambda: moment[0]))
    browsers = [await room.subscribe() for _ in range(2)]
    room.service.behave(GOOGLE, says(429, Retry_After="60"), says(429, Retry_After="1"))
    await room.order()
    await room.step()
    room.clock.advance(minutes=2)
    moment[0] = 59.0
    await room.step()
    early = [[*it.got] for it in browsers]
    moment[0] = 60.0

    await room.step()

    assert early == [[], []]
    assert [list(it.shown) for it in browsers] == [["order:1"], ["order:1"]]


async def test_what_was_read_meanwhile_is_not_sent_again(room: Room) -> None:
    browser = await room.subscribe()
    room.service.behave(GOOGLE, says(500))
    await room.order()
    await room.step()
    [made] = await room.office.heard(MARTA, "order.created")
    await room.database.write(partial(inbox.mark_read, notification=made, now=room.clock()))
    room.clock.advance(minutes=1)

    await room.step()

    assert browser.got == []
    assert await room.rows() == []


async def test_it_is_given_up_when_it_would_come_too_late(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()
    room.clock.advance(hours=47, minutes=59, seconds=59)
    room.service.behave(GOOGLE, says(503))

    await room.step()

    assert browser.got == []
    assert await room.rows() == []


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(room: Room, status: int) -> None:
    browser, other = await room.subscribe(), await room.subscribe(IVAN)
    room.service.behave(GOOGLE, says(status))

    await room.order()
    await room.step()

    assert [it.endpoint for it in await subscribed(room)] == [other.endpoint]
    assert browser.got == []
    assert await room.rows() == []


@pytest.mark.parametrize("status", [400, 401, 403, 301, 307])
async def test_what_is_refused_is_given_up_after_some_tries_and_shown_as_a_problem(
    room: Room, status: int
) -> None:
    refuse = says(status, Location="https://127.0.0.1/secret")
    browser = await retried(room, refuse, refuse, refuse, minutes=1)

    async with room.database.read() as session:
        problems = await subscriptions.problems(session, 5)
    assert problems == {f"{status} no": 1}
    assert browser.got == []
    assert len(room.service.asked) == 3
    assert await room.rows() == []


async def test_a_problem_is_over_when_a_message_is_taken(room: Room) -> None:
    refuse = says(403)
    browser = await retried(room, refuse, refuse, refuse, minutes=1)
    await room.order(2)
    await room.step()

    assert list(browser.shown) == ["order:2"]
    assert [it.problem for it in await subscribed(room)] == [None]


async def test_what_is_too_long_is_sent_in_short(room: Room) -> None:
    browser = await room.subscribe()
    room.service.behave(GOOGLE, says(413))

    await room.order()
    await room.step()

    [told] = browser.got
    assert (told["title"], told["body"]) == ("New order № A-1", "")


async def test_a_service_that_hangs_holds_up_no_other(room: Room) -> None:
    hanging = [await room.subscribe() for _ in range(PLACES + 2)]
    room.service.behave(GOOGLE, *(room.service.hang for _ in hanging))
    other = await room.subscribe(host=MOZILLA)

    await room.order(1)
    assert await room.push.step() == 0.0
    await patiently(lambda: other.got)
    await room.order(2)
    await room.push.step()
    await patiently(lambda: len(other.got) == 2)

    assert [it["tag"] for it in other.got] == ["order:1", "order:2"]
    assert len([it for it in room.service.asked if it.startswith(GOOGLE)]) <= PLACES


async def test_a_hanging_service_is_given_up_for_now(room: Room) -> None:
    browser = await room.subscribe()
    room.service.behave(GOOGLE, room.service.hang)
    await room.order()
    with mock.patch("bot.push.post.LIMITS", ClientTimeout(total=0.2)):
        await room.step()
    [row] = await room.rows()
    room.clock.advance(minutes=1)

    await room.step()

    assert (row.state, row.attempts) == (PushState.DUE, 1)
    assert list(browser.shown) == ["order:1"]


async def test_what_was_under_way_at_a_crash_is_sent_again_and_replaces_itself(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()
    with mock.patch("bot.push.step.BrowserPush._settle", side_effect=asyncio.CancelledError):
        await room.push.step()
        await asyncio.gather(*room.errands, return_exceptions=True)
    before = [row.state for row in await room.rows()]

    await room.start().resume()
    await room.step()

    assert before == [PushState.SENDING]
    assert await room.rows() == []
    assert [it["tag"] for it in browser.got] == ["order:1", "order:1"]
    assert len({it["Topic"] for it in browser.headers}) == 1


async def test_what_becomes_due_once_more_while_it_is_sent_is_sent_once_more(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()
    [made] = await room.office.heard(MARTA, "order.created")

    async def again(session: AsyncSession) -> None:
        this = update(type(made)).where(col(type(made).id) == made.id)
        await session.exec(this.values(push_at=room.clock()))

    async def meanwhile(_request: web.Request) -> web.Response:
        await room.database.write(again)
        await room.push.step()
        return web.Response(status=201)

    room.service.behave(GOOGLE, meanwhile)
    await room.step()

    assert [it["tag"] for it in browser.got] == ["order:1"]
    assert len(room.service.asked) == 2
    assert await room.rows() == []


async def test_an_address_that_is_no_push_service_is_never_asked(room: Room) -> None:
    await room.subscribe()
    elsewhere = update(PushSubscription).values(endpoint="https://127.0.0.1/send/1")
    await room.database.write(lambda session: session.exec(elsewhere))

    await room.order()
    await room.step()

    assert room.service.asked == []
    assert await subscribed(room) == []


async def test_the_outbox_stays_small_while_a_service_is_away(room: Room) -> None:
    await room.subscribe()
    room.service.behave(GOOGLE, *[says(500)] * 50)
    for number in range(1, 6):
        await room.order(number, source=SHOP)
        await room.step()

    async with room.database.read() as session:
        rows = (await session.exec(select(PushMessage))).all()
    assert len(rows) == 5
