"""Terms of two replicas on one PostgreSQL, in one process and with loops that do nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.runtime import terms
from bot.runtime.health import Health
from bot.runtime.terms import Replica, Term, Terms
from bot.runtime.workers import Crew, LoopDied, Wake
from storage.engine.database import Database, open_database
from storage.engine.lock import AdvisoryLock
from storage.engine.writer import Superseded, Unavailable
from storage.replicas import runner
from storage.tables import Runner
from tests.house import patiently


class Idle:
    """Loops that only wait, of a term."""

    def __init__(self, term: Term) -> None:
        self.term, self.is_closed = term, False
        self.died = asyncio.Event()

    async def start(self) -> None:
        self.term.health.well("idle")
        self.term.crew.loop("idle", self._step, Wake())

    async def _step(self) -> float:
        await self.term.crew.unless_stopping(self.died.wait())
        if self.died.is_set():
            raise LoopDied
        return 0.0

    async def close(self) -> None:
        self.is_closed = True

    def calls_just_made(self) -> int:
        return 7


class Own:
    """One replica of the two: its crew, its terms, its part of `/health`."""

    def __init__(self, name: str, database: Database) -> None:
        self.health = Health(lambda: datetime.now(UTC))
        self.crew, self.database = Crew(self.health), database
        self.lock = AdvisoryLock(database.url)
        replica = Replica(name, database, self.crew, self.health, lambda: datetime.now(UTC))
        self.terms = Terms(replica, Idle, self.lock)

    async def start(self) -> None:
        self.crew.loop("lock", self.terms.watch, Wake())
        self.crew.loop("runner", self.terms.run, Wake())
        await self.terms.tried()

    async def stop(self) -> None:
        await self.terms.stop()
        await self.crew.stop(5.0)


@asynccontextmanager
async def replica(name: str, url: str) -> AsyncIterator[Own]:
    async with open_database(url) as database:
        own = Own(name, database)
        try:
            yield own
        finally:
            await own.stop()


@pytest.fixture
async def pair(
    migrated_postgres: str, new_postgres: Callable[..., str]
) -> AsyncIterator[list[Own]]:
    """Neither has been started."""
    url = new_postgres(migrated_postgres)
    async with replica("one", url) as one, replica("other", url) as other:
        yield [one, other]


async def row(own: Own) -> Runner:
    async with own.database.read() as session:
        return await runner.get(session)


async def nothing(_session: Any) -> None:
    """A write."""


async def test_one_of_two_runs_at_once_and_the_other_stands_by(
    pair: list[Own], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    one, other = pair
    await one.start()
    await other.start()

    assert [it.terms.loops is not None for it in pair] == [True, False]
    found = await row(other)
    assert (found.term, found.name, found.left_at) == (1, "one", None)
    assert "idle" in one.health.parts()
    await other.terms.watch()
    assert caplog.text.count("this replica stands by: another one has the lock") == 1


async def test_one_that_stops_says_farewell_and_the_other_goes_on_without_waiting(
    pair: list[Own], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "LEASE_SECONDS", 3600.0)
    one, other = pair
    await one.start()
    loops = one.terms.loops
    assert loops is not None
    await other.start()

    await one.terms.stop()
    left = await row(one)
    await patiently(lambda: other.terms.loops)

    assert other.terms.term is not None
    assert (left.left_at is not None, other.terms.term.calls_before) == (True, 7)
    assert (loops.is_closed, loops.term.lease.is_good) == (True, False)
    assert "idle" not in one.health.parts()


async def test_one_that_finishes_keeps_the_lock_until_it_has(
    pair: list[Own], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "CHECK_SECONDS", 0.05)
    one, other = pair
    await one.start()
    await other.start()
    loops, asked = one.terms.loops, asyncio.Event()
    assert loops is not None
    loops.term.crew.errand(patience(asked))
    monkeypatch.setattr(loops.term.lease, "renew", lambda _at: asked.set())

    await one.terms.stop()

    assert (await row(other)).left_at is not None


async def patience(asked: asyncio.Event) -> None:
    """A call that is under way until the lock has been checked twice more."""
    for _ in range(2):
        asked.clear()
        await asked.wait()


async def test_without_a_farewell_the_next_waits_until_nobody_may_call(
    pair: list[Own], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pair
    await one.start()
    lost = one.terms.loops
    assert lost is not None
    monkeypatch.setattr(terms, "SEEK_SECONDS", 60.0)  # of the one that has just lost it

    await end_session_of_lock(one)
    await patiently(lambda: lost.is_closed)
    waited = asyncio.Event()

    async def sleep(seconds: float) -> None:
        assert seconds == terms.LEASE_SECONDS
        waited.set()

    monkeypatch.setattr(terms, "asyncio", Sleepless(sleep))
    await other.start()
    await patiently(lambda: other.terms.loops)

    assert waited.is_set()
    assert other.terms.term is not None
    assert (other.terms.term.number, other.terms.term.calls_before) == (2, float("inf"))


async def test_a_term_ends_at_once_when_another_has_begun(pair: list[Own]) -> None:
    one, other = pair
    await one.start()
    loops = one.terms.loops
    assert loops is not None
    await other.database.write(lambda session: runner.begin_term(session, "other", NOW))

    async def work() -> None:
        await loops.term.database.write(nothing)
        raise AssertionError("it was written")

    loops.term.crew.errand(work())
    await patiently(lambda: loops.is_closed)

    with pytest.raises(Superseded):
        await loops.term.database.write(nothing)
    assert not loops.term.lease.is_good


async def test_what_still_waits_to_be_written_as_a_replica_stops_begins_no_term(
    pair: list[Own],
) -> None:
    one, other = pair
    locked, go_on = asyncio.Event(), asyncio.Event()

    async def lock(_session: AsyncSession) -> None:
        locked.set()
        await go_on.wait()

    locking = asyncio.create_task(other.database.write(lock))
    await locked.wait()
    starting = asyncio.create_task(one.start())
    await until_one_waits(other)
    stopping = asyncio.create_task(one.terms.stop())
    await asyncio.gather(starting, stopping)
    go_on.set()
    await locking
    await one.database.write(nothing)

    assert (await row(other)).term == 0


async def until_one_waits(own: Own) -> None:
    """Returns when a transaction waits for another."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with own.database.read() as session:
        connection = await session.connection()
        while not (await connection.execute(waiting)).scalar_one():
            await connection.execute(text("SELECT pg_stat_clear_snapshot()"))
            await asyncio.sleep(0.01)


