"""Claims about mutes as rows, on both databases."""

from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import mutes
from storage.engine.database import Database
from storage.flow import events, notifications
from storage.tables import Mute, Notification
from tests.storage.rows import NOW, forget, make_event, make_person, new_notification

HOUR = timedelta(hours=1)
KEYS = {"subject": "order:1", "source": "3", "kind": "order.created"}


async def mute(
    session: AsyncSession, person_id: int, scope: str, key: str, name: str, until: datetime
) -> None:
    wanted = Mute(person_id=person_id, scope=scope, key=key, name=name, until=until)
    await mutes.mute(session, wanted)


async def muting_person(session: AsyncSession, scope: str = "source", key: str = "3") -> int:
    """A person who has muted this for an hour."""
    person = await make_person(session)
    assert person.id is not None
    await mute(session, person.id, scope, key, "Shop", NOW + HOUR)
    return person.id


async def test_each_scope_mutes_by_its_own_key(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[int], set[int]]:
        people = [await muting_person(session, scope, key) for scope, key in KEYS.items()]
        others = [await muting_person(session, "source", "4")]
        others.append(await muting_person(session, "subject", "3"))
        return people, set(await mutes.muted_until(session, [*people, *others], KEYS, NOW))

    people, found = await database.write(work)

    assert found == set(people)


async def test_a_mute_silences_nobody_who_is_not_asked_for(database: Database) -> None:
    async def work(session: AsyncSession) -> list[set[int]]:
        person = await muting_person(session)
        asked = ((), (person + 1,))
        return [set(await mutes.muted_until(session, people, KEYS, NOW)) for people in asked]

    assert await database.write(work) == [set(), set()]


async def test_a_mute_ends_at_its_time(database: Database) -> None:
    async def work(session: AsyncSession) -> list[int]:
        person = await muting_person(session)
        moments = (NOW + HOUR - timedelta(seconds=1), NOW + HOUR)
        return [len(await mutes.muted_until(session, [person], KEYS, at)) for at in moments]

    assert await database.write(work) == [1, 0]


async def test_what_has_no_source_is_not_muted_by_one(database: Database) -> None:
    async def work(session: AsyncSession) -> set[int]:
        person = await muting_person(session)
        return set(await mutes.muted_until(session, [person], {"kind": "order.created"}, NOW))

    assert await database.write(work) == set()


async def test_muting_again_moves_the_end(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[str, object]]:
        person = await muting_person(session)
        await mute(session, person, "source", "3", "Shop 2", NOW + 2 * HOUR)
        found = await mutes.page(session, person, NOW, 0, 9)
        return [(each.name, each.until) for each in found]

    assert await database.write(work) == [("Shop 2", NOW + 2 * HOUR)]


async def test_the_list_holds_what_is_muted_now_soonest_end_first(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, list[str], dict[str, object]]:
        person = await muting_person(session)
        await mute(session, person, "kind", "order.created", "", NOW + HOUR / 2)
        await mute(session, person, "subject", "order:1", "№ 1", NOW)
        found = await mutes.page(session, person, NOW, 0, 9)
        held = await mutes.until(session, person, KEYS, NOW)
        return await mutes.count(session, person, NOW), [it.scope for it in found], dict(held)

    count, scopes, held = await database.write(work)

    assert (count, scopes) == (2, ["kind", "source"])
    assert held == {"kind": NOW + HOUR / 2, "source": NOW + HOUR}


async def test_ended_mutes_are_purged(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        await muting_person(session)
        await mutes.purge(session, NOW + HOUR - timedelta(seconds=1))
        kept = len((await session.exec(select(Mute))).all())
        await mutes.purge(session, NOW + HOUR)
        return kept - len((await session.exec(select(Mute))).all())

    assert await database.write(work) == 1


async def test_who_is_forgotten_has_muted_nothing(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        person = await make_person(session)
        assert person.id is not None
        await mute(session, person.id, "subject", "order:1", "Oksana", NOW + HOUR)
        await forget(session, person)
        return len((await session.exec(select(Mute))).all())

    assert await database.write(work) == 0


async def test_what_waits_is_told_with_its_data_and_can_be_ended(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[object], list[str | None]]:
        person = await make_person(session)
        data = {"order.created": {"source": {"id": "3"}}}
        event_id = await make_event(session)
        await events.fanned_out(session, event_id, data)
        await notifications.add(session, [new_notification(event_id, person.id, due_at=None)])
        waiting = await notifications.untold(session, person.id or 0)
        await notifications.end_these(session, [row.id for row, _ in waiting], "muted")
        await notifications.end_these(session, [], "never")
        left = await notifications.untold(session, person.id or 0)
        ended = await session.exec(select(Notification.ended).order_by(col(Notification.id)))
        return [found for _, found in waiting] + list(left), list(ended.all())

    told, ended = await database.write(work)

    assert told == [{"source": {"id": "3"}}]
    assert ended == ["muted"]
