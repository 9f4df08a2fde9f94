"""Retention: what is older than it is to be kept goes, in batches; what is needed stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import sources
from storage.engine.database import Database
from storage.flow import events, inbox, notifications
from storage.tables import Card, Channel, Event, Form, Held, Link, Notification
from storage.upkeep.purging import purge
from tests.storage.rows import (
    NOW,
    make_card,
    make_event,
    make_link,
    make_notification,
    new_event,
    new_notification,
    newest_notification,
)

OLD = NOW - timedelta(days=181)
LIMIT = NOW - timedelta(days=180)


async def heard(session: AsyncSession, link: Link, at: datetime = OLD, **wanted: Any) -> int:
    """What the link's person was told at that time, and has read; the event's id."""
    event_id = await make_event(session, received_at=at, occurred_at=at)
    row = {"created_at": at, "due_at": None, "expires_at": at + timedelta(days=2)}
    card_id, read_at = wanted.pop("card_id", None), wanted.pop("read_at", None)
    made = new_notification(event_id, link.person_id, **row | wanted)
    await notifications.add(session, [made])
    notification = await newest_notification(session)
    notification.card_id, notification.read_at = card_id, read_at
    await session.flush()
    return event_id


async def purge_all(database: Database, limit: int = 500) -> list[int]:
    """How many rows went in each batch."""
    gone: list[int] = []
    while not gone or gone[-1]:
        gone.append(await database.write(partial(purge, older_than=LIMIT, limit=limit)))
    return gone


async def ids(database: Database, table: type[SQLModel]) -> Sequence[int]:
    async with database.read() as session:
        return sorted((await session.exec(select(table.id))).all())  # type: ignore[attr-defined]  # every table has one


async def test_old_event_goes_with_its_notification_and_card(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int | None, ...]:
        link = await make_link(session)
        card = await make_card(session, link, state="sent", created_at=OLD)
        await heard(session, link, card_id=card.id, ended="answered")
        young = await make_card(session, link, state="sent")
        event_id = await heard(session, link, NOW, card_id=young.id)
        return event_id, (await newest_notification(session)).id, young.id

    young = await database.write(work)

    await purge_all(database)

    left = [await ids(database, table) for table in (Event, Notification, Card)]
    assert left == [[each] for each in young]


async def test_old_unread_notification_is_gone_from_the_bell(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, int | None]:
        link = await make_link(session)
        bell = await make_card(session, link, Form.BELL, state="sent", created_at=OLD)
        await heard(session, link)
        return link.person_id, bell.id

    person_id, bell_id = await database.write(work)

    await purge_all(database)

    async with database.read() as session:
        counts = await inbox.unread_counts(session, person_id)
        total = await inbox.count(session, inbox.Listed(person_id, "events"))
        bell = await session.get_one(Card, bell_id)
    assert (counts.get("events", 0), total) == (0, 0)
    assert (bell.state, bell.stale) == ("sent", 1)


async def test_number_of_a_purged_notification_is_not_given_again(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[Link, int | None]:
        link = await make_link(session)
        await heard(session, link)
        return link, (await newest_notification(session)).id

    link, purged_id = await database.write(work)
    await purge_all(database)

    next_one = await database.write(partial(make_notification, link=link))

    assert next_one.id != purged_id


async def test_what_stays_of_the_newest_says_nothing(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        await heard(session, await make_link(session))

    await database.write(work)

    await purge_all(database)

    async with database.read() as session:
        event = (await session.exec(select(Event))).one()
        left = (await session.exec(select(Notification))).one()
    assert (event.body, event.meaning, event.subject) == (b"", {}, None)
    assert (left.section, left.subject, left.ended) == ("", None, "purged")


async def test_what_stayed_of_the_newest_goes_when_there_is_a_newer(database: Database) -> None:
    async def work(session: AsyncSession) -> Link:
        link = await make_link(session)
        await heard(session, link)
        return link

    link = await database.write(work)
    await purge_all(database)
    newer = await database.write(partial(heard, link=link, at=NOW))

    await purge_all(database)

    assert await ids(database, Event) == [newer]


async def test_event_that_fan_out_has_not_seen_stays(database: Database) -> None:
    row = new_event(received_at=OLD, occurred_at=OLD)
    await database.write(lambda session: events.put(session, row))

    gone = await purge_all(database)

    assert (gone, len(await ids(database, Event))) == ([0], 1)


async def test_old_event_of_our_own_goes(database: Database) -> None:
    await database.write(partial(make_event, received_at=OLD, type="event.unreached"))

    await purge_all(database)

    assert await ids(database, Event) == []


async def test_what_waits_to_be_sent_and_is_not_past_its_time_stays(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        return await heard(session, await make_link(session), due_at=NOW, expires_at=NOW)

    event_id = await database.write(work)

    gone = await purge_all(database)

    assert (gone, await ids(database, Event)) == ([0], [event_id])


async def test_what_waits_for_somebody_who_is_away_stays(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        link = await make_link(session)
        event_id = await heard(session, link, held=Held.AWAY)
        await heard(session, link, held=Held.AWAY, read_at=OLD, ended="read")
        await heard(session, link, NOW)
        return event_id

    event_id = await database.write(work)

    await purge_all(database)

    assert (await ids(database, Event))[0] == event_id
    assert len(await ids(database, Event)) == 2


async def test_what_is_under_way_stays(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_link(session)
        for state in ("due", "sending"):
            card = await make_card(session, link, state=state, created_at=OLD)
            await heard(session, link, card_id=card.id)
        await make_card(session, link, state="sent")

    await database.write(work)

    assert await purge_all(database) == [0]


async def test_what_is_to_come_again_stays(database: Database) -> None:
    async def work(session: AsyncSession) -> list[int]:
        link = await make_link(session)
        card = await make_card(session, link, state="sent", created_at=OLD)
        event_id = await heard(session, link, card_id=card.id)
        (await newest_notification(session)).again_at = NOW
        await heard(session, link, NOW)
        return [event_id, event_id + 1]

    kept = await database.write(work)

    await purge_all(database)

    assert await ids(database, Event) == kept


async def test_old_notices_go_and_bells_and_waiting_ones_stay(database: Database) -> None:
    async def work(session: AsyncSession) -> list[int | None]:
        link = await make_link(session)
        for form, state in (("notice", "sent"), ("prompt", "ended"), ("notice", "gone")):
            await make_card(session, link, form, state=state, created_at=OLD)
        kept = [
            await make_card(session, link, Form.BELL, state="sent", created_at=OLD),
            await make_card(session, link, Form.NOTICE, state="due", created_at=OLD),
            await make_card(session, link, Form.NOTICE, state="sent"),
        ]
        return [each.id for each in kept]

    kept = await database.write(work)

    await purge_all(database)

    assert await ids(database, Card) == kept


async def test_list_stays_while_it_carries_something_young(database: Database) -> None:
    async def work(session: AsyncSession) -> int | None:
        link = await make_link(session)
        card = await make_card(session, link, Form.LIST, state="sent", created_at=OLD)
        await heard(session, link, card_id=card.id)
        await heard(session, link, NOW, card_id=card.id)
        await make_card(session, link, state="sent")
        return card.id

    card_id = await database.write(work)

    await purge_all(database)

    assert (await ids(database, Card))[0] == card_id
    assert len(await ids(database, Notification)) == 1


async def test_it_goes_in_batches_the_oldest_first(database: Database) -> None:
    async def work(session: AsyncSession) -> list[int]:
        link = await make_link(session)
        made = [await heard(session, link, OLD - timedelta(days=n)) for n in range(5)]
        return [*made, await heard(session, link, NOW)]

    made = await database.write(work)
    await database.write(partial(purge, older_than=LIMIT, limit=2))

    left = await ids(database, Event)
    gone = await purge_all(database, limit=2)

    assert left == [*made[:3], made[5]]
    assert gone == [4, 2, 0]


async def test_directory_stays(database: Database) -> None:
    name = partial(sources.mention, table=Channel, crm_id="5", name="Viber")
    await database.write(name)
    await database.write(partial(make_event, received_at=OLD, type="channel.updated"))

    await purge_all(database)

    assert len(await ids(database, Channel)) == 1
