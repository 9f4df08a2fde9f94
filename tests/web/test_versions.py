"""Whatever changes what a bell shows or counts gives it a new version, which pages ask for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from unittest import mock

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cards import EndSnooze, MarkAllRead, MarkRead, MarkUnread, OpenItem, Snooze
from storage.directory import people
from storage.engine.database import Database, open_database
from storage.flow import cards, escalations, inbox
from storage.objects import naming
from storage.replicas import bells
from storage.tables import BellVersion, Notification
from tests.cast import MARTA
from tests.house import House
from tests.nights import VIBER, order, press

WRITTEN = {
    "client": {"name": "Oksana"},
    "channel": VIBER,
    "assignee_id": 6,
    "conversation": {"id": 7},
}

Step = Callable[[House], Awaitable[object]]


async def version_of(house: House) -> int:
    """Of Marta's bell."""
    async with house.database.read() as session:
        person = await people.by_crm_id(session, MARTA.crm_id)
        assert person is not None
        found = select(BellVersion.version).where(BellVersion.person_id == person.pk)
        return (await session.exec(found)).first() or 0


async def newest(house: House) -> Notification:
    return (await house.notifications_of(MARTA))[-1]


async def pressed(house: House, make: Callable[[int], Any]) -> None:
    """Presses a button about Marta's newest on her bell."""
    await press(house, MARTA, make((await newest(house)).pk))


async def on_card(house: House, make: Callable[[int], Any]) -> None:
    """Presses a button on the card of Marta's newest, which is the last message in her chat."""
    card = house.account(MARTA).last
    assert card is not None
    tap = house.account(MARTA).forge(make((await newest(house)).pk).pack(), card.id)
    await house.until(lambda: tap.answered)


async def written(house: House, work: Callable[[AsyncSession, Notification], Any]) -> None:
    row = await newest(house)
    await house.database.write(lambda session: work(session, row))


async def later(house: House) -> None:
    house.clock.advance(minutes=16)
    await house.app.loops.schedule.tick()


def dealt_with(session: AsyncSession, row: Notification) -> Awaitable[None]:
    return inbox.mark_read_about(
        session, row.person_id, row.subject or "", row.kind, row.created_at
    )


def escalated(session: AsyncSession, row: Notification) -> Awaitable[None]:
    return escalations.keep(session, row, row.escalated + 1, None)


def renamed(session: AsyncSession, row: Notification) -> Awaitable[None]:
    return naming.redraw_objects(session, [row.subject or ""])


STEPS: dict[str, Step] = {
    "a new order": lambda house: house.post("order.created", order(1)),
    "read": lambda house: pressed(house, MarkRead),
    "unread again": lambda house: unread_again(house),
    "all read": lambda house: press(house, MARTA, MarkAllRead("")),
    "another order": lambda house: house.post("order.created", order(2)),
    "put off": lambda house: on_card(house, partial(Snooze, until="15m")),
    "not put off": lambda house: pressed(house, EndSnooze),
    "put off again": lambda house: on_card(house, partial(Snooze, until="15m")),
    "back": later,
    "escalated": lambda house: written(house, escalated),
    "renamed": lambda house: written(house, renamed),
    "dealt with": lambda house: written(house, dealt_with),
    "a message": lambda house: house.post("message.received", WRITTEN),
    "a later step": lambda house: house.post("message.received", WRITTEN | {"text": "Hello?"}),
    "answered": lambda house: house.post("message.answered", {"conversation": {"id": 7}}),
}


async def unread_again(house: House) -> None:
    await pressed(house, OpenItem)
    await pressed(house, MarkUnread)


async def test_all_that_changes_a_bell_in_the_chat_gives_it_a_new_version(inn: House) -> None:
    unnoticed = []
    for name, step in STEPS.items():
        before = await version_of(inn)
        await step(inn)
        await inn.quiet()
        if await version_of(inn) <= before:
            unnoticed.append(name)

    assert unnoticed == []


async def test_whatever_redraws_a_bell_gives_it_a_new_version(inn: House) -> None:
    """So it need not be thought of where something else redraws one."""
    before = await version_of(inn)
    row = await made(inn)

    await inn.database.write(partial(cards.redraw_bells, people=[row.person_id]))

    assert await version_of(inn) > before


@pytest.mark.sqlite
async def test_a_press_that_reads_is_told_once(inn: House) -> None:
    told = mock.AsyncMock()
    await made(inn)
    with mock.patch.object(bells, "changed", told):
        await pressed(inn, MarkRead)
        assert told.await_count == 1
        await press(inn, MARTA, MarkAllRead(""))
        assert told.await_count == 2


async def made(house: House) -> Notification:
    await house.post("order.created", order(1))
    await house.quiet()
    return await newest(house)


async def test_without_a_web_bell_nothing_is_written(shop: House) -> None:
    row = await made(shop)
    await pressed(shop, MarkRead)

    async with shop.database.read() as session:
        assert await bells.newest(session) == 0
    assert row.pop_up is None


async def test_what_is_not_kept_tells_nobody(database: Database) -> None:
    told: list[None] = []
    bells.follow(database, lambda: told.append(None))

    async def failing(session: AsyncSession) -> None:
        await bells.changed(session, [1])
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(failing)
    assert told == []
    await database.write(partial(bells.changed, people=[1]))
    assert told == [None]


async def test_rows_that_are_added_beside_the_writer_change_no_bell(database: Database) -> None:
    bells.follow(database, lambda: None)

    async def adding(session: AsyncSession, people: list[int]) -> list[None]:
        await bells.changed(session, people)
        return [None for _ in people]

    if database.is_server:
        with pytest.raises(RuntimeError):
            await database.add_joined(adding, 1)
    else:  # there is only one
        await database.add_joined(adding, 1)


async def test_versions_become_visible_in_their_order(database: Database) -> None:
    """Two replicas write as fast as they can; whoever reads misses none of what they change."""
    ids = await database.write(_some_people)
    bells.follow(database, lambda: None)
    async with open_database(database.url) as other:
        writers = [database, other] if database.is_server else [database]
        bells.follow(other, lambda: None)
        writing = asyncio.gather(
            *(each.write(partial(bells.changed, people=[one])) for one in ids for each in writers)
        )
        known, seen = 0, set[int]()
        while not (writing.done() and seen == set(ids)):
            async with database.read() as session:
                newer = await bells.newest(session)
                found = await bells.since(session, known)
            seen |= found.keys()
            known = newer
            await asyncio.sleep(0)
        await writing
    assert known == len(ids) * len(writers)


async def _some_people(session: AsyncSession) -> list[int]:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    ids = (f"p{number}" for number in range(20))
    made = [await people.add(session, name=it, role="manager", crm_id=it, now=now) for it in ids]
    return [it.pk for it in made]
