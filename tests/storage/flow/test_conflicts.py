"""A key that comes again with another body is no repeat; a repeat is counted."""

import json
from functools import partial

from sqlmodel import select

from storage.engine.database import Database
from storage.flow import events
from storage.flow.events import Accepted, Conflict
from storage.tables import ERASED, Event, NewEvent
from tests.storage.rows import make_connection, new_event

ONE, SAME, OTHER = b'{"a":1,"b":2}', b'{ "b": 2, "a": 1 }\n', b'{"a":1,"b":3}'


async def accepted(database: Database, *hooks: list[NewEvent]) -> list[Accepted]:
    return await database.write(lambda session: events.accept(session, list(hooks)))


def row(key: str, body: bytes, *, exact: bool = True) -> NewEvent:
    made = new_event(None, external_id=key, body=body)
    return made._replace(connection_id=1, exact=exact)


async def stored(database: Database) -> list[Event]:
    async with database.read() as session:
        return list((await session.exec(select(Event).order_by(Event.id))).all())  # type: ignore[arg-type]


async def test_another_body_under_the_same_key_is_a_conflict(database: Database) -> None:
    await database.write(make_connection)
    one, other = row("a", ONE), row("a", OTHER)
    await accepted(database, [one])

    assert await accepted(database, [other]) == [Conflict(0)]

    assert [(it.body, it.repeats) for it in await stored(database)] == [(ONE, 0)]


async def test_same_json_written_otherwise_is_a_repeat_and_counts(database: Database) -> None:
    await database.write(make_connection)
    await accepted(database, [row("a", ONE)])

    for body in (SAME, ONE):
        [answer] = await accepted(database, [row("a", body)])
        assert isinstance(answer, tuple)
        assert not answer[0].fresh

    [event] = await stored(database)
    assert event.repeats == 2
    assert event.repeated_at is not None


async def test_vendors_keys_mean_what_they_meant(database: Database) -> None:
    await database.write(make_connection)
    await accepted(database, [row("a", ONE, exact=False)])

    [answer] = await accepted(database, [row("a", OTHER, exact=False)])

    assert isinstance(answer, tuple)
    assert not answer[0].fresh


async def test_conflicts_within_one_commit_hinder_nobody_else(database: Database) -> None:
    await database.write(make_connection)
    a, b = row("a", ONE), row("b", ONE)
    wrong = row("a", OTHER)

    first, second, third, fourth = await accepted(database, [a], [wrong], [b], [a])

    assert isinstance(first, tuple)
    assert first[0].fresh
    assert second == Conflict(0)
    assert isinstance(third, tuple)
    assert third[0].fresh
    assert isinstance(fourth, tuple)
    assert not fourth[0].fresh
    assert [it.repeats for it in await stored(database)] == [1, 0]


async def test_batch_with_one_conflict_stores_nothing(database: Database) -> None:
    await database.write(make_connection)
    await accepted(database, [row("b", ONE)])
    batch = [row(key, OTHER) for key in ("a", "b", "c")]
    later = [row(key, ONE) for key in ("a", "c")]

    answers = await accepted(database, batch, later)

    assert answers[0] == Conflict(1)
    assert isinstance(answers[1], tuple)
    assert all(it.fresh for it in answers[1])
    assert len(await stored(database)) == 3


async def test_row_from_which_somebody_was_erased_is_a_repeat(database: Database) -> None:
    await database.write(make_connection)
    await accepted(database, [row("a", ONE)])

    async def erase(session: object) -> None:
        (event,) = (await session.exec(select(Event))).all()  # type: ignore[attr-defined]
        event.body = json.dumps({"a": None, "b": 2}).encode() + ERASED

    await database.write(partial(erase))
    [answer] = await accepted(database, [row("a", ONE)])

    assert isinstance(answer, tuple)
    assert not answer[0].fresh
