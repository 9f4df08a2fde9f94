"""The one writer: group commit, order, and what becomes of queued work."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet, people, preferences
from storage.engine import writer
from storage.engine.database import Database, open_database
from storage.engine.writer import QUEUE_LIMIT, Unavailable
from storage.tables import Person
from tests.storage.rows import NOW, make_person
from tests.storage.writing import allow_all, allowed, allowing


@contextmanager
def commits_of(database: Database) -> Iterator[list[object]]:
    """One entry a commit."""
    door, counted = database._write_door, list[object]()

    @asynccontextmanager
    async def counting() -> AsyncIterator[AsyncSession]:
        async with door.transaction() as session:
            yield session
        counted.append(session)

    with patch.object(database._writer, "_door", SimpleNamespace(transaction=counting)):
        yield counted


async def test_what_queues_during_a_commit_shares_the_next(
    database: Database, busy: asyncio.Event
) -> None:
    with commits_of(database) as commits:
        asked = [asyncio.ensure_future(database.write(allowing(f"k{n}"))) for n in range(100)]
        await asyncio.sleep(0)
        busy.set()
        await asyncio.gather(*asked)

    assert len(commits) == 1


async def test_an_idle_writer_commits_at_once(database: Database) -> None:
    with commits_of(database) as commits:
        for n in range(3):
            await database.write(allowing(f"k{n}"))

    assert len(commits) == 3


async def test_each_caller_gets_the_own_result(database: Database, busy: asyncio.Event) -> None:
    async def answer(number: int) -> int:
        async def work(_session: AsyncSession) -> int:
            return number

        return await database.write(work)

    asked = asyncio.gather(*(answer(n) for n in range(50)))
    await asyncio.sleep(0)
    busy.set()

    assert await asked == list(range(50))


async def test_joined_callers_get_the_own_results(database: Database, busy: asyncio.Event) -> None:
    asked = asyncio.gather(*(database.write_joined(allow_all, f"k{n}") for n in range(20)))
    await asyncio.sleep(0)
    busy.set()

    assert await asked == [f"K{n}" for n in range(20)]


async def test_work_is_done_in_the_order_in_which_it_was_asked(
    database: Database, busy: asyncio.Event
) -> None:
    done: list[int] = []

    async def work(_session: AsyncSession, number: int) -> None:
        done.append(number)

    asked = [
        asyncio.ensure_future(database.write(lambda session, n=n: work(session, n)))  # type: ignore[misc]
        for n in range(30)
    ]
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(*asked)

    assert done == list(range(30))


async def test_a_caller_that_goes_away_neither_loses_nor_doubles_work(
    database: Database, busy: asyncio.Event
) -> None:
    runs: list[str] = []

    async def work(session: AsyncSession) -> None:
        runs.append("run")
        await cabinet.allow(session, "asked for", allowed=True)

    asked = asyncio.ensure_future(database.write(work))
    await asyncio.sleep(0)
    asked.cancel()
    busy.set()
    await database.write(allowing("next"))

    assert runs == ["run"]
    assert await allowed(database) == {"asked for", "next"}


async def test_a_full_queue_refuses_at_once(database: Database, busy: asyncio.Event) -> None:
    async def nothing(_session: AsyncSession) -> None: ...

    asked = [asyncio.ensure_future(database.write(nothing)) for _ in range(QUEUE_LIMIT)]
    await asyncio.sleep(0)

    with pytest.raises(Unavailable):
        await asyncio.wait_for(database.write(nothing), timeout=60)

    busy.set()
    assert len(await asyncio.gather(*asked)) == QUEUE_LIMIT


async def test_stopping_finishes_what_is_queued(database_url: str) -> None:
    from storage.migrations import upgrade

    async with open_database(database_url) as database:
        await upgrade(database)
        asked = [asyncio.ensure_future(database.write(allowing(f"k{n}"))) for n in range(300)]
        await asyncio.sleep(0)

    assert [each.result() for each in asked] == [None] * 300
    async with open_database(database_url) as again:
        assert len(await allowed(again)) == 300


async def test_a_stopped_writer_refuses_instead_of_waiting_for_ever(database_url: str) -> None:
    async with open_database(database_url) as database:
        pass

    with pytest.raises(Unavailable):
        await asyncio.wait_for(database.write(allowing("late")), timeout=60)


async def test_no_update_is_lost(database: Database) -> None:
    person = await database.write(make_person)
    assert person.id is not None

    async def one_more(session: AsyncSession) -> None:
        known = await session.get(Person, person.id)
        assert known is not None
        count = int(known.name) if known.name.isdigit() else 0
        await asyncio.sleep(0)
        known.name = str(count + 1)

    async def task() -> None:
        for _ in range(50):
            await database.write(one_more)

    await asyncio.gather(*(task() for _ in range(8)))

    async with database.read() as session:
        kept = await session.get(Person, person.id)
        assert kept is not None
        assert kept.name == "400"


async def test_rows_of_one_caller_are_not_changed_by_the_next(
    database: Database, busy: asyncio.Event
) -> None:
    async def make(session: AsyncSession) -> Person:
        return await people.add(session, name="Marta", role="manager", crm_id="6", now=NOW)

    async def rename(session: AsyncSession) -> None:
        found = await people.by_crm_id(session, "6")
        assert found is not None
        found.name = "Martha"
        await session.flush()
        raise ValueError("changed my mind")

    asked = asyncio.gather(database.write(make), database.write(rename), return_exceptions=True)
    await asyncio.sleep(0)
    busy.set()
    made, _ = await asked

    assert isinstance(made, Person)
    assert made.name == "Marta"


async def test_what_was_written_is_read_by_the_next_reader(database: Database) -> None:
    person = await database.write(make_person)
    assert person.id is not None
    chosen = person.id

    await database.write(lambda s: preferences.choose(s, chosen, "push", "", value=False))

    async with database.read() as session:
        assert await preferences.of(session, [chosen]) == {chosen: {("push", ""): False}}
        assert (await session.exec(select(func.count(col(Person.id))))).one() == 1


async def test_a_crowd_is_forgotten_when_nothing_is_written(
    database: Database, busy: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RECENT_SECONDS", 3600.0)
    asked = [asyncio.ensure_future(database.write(allowing(f"k{n}"))) for n in range(9)]
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(*asked)
    assert database.crowd == 9

    monkeypatch.setattr(writer, "RECENT_SECONDS", 0.0)

    assert database.crowd == 0
