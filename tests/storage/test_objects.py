"""What is nobody's, on both databases: what waits, who may get it, and what becomes of it."""

from datetime import timedelta
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import links, sources
from storage.engine.database import Database
from storage.flow import notifications
from storage.objects import given, lists, unreached
from storage.tables import Ended, Event, Given, Handled, Link, Notification, Open, Source, Unreached
from storage.upkeep import forgetting
from storage.upkeep.purging import purge
from tests.storage.rows import NOW, forget, make_event, make_link, make_person, new_notification

OTHERS = ("administrator", "escalated")


async def missed(session: AsyncSession, subject: str | None, **wanted: Any) -> int:
    """An alert that reached nobody; its event's id."""
    event_id = await make_event(session, subject=subject, received_at=wanted.pop("at", NOW))
    row = {"event_id": event_id, "kind": "order.created", "subject": subject, "at": NOW}
    await unreached.add(session, Unreached(**row | wanted))
    return event_id


async def told(session: AsyncSession, link: Link, **wanted: Any) -> int:
    """The link's person hears of an event; its id."""
    event_id = wanted.pop("event_id", None) or await make_event(session)
    await notifications.add(session, [new_notification(event_id, link.person_id, **wanted)])
    return event_id


async def test_what_waits_is_counted_by_kind_and_by_object(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[dict[str, int], int, list[str | None]]:
        shop = await sources.mention(session, Source, "3", "Shop")
        for subject in ("order:1", "order:1", "order:2", None):
            await missed(session, subject, source_id=shop.id)
        await missed(session, "order:9")
        waiting = await unreached.waiting(session, shop.pk)
        counts = await unreached.counts(session, shop.pk)
        objects = await unreached.objects(session, shop.pk)
        return counts, objects, [it.subject for it in waiting]

    counts, objects, waiting = await database.write(work)

    assert counts == {"order.created": 4}
    assert objects == 3
    assert waiting == [None, "order:2", "order:1", "order:1"]


async def test_an_alert_is_kept_once(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[bool, dict[str, int]]:
        event_id = await missed(session, "order:1")
        again = Unreached(event_id=event_id, kind="order.created", at=NOW)
        return await unreached.add(session, again), await unreached.counts(session, 0)

    assert await database.write(work) == (False, {"order.created": 1})


async def test_what_is_given_or_taken_up_waits_no_more(database: Database) -> None:
    async def work(session: AsyncSession) -> dict[str | None, Handled | None]:
        first = await missed(session, "order:1")
        await missed(session, "order:2")
        await missed(session, "order:3", kind="lead.created")
        await unreached.give(session, [Open(first, "order.created", "order:1", NOW, {})], NOW)
        await unreached.take_up(session, ["order:2"], NOW)
        await unreached.take_up(session, ["order:3"], NOW, ["order.created"])
        session.expire_all()
        rows = (await session.exec(select(Unreached))).all()
        return {row.subject: row.how for row in rows}

    assert await database.write(work) == {
        "order:1": Handled.GIVEN,
        "order:2": Handled.TAKEN_UP,
        "order:3": None,
    }


async def test_lists_are_found_by_the_objects_on_them(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, list[dict[tuple[str, int], bool]]]:
        gone, here = await make_link(session), await make_link(session)
        await missed(session, "order:1")
        await told(session, gone, subject="order:2")
        await told(session, here, subject="order:3")
        await links.end(session, gone, NOW)
        return gone.person_id, [dict(await lists.about(session, f"order:{n}")) for n in (1, 2, 3)]

    gone, found = await database.write(work)

    assert found == [{("unreached", 0): True}, {("staff-left", gone): True}, {}]


async def test_what_is_left_behind_is_ones_own_open_work(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str | None]:
        gone, here = await make_link(session), await make_link(session)
        await told(session, gone, subject="order:1")
        await told(session, gone, subject="order:2", ended=Ended.DONE)
        await told(session, gone, subject="order:3", reason="escalated")
        await told(session, gone, subject="order:4", reason="administrator")
        await told(session, gone, subject="source:5", section="system")
        await told(session, gone, subject="order:6", ended=Ended.UNLINKED)
        shared = await told(session, gone, subject="order:7")
        await told(session, here, subject="order:7", event_id=shared)
        known = await told(session, gone, subject="order:8")
        await told(session, here, subject="order:8", event_id=known, reason="escalated")
        await links.end(session, gone, NOW)
        return [it.subject for it in await given.left_by(session, gone.person_id, OTHERS)]

    assert await database.write(work) == ["order:8", "order:6", "order:1"]


async def test_what_has_no_subject_is_done_with_once_read(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[int], int]:
        gone = await make_link(session)
        unread = await told(session, gone, subject=None)
        read = await told(session, gone, subject=None)
        found = await session.exec(select(Notification).where(Notification.event_id == read))
        found.one().read_at = NOW
        await links.end(session, gone, NOW)
        opened = await given.left_by(session, gone.person_id, OTHERS)
        return [it.event_id for it in opened], unread

    found, unread = await database.write(work)
    assert found == [unread]


async def test_what_is_given_away_is_over_for_the_one_who_had_it(database: Database) -> None:
    async def work(session: AsyncSession) -> list[Ended | None]:
        link = await make_link(session)
        first = await told(session, link, subject="order:1", escalate_at=NOW)
        await told(session, link, subject="order:1")
        message = await told(session, link, subject=None)
        await told(session, link, subject="order:2")
        objects = [
            Open(first, "order.created", "order:1", NOW, {}),
            Open(message, "order.created", None, NOW, {}),
        ]
        await given.take_from(session, link.person_id, objects)
        session.expire_all()
        rows = (await session.exec(select(Notification).order_by(Notification.id))).all()
        assert rows[0].escalate_at is None
        return [row.ended for row in rows]

    assert await database.write(work) == [Ended.GIVEN, Ended.GIVEN, Ended.GIVEN, None]


async def test_old_alerts_go_with_their_events(database: Database) -> None:
    old = NOW - timedelta(days=181)

    async def work(session: AsyncSession) -> tuple[int, int]:
        person = await make_person(session)
        await missed(session, "order:1", at=old)
        await missed(session, "order:2")
        for at in (old, NOW):
            row = Given(subject="unreached:0", person_id=person.pk, by_id=person.pk, at=at, count=1)
            await given.add(session, row)
        await purge(session, NOW - timedelta(days=180), 100)
        left = (await session.exec(select(Unreached))).all()
        return len(left), len((await session.exec(select(Given))).all())

    assert await database.write(work) == (1, 1)


async def test_a_forgotten_person_is_not_named_by_what_they_left(database: Database) -> None:
    async def work(session: AsyncSession) -> str:
        link, administrator = await make_link(session), await make_link(session)
        name, subject = "Marta", f"staff-left:{link.person_id}"
        body = b'{"person": {"id": "1", "name": "Marta"}, "count": 1}'
        event_id = await make_event(session, type="staff.left", subject=subject, body=body)
        row = {"kind": "staff.left", "section": "system", "subject": subject}
        await told(session, administrator, event_id=event_id, **row)
        [person] = [
            it for it in await forgetting.candidates(session, name) if it.id == link.person_id
        ]
        await forget(session, person)
        return (await session.get_one(Event, event_id)).body.decode()

    assert "Marta" not in await database.write(work)