async def test_a_loop_that_dies_ends_the_process(pair: list[Own]) -> None:
    one, _ = pair
    await one.start()
    assert one.terms.loops is not None
    one.terms.loops.died.set()

    with pytest.raises(LoopDied):
        await one.crew.watch(asyncio.Event())


NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Sleepless:
    """asyncio with another `sleep`."""

    def __init__(self, sleep: Callable[[float], Any]) -> None:
        self.sleep = sleep

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


async def end_session_of_lock(own: Own) -> None:
    """As an administrator or an outage does."""
    session = own.lock._session
    assert session is not None
    driver: Any = (await session.get_raw_connection()).driver_connection
    pid = driver.get_server_pid()
    async with own.database.read() as reading:
        await (await reading.connection()).execute(text(f"SELECT pg_terminate_backend({pid})"))


async def test_whoever_is_not_sure_of_the_lock_begins_no_term(pair: list[Own]) -> None:
    one, other = pair
    await one.start()
    loops = one.terms.loops
    assert loops is not None
    async with one.terms._asking:  # no check is made meanwhile
        loops.term.lease.end()
        await patiently(lambda: loops.is_closed)
        seconds = [await one.terms.run() for _ in range(5)]
        found = await row(other)

    assert (found.term, set(seconds)) == (1, {terms.SEEK_SECONDS})


async def test_a_process_alone_that_could_not_begin_tries_again(database: Database) -> None:
    health = Health(lambda: datetime.now(UTC))
    crew, failures = Crew(health), [Unavailable("locked")]

    class Late(Idle):
        async def start(self) -> None:
            if failures:
                raise failures.pop()
            await super().start()

    own = Replica("one", database, crew, health, lambda: datetime.now(UTC))
    alone = Terms(own, Late, None)
    with pytest.raises(Unavailable):
        await alone.run()

    crew.loop("runner", alone.run, Wake())
    await patiently(lambda: health.is_runner)

    await alone.stop()
    await crew.stop(5.0)
