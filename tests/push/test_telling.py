"""A notification becomes a message that only its person's browsers can read."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import choices_followed, reschedule
from bot.actions.context import Context
from bot.actions.people import absences, membership
from bot.push.messages import Message, message_of
from storage.directory import cabinet, links, people, quiet_hours
from storage.flow import inbox, snoozes
from storage.tables import Ended, Item, Notification, Person, WebSession
from storage.web import subscriptions
from tests.cast import IVAN, MARTA, OLGA
from tests.push.room import Room
from tests.push_service import HOSTS, says
from tests.statements import counted
from tests.stories.office import KYIV


async def marta(session: AsyncSession) -> Person:
    found = await people.by_crm_id(session, MARTA.crm_id)
    assert found is not None
    return found


async def keep_quiet(room: Room, *, on: bool) -> None:
    """From now on, Marta has quiet hours, or has none any more."""

    async def work(session: AsyncSession) -> None:
        person = await marta(session)
        hours = [(day, 17 * 60, 20 * 60) for day in range(7)] if on else []
        await quiet_hours.keep_quiet(session, person.pk, hours)
        await reschedule.retime(Context(session, KYIV, room.clock()), person)

    await room.database.write(work)


async def test_a_new_order_is_told_in_each_browser_of_its_manager_and_nobody_elses(
    room: Room,
) -> None:
    at_work, phone = await room.subscribe(), await room.subscribe(host=HOSTS[1])
    ivans = await room.subscribe(IVAN)

    await room.order(7)
    await room.step()

    [made] = await room.office.heard(MARTA, "order.created")
    told = {
        "title": "New order № A-7",
        "body": "Shop",
        "tag": "order:7",
        "url": f"/app/#n={made.id}",
        "unread": 1,
        "silent": False,
    }
    assert (at_work.got, phone.got, ivans.got) == ([told], [told], [])
    assert await room.rows() == []
    assert at_work.headers[0]["Topic"] != phone.headers[0]["Topic"]
    assert at_work.headers[0]["Urgency"] == "normal"


async def test_clients_are_named_only_if_the_cabinet_allows_it(room: Room) -> None:
    browser = await room.subscribe()
    await room.order(1)
    await room.step()
    await room.database.write(partial(cabinet.name_clients_in_browsers, on=True))
    await room.order(2)
    await room.step()

    before, after = browser.got

    assert "Petrenko" not in str(before)
    assert "1" not in before["body"]
    assert "Petrenko" in after["body"]
    assert "1,200" in after["body"]


async def test_without_a_browser_nothing_is_put_into_the_outbox(room: Room) -> None:
    await room.order()

    [made] = await room.office.heard(MARTA, "order.created")

    assert made.push_at is None


async def test_push_of_telegram_and_of_browsers_are_switched_apart(room: Room) -> None:
    browser = await room.subscribe()
    await room.choose("push", value=False)
    await room.order(1)
    await room.step()
    await room.choose("push", value=True)
    await room.choose("browsers", value=False)
    await room.order(2)
    await room.step()
    await room.choose("browsers", value=True)
    await room.choose("browsers", value=False, part="order.created")
    await room.order(3)
    await room.step()

    heard = await room.office.heard(MARTA, "order.created")

    assert list(browser.shown) == ["order:1"]
    assert [it.ended for it in heard] == [Ended.PUSH_OFF, None, None]


async def test_everything_off_is_for_browsers_too_even_for_what_waits(room: Room) -> None:
    browser = await room.subscribe()
    await room.order(1)
    await room.choose("everything_off", value=True)
    await room.order(2)
    await room.step()

    assert browser.got == []
    assert await room.rows() == []


async def test_what_is_silent_says_so(room: Room) -> None:
    browser = await room.subscribe()
    await room.choose("sound", value=False)

    await room.order()
    await room.step()

    assert browser.got[0]["silent"] is True


async def test_what_has_been_read_before_is_not_told(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()
    [made] = await room.office.heard(MARTA, "order.created")
    await room.database.write(partial(inbox.mark_read, notification=made, now=room.clock()))

    await room.step()

    assert browser.got == []
    assert await room.rows() == []


async def test_what_has_expired_is_not_told(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()
    room.clock.advance(days=3)

    await room.step()

    assert browser.got == []
    [made] = await room.office.heard(MARTA, "order.created")
    assert made.push_at is None


async def test_what_quiet_hours_have_held_comes_as_one_message(room: Room) -> None:
    browser = await room.subscribe()
    await keep_quiet(room, on=True)
    for number in (1, 2, 3):
        await room.order(number)
    await room.step()
    nothing = list(browser.got)
    room.clock.advance(hours=3)

    await room.step()

    assert nothing == []
    [told] = browser.got
    assert told["title"] == "3 new notifications"
    assert told["body"] == "New orders"
    assert told["url"] == "/app/"


async def test_when_quiet_hours_are_called_off_what_waited_comes_at_once(room: Room) -> None:
    browser = await room.subscribe()
    await keep_quiet(room, on=True)
    await room.order()
    await keep_quiet(room, on=False)

    await room.step()

    assert list(browser.shown) == ["order:1"]


async def test_what_is_urgent_waits_for_nothing(room: Room) -> None:
    browser = await room.subscribe()
    await keep_quiet(room, on=True)

    task = {"id": 5, "title": "Call Petrenko"}
    await room.office.tell("task.overdue", {"task": task, "assignee_id": MARTA.crm_id})
    await room.office.fan_out()
    await room.step()

    [told] = browser.got
    assert "Petrenko" not in told["title"]
    assert browser.headers[0]["Urgency"] == "high"


async def test_a_burst_is_one_message_and_two_orders_are_two(room: Room) -> None:
    browser = await room.subscribe()
    for number in (1, 2):
        await room.order(number)
    await room.step()
    for number in range(3, 9):
        await room.order(number)
    await room.step()

    titles = [it["title"] for it in browser.got]

    assert titles == ["New order № A-1", "New order № A-2", "6 new notifications"]


async def test_what_was_snoozed_comes_again(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()
    await room.step()
    [made] = await room.office.heard(MARTA, "order.created")
    at, expires_at = room.clock.now, room.clock.now.replace(year=2027)
    await room.database.write(
        lambda s: snoozes.begin(s, made, at=at.replace(hour=20), expires_at=expires_at)
    )
    room.clock.advance(hours=5)
    await room.database.write(lambda s: snoozes.wake(s, room.clock(), 10))

    await room.step()

    assert [it["tag"] for it in browser.got] == ["order:1", "order:1"]


async def test_what_was_snoozed_until_a_time_in_quiet_hours_comes_then(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()
    await room.step()
    await keep_quiet(room, on=True)
    [made] = await room.office.heard(MARTA, "order.created")
    at, expires_at = room.clock.now, room.clock.now.replace(year=2027)
    await room.database.write(lambda s: snoozes.begin(s, made, at=at, expires_at=expires_at))
    await room.database.write(lambda s: snoozes.wake(s, room.clock(), 10))

    await room.step()

    assert [it["tag"] for it in browser.got] == ["order:1", "order:1"]


async def test_what_could_not_be_sent_before_quiet_hours_comes_after_them(room: Room) -> None:
    browser = await room.subscribe()
    room.service.behave(HOSTS[0], says(500), says(500))
    for number in (1, 2):
        await room.order(number)
        await room.step()
    await keep_quiet(room, on=True)
    room.clock.advance(minutes=10)
    await room.step()
    during = list(browser.got)
    room.clock.advance(hours=3)

    await room.step()

    assert during == []
    assert [it["title"] for it in browser.got] == ["2 new notifications"]


async def test_what_waited_for_somebodys_return_comes_then(room: Room) -> None:
    browser = await room.subscribe()
    until = room.clock.now.replace(day=24)

    async def leave(session: AsyncSession) -> None:
        await absences.begin(Context(session, KYIV, room.clock()), await marta(session), until)

    await room.database.write(leave)
    for number in (1, 2):
        await room.order(number)
    await room.step()
    away = list(browser.got)
    await room.office.tick(days=3)

    await room.step()

    assert away == []
    assert [it["title"] for it in browser.got] == ["2 new notifications"]


async def test_a_session_that_is_over_takes_its_browser_along(room: Room) -> None:
    browser = await room.subscribe()
    over = update(WebSession).values(expires_at=room.clock.now)
    await room.order(1)
    await room.database.write(lambda session: session.exec(over))

    await room.order(2)
    await room.step()

    assert browser.got == []
    assert await room.rows() == []


async def test_whoever_is_unlinked_or_dismissed_is_told_nothing_more(room: Room) -> None:
    browser, olgas = await room.subscribe(), await room.subscribe(OLGA)
    await room.order(1)

    async def unlink(session: AsyncSession) -> None:
        person = await marta(session)
        link = await links.of_person(session, person.pk)
        assert link is not None
        context = Context(session, KYIV, room.clock())
        await membership.unlink(context, link, Ended.UNLINKED, notice=None)

    await room.database.write(unlink)
    await room.step()

    async with room.database.read() as session:
        left = await subscriptions.of_link(session, 1, room.clock())
    assert browser.got == []
    assert not any(it.endpoint == browser.endpoint for it in left)
    assert olgas.is_gone is False


async def test_a_mute_keeps_what_waits_from_browsers_as_well(room: Room) -> None:
    browser = await room.subscribe()
    await room.order()

    async def mute(session: AsyncSession) -> None:
        muted = update(Notification).where(col(Notification.kind) == "order.created")
        await session.exec(muted.values(ended=Ended.MUTED))
        await choices_followed.follow(session, (await marta(session)).pk, room.clock())

    await room.database.write(mute)
    await room.step()

    assert browser.got == []


async def test_what_cannot_be_put_in_words_holds_up_nobody(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    browser = await room.subscribe()

    def of_all_but_the_first(items: Sequence[Item], *given: Any, **more: Any) -> Message:
        if any("A-1" in str(it.data) for it in items):
            raise KeyError("a word of another release")
        return message_of(items, *given, **more)

    monkeypatch.setattr("bot.push.claim.message_of", of_all_but_the_first)
    await room.order(1)
    await room.order(2)
    await room.step()
    await room.step()

    assert list(browser.shown) == ["order:2"]
    assert await room.rows() == []
    [failed] = [it for it in caplog.records if it.levelno >= logging.ERROR]
    assert failed.exc_info


async def test_a_kind_of_another_release_holds_up_nobody(room: Room) -> None:
    browser, other = await room.subscribe(), await room.subscribe(OLGA)
    await room.order(1)
    await room.order(2, manager_id=OLGA.crm_id)
    [first] = await room.office.heard(MARTA, "order.created")

    async def rename(session: AsyncSession) -> None:
        this = update(Notification).where(col(Notification.id) == first.id)
        await session.exec(this.values(kind="order.dreamt_of"))

    await room.database.write(rename)
    await room.step()
    await room.order(3)
    await room.step()

    assert "order:1" not in browser.shown
    assert "order:3" in browser.shown
    assert "order:2" in other.shown
    assert await room.rows() == []


async def test_what_a_claim_asks_does_not_grow_with_the_people(room: Room) -> None:
    cast, asked = (MARTA, OLGA, IVAN), []
    browsers = [await room.subscribe(role) for role in cast]

    for tens, roles in enumerate([(MARTA,), cast]):
        for number, role in enumerate(roles):
            await room.order(10 * tens + number, manager_id=role.crm_id)
        with counted() as said:
            await room.push.step()
        asked.append([it for it in said if it.startswith("SELECT")])
        await room.step()

    assert all(it.got for it in browsers)
    assert len(asked[0]) == len(asked[1])
