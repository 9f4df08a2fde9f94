"""Two processes on one database change the same things at once, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import connections, preferences
from storage.engine.database import Database, open_database
from storage.engine.writer import Superseded
from storage.flow import events
from storage.flow.events import Conflict
from storage.objects import claims, subjects, unreached
from storage.replicas import runner
from storage.tables import Handled, NewEvent, Unreached
from storage.upkeep import seen_updates
from tests.storage.rows import NOW, make_connection, make_event, make_person, new_event
from tests.storage.writing import allowed, allowing

Work = Callable[[AsyncSession], Awaitable[Any]]  # Any: whatever it returns
TIMES = 20
CHOICE = ("loud", "order.created")


@pytest.fixture
async def other(migrated_url: str, database: Database) -> AsyncIterator[Database]:
    """The same database, opened by another process."""
    async with open_database(migrated_url) as another:
        yield another


@pytest.fixture
def both(database: Database, other: Database) -> list[Database]:
    return [database, other]


async def at_once(both: list[Database], *works: Work) -> list[Any]:
    """What each work returns; one half of them is done by each process, in commits of its own."""
    return await asyncio.gather(
        *(both[number % 2].write(work) for number, work in enumerate(works))
    )


async def test_what_is_known_of_an_object_keeps_every_change(both: list[Database]) -> None:
    async def learn(session: AsyncSession, number: int) -> None:
        known = await subjects.found(session, "order:1") or subjects.NEW
        await asyncio.sleep(0)
        state = {**known.state, str(number): number}
        await subjects.keep(session, "order:1", known._replace(state=state), NOW)

    await at_once(both, *(partial(learn, number=number) for number in range(TIMES)))

    async with both[0].read() as session:
        known = await subjects.found(session, "order:1")
    assert known is not None
    assert known.state == {str(number): number for number in range(TIMES)}


async def test_a_merge_beside_others_keeps_all_of_them(both: list[Database]) -> None:
    works = [partial(_merge, number=number) for number in range(TIMES)]

    await at_once(both, *works)

    async with both[0].read() as session:
        assert len(await subjects.part(session, "chat:1", "said")) == TIMES


async def _merge(session: AsyncSession, number: int) -> None:
    said = await subjects.part(session, "chat:1", "said")
    await asyncio.sleep(0)
    known = await subjects.found(session, "chat:1") or subjects.NEW
    state = {**known.state, "said": {**said, str(number): True}}
    await subjects.keep(session, "chat:1", known._replace(state=state), NOW)


async def test_only_one_takes_an_object_on(both: list[Database]) -> None:
    people = [await both[0].write(make_person) for _ in range(TIMES)]
    await both[0].write(lambda session: subjects.keep(session, "order:1", subjects.NEW, NOW))

    taken = await at_once(
        both,
        *(partial(_take, person_id=person.id or 0) for person in people),
    )

    assert taken.count(True) == 1
    async with both[1].read() as session:
        known = await subjects.found(session, "order:1")
    assert known is not None
    assert known.claimed_by == people[taken.index(True)].id


async def _take(session: AsyncSession, person_id: int) -> bool:
    return await claims.take(session, "order:1", person_id, NOW)


async def test_what_reached_nobody_is_listed_or_taken_up_but_never_both(
    both: list[Database],
) -> None:
    ids = [await both[0].write(make_event) for _ in range(TIMES)]

    async def add(session: AsyncSession, event_id: int) -> bool:
        row = Unreached(event_id=event_id, kind="order.created", subject="order:1", at=NOW)
        return await unreached.add(session, row)

    async def take_up(session: AsyncSession) -> set[int]:
        return await unreached.take_up(session, ["order:1"], NOW)

    twice = [partial(add, event_id=event_id) for event_id in ids for _ in range(2)]
    added = await at_once(both, *twice, take_up)
    await at_once(both, take_up, take_up)

    assert added[:-1].count(True) == TIMES
    async with both[0].read() as session:
        rows = (await session.exec(text("SELECT how FROM unreached"))).all()  # type: ignore[call-overload]
        assert await unreached.waiting(session, 0) == []
    assert [how for (how,) in rows] == [Handled.TAKEN_UP] * TIMES


async def test_a_choice_that_is_toggled_by_both_changes_each_time(both: list[Database]) -> None:
    person = await both[0].write(make_person)
    person_id = person.id or 0

    async def toggle(session: AsyncSession) -> bool:
        was = (await preferences.of(session, [person_id])).get(person_id, {}).get(CHOICE, False)
        await asyncio.sleep(0)
        await preferences.choose(session, person_id, *CHOICE, value=not was)
        return not was

    values = await at_once(both, *[toggle] * TIMES)

    assert values.count(True) == TIMES / 2


async def test_an_update_is_first_seen_by_one(both: list[Database]) -> None:
    async def see(session: AsyncSession, number: int) -> bool:
        return await seen_updates.is_first_sight(session, number // 2, NOW)

    firsts = await at_once(both, *(partial(see, number=number) for number in range(2 * TIMES)))

    assert firsts.count(True) == TIMES


# Hooks: added without waiting for anybody.


def hook(connection_id: int | None, key: str, body: bytes = b'{"a":1}') -> list[NewEvent]:
    return [new_event(connection_id=connection_id, external_id=key, body=body, exact=True)]


async def post(both: list[Database], *hooks: list[NewEvent]) -> list[events.Accepted]:
    """Each hook goes to both."""
    return await asyncio.gather(
        *(one.add_joined(events.accept, each) for each in hooks for one in both)
    )


async def stored(database: Database) -> int:
    async with database.read() as session:
        found = await session.exec(text("SELECT count(*) FROM event"))  # type: ignore[call-overload]
        return int(found.scalar_one())


async def test_a_hook_that_both_get_is_stored_once_and_is_fresh_once(both: list[Database]) -> None:
    connection = await both[0].write(make_connection)
    hooks = [hook(connection.id, f"key-{number}") for number in range(TIMES)]

    answers = await post(both, *hooks, *reversed(hooks))

    kept = [answer[0] for answer in answers if isinstance(answer, tuple)]
    assert len(kept) == 4 * TIMES
    assert [each.fresh for each in kept].count(True) == TIMES
    assert len({each.id for each in kept}) == await stored(both[0]) == TIMES


async def test_of_two_bodies_under_one_key_one_is_stored_and_the_other_refused(
    both: list[Database],
) -> None:
    connection = await both[0].write(make_connection)

    for number in range(TIMES):
        first, second = (
            hook(connection.id, f"key-{number}", body) for body in (b'{"a":1}', b'{"a":2}')
        )
        answers = await asyncio.gather(
            both[0].add_joined(events.accept, first), both[1].add_joined(events.accept, second)
        )

        assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
    assert await stored(both[0]) == TIMES


async def test_a_revoked_connection_is_refused_by_both(both: list[Database]) -> None:
    connection = await both[0].write(make_connection)
    await post(both, hook(connection.id, "before"))
    assert connection.id is not None
    await both[1].write(lambda session: connections.revoke(session, connection.id or 0, NOW))

    answers = await post(both, hook(connection.id, "after"))

    assert answers == [None, None]
    assert await stored(both[0]) == 1


async def test_hooks_are_taken_while_somebody_writes(
    both: list[Database], busy: asyncio.Event
) -> None:
    """On PostgreSQL only: SQLite has one writer at a time, whatever it writes."""
    if not both[1].is_server:
        pytest.skip("SQLite has one writer")

    [answer] = await asyncio.gather(both[1].add_joined(events.accept, hook(None, "key")))

    assert isinstance(answer, tuple)
    assert not busy.is_set()


async def test_two_who_add_in_different_order_both_succeed(
    both: list[Database],
) -> None:
    """PostgreSQL ends such a deadlock by refusing one of them, which is tried again."""
    if not both[0].is_server:
        pytest.skip("SQLite has one writer")
    orders = [("a", "b"), ("b", "a")]
    met = asyncio.Barrier(2)
    tries = 0

    async def add(session: AsyncSession, orders: list[tuple[str, str]]) -> list[None]:
        nonlocal tries
        tries += 1
        for place, kind in enumerate(orders[0]):
            await session.exec(
                text(
                    f"INSERT INTO policy (kind, allowed) VALUES ('{kind}', true)"  # type: ignore[call-overload]
                    " ON CONFLICT DO NOTHING"
                )
            )
            if place == 0 and tries <= 2:
                await met.wait()
        return [None]

    await asyncio.gather(*(one.add_joined(add, it) for one, it in zip(both, orders, strict=True)))

    assert tries > 2
    assert await allowed(both[0]) == {"a", "b"}


# Terms.


async def test_a_write_of_an_older_term_is_refused_and_the_rest_of_its_commit_is_stored(
    both: list[Database], busy: asyncio.Event
) -> None:
    if not both[0].is_server:
        pytest.skip("SQLite has no terms")
    told: list[str] = []
    old = both[0].in_term(0, lambda: told.append("superseded"))
    asked = asyncio.gather(
        both[0].write(allowing("mine")),
        *(old.write(allowing(f"old{number}")) for number in range(3)),
        both[0].write(allowing("also mine")),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    busy.set()
    assert not [each for each in await asked if isinstance(each, Exception)]

    await both[1].write(partial(runner.begin_term, name="other", now=NOW))
    results = await asyncio.gather(
        both[0].write(allowing("still mine")),
        *(old.write(allowing(f"late{number}")) for number in range(3)),
        both[0].write(allowing("mine as ever")),
        return_exceptions=True,
    )

    assert [type(each) for each in results] == [type(None), *[Superseded] * 3, type(None)]
    assert len(told) == 3
    kinds = await allowed(both[0])
    assert not [kind for kind in kinds if kind.startswith("late")]
    assert {"still mine", "mine as ever", "old0"} <= kinds


async def test_a_term_that_begins_while_its_writes_wait_refuses_them(both: list[Database]) -> None:
    if not both[0].is_server:
        pytest.skip("SQLite has no terms")
    old, go_on, begun = both[0].in_term(0, lambda: None), asyncio.Event(), asyncio.Event()

    async def begin(session: AsyncSession) -> None:
        await runner.begin_term(session, name="other", now=NOW)
        begun.set()
        await go_on.wait()

    beginning = asyncio.create_task(both[1].write(begin))
    await begun.wait()
    late = asyncio.create_task(old.write(allowing("late")))  # waits for the row's lock
    await asyncio.sleep(0.2)
    go_on.set()
    await beginning

    with pytest.raises(Superseded):
        await late
    assert await allowed(both[0]) == set()
