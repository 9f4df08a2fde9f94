"""Events are kept once: by connection and key, whatever comes twice and however."""

from datetime import timedelta

from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import connections
from storage.engine.database import Database
from storage.flow import events
from storage.flow.events import Stored
from storage.tables import Event, NewEvent
from tests.storage.rows import NOW, make_connection, new_event

Answers = list[tuple[Stored, ...] | None]


async def accepted(database: Database, *hooks: list[NewEvent]) -> Answers:
    return await database.write(lambda session: events.accept(session, list(hooks)))


async def kept(database: Database) -> int:
    async with database.read() as session:
        return (await session.exec(select(func.count()).select_from(Event))).one()


async def test_a_hook_that_comes_again_is_a_duplicate_with_the_first_ones_id(
    database: Database,
) -> None:
    hook = [new_event(await database.write(make_connection))]
    [first] = await accepted(database, hook)

    [second] = await accepted(database, hook)

    assert first is not None
    assert second == (Stored(first[0].id, first[0].type, fresh=False),)


async def test_the_same_key_twice_in_one_commit_is_fresh_once(database: Database) -> None:
    hook = [new_event(await database.write(make_connection))]

    answers = await accepted(database, hook, hook)

    assert [answer[0].fresh for answer in answers if answer] == [True, False]
    assert len({answer[0].id for answer in answers if answer}) == 1


async def test_the_same_key_by_another_connection_is_another_event(database: Database) -> None:
    one = await database.write(make_connection)
    other = await database.write(lambda session: make_connection(session, "other"))

    answers = await accepted(
        database, [new_event(one, external_id="same")], [new_event(other, external_id="same")]
    )

    assert [answer[0].fresh for answer in answers if answer] == [True, True]


async def test_a_revoked_connection_keeps_nothing_and_hinders_nobody(database: Database) -> None:
    revoked = await database.write(make_connection)
    good = await database.write(lambda session: make_connection(session, "good"))
    revoked_id = revoked.id
    assert revoked_id is not None
    await database.write(lambda session: connections.revoke(session, revoked_id, NOW))

    answers = await accepted(database, [new_event(revoked)], [new_event(good)])

    assert answers[0] is None
    assert answers[1] is not None
    assert await kept(database) == 1


async def test_an_event_of_our_own_is_kept_once(database: Database) -> None:
    own = new_event(external_id="payment:7:2026-11-22:0")

    first = await database.write(lambda session: events.put(session, own))
    second = await database.write(lambda session: events.put(session, own))

    assert (first, second) == (1, 0)
    assert await kept(database) == 1


async def test_duplicates_among_our_own_get_their_ids_back(database: Database) -> None:
    own = [new_event(external_id="own")]

    [first], [second] = await accepted(database, own), await accepted(database, own)

    assert first is not None
    assert second == (Stored(first[0].id, first[0].type, fresh=False),)


async def test_a_thousand_events_are_kept_in_their_order(database: Database) -> None:
    connection = await database.write(make_connection)
    hooks = [[new_event(connection, external_id=f"e{n}")] for n in range(1000)]

    await accepted(database, *hooks)

    async with database.read() as session:
        waiting = await events.waiting(session, 2000)
    keys = [events.hashed(connection.pk, f"e{n}") for n in range(1000)]
    assert [event.external_id for event in waiting] == keys


async def test_a_hook_of_several_events_may_be_new_in_part(database: Database) -> None:
    connection = await database.write(make_connection)
    old, new = new_event(connection), new_event(connection)
    await accepted(database, [old])

    [answer] = await accepted(database, [old, new])

    assert answer is not None
    assert [stored.fresh for stored in answer] == [False, True]


async def test_what_fan_out_has_seen_or_put_aside_waits_no_more(database: Database) -> None:
    connection = await database.write(make_connection)
    await accepted(database, *([new_event(connection)] for _ in range(3)))

    async def work(session: AsyncSession) -> list[int]:
        seen, bad, left = [event.id or 0 for event in await events.waiting(session, 3)]
        await events.fanned_out(session, seen, {"order.created": {"a": 1}})
        await events.put_aside(session, bad, "broken")
        return [left]

    [left] = await database.write(work)

    async with database.read() as session:
        assert [event.id for event in await events.waiting(session, 3)] == [left]


async def test_bodies_and_times_come_back_as_they_went(database: Database) -> None:
    connection = await database.write(make_connection)
    late = NOW + timedelta(microseconds=1)
    body = bytes(range(256))

    await accepted(database, [new_event(connection, body=body, occurred_at=late)])

    async with database.read() as session:
        [event] = await events.waiting(session, 1)
    assert (event.body, event.occurred_at) == (body, late)
