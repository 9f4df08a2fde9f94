"""Who runs the loops: on PostgreSQL the one replica that holds the lock, for a term at a time.

A term begins with the lock. It ends in good order when the process stops, and at once when the lock
is lost or another term has begun; then the replica stands by. On SQLite there is one term, which
lasts as long as the process.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, Protocol, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.runtime.health import Health
from bot.runtime.lease import LEASE_SECONDS, Lease, NotOurTurn, uptime
from bot.runtime.workers import Crew, unless
from storage.engine.database import Database
from storage.engine.lock import AdvisoryLock
from storage.engine.writer import Superseded, Unavailable
from storage.replicas import runner

log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
SEEK_SECONDS = 0.25
FINISH_SECONDS = 6.0


@dataclass(frozen=True)
class Replica:
    """One process of an installation, as its terms need to know it."""

    name: str
    database: Database
    crew: Crew
    health: Health
    clock: Callable[[], datetime]


@dataclass(frozen=True)
class Term:
    """What the loops of one term are given. `number`: None on SQLite.

    `database` refuses to write once another term has begun; `crew` and `health` are the term's own.
    `calls_before`: how many calls to Telegram another runner may have made in the second before;
    `math.inf` if nobody knows, None if there was none.
    """

    number: int | None
    database: Database
    crew: Crew
    health: Health
    lease: Lease
    calls_before: float | None


class Loops(Protocol):
    """The loops of one term."""

    async def start(self) -> None:
        """Returns when they run."""

    async def close(self) -> None:
        """Gives back what `start` has taken; the crew has ended by then."""

    def calls_just_made(self) -> int:
        """How many calls to Telegram have left in the last second."""


AnyLoops = TypeVar("AnyLoops", bound=Loops)


class Terms(Generic[AnyLoops]):
    """Seeks the lock, and runs a term for as long as it is held.

    `lock`: None if the process has the database to itself.
    """

    def __init__(
        self, replica: Replica, make: Callable[[Term], AnyLoops], lock: AdvisoryLock | None
    ) -> None:
        self._replica = replica
        self._make = make
        self._lock = lock
        self._asking = asyncio.Lock()
        self._lease = Lease.for_good() if lock is None else None  # while the lock is held
        self._has_turn = asyncio.Event()
        self._tried, self._stopping, self._idle = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._idle.set()
        if lock is None:
            self._has_turn.set()
        self.term: Term | None = None
        self.loops: AnyLoops | None = None

    async def tried(self) -> None:
        """Returns when the loops run or, for now, cannot."""
        await self._tried.wait()

    async def watch(self) -> float:
        """Seeks the lock, or makes sure that it is held; seconds until the next look.

        Raises `Unavailable`.
        """
        assert self._lock is not None
        async with self._asking:
            if self._lease is not None and self._lease.ended.is_set():
                await self._lose()
            # What is under way may still be finished for some seconds: the lock must not go first.
            if self._stopping.is_set() and self._lease is None:
                return CHECK_SECONDS
            asked_at = uptime()
            try:
                is_held = await (self._lock.check() if self._lease else self._lock.take())
            except Unavailable:
                await self._lose()
                raise
            if not is_held:
                if not self._tried.is_set():
                    log.info("this replica stands by: another one has the lock")
                await self._lose()
                return SEEK_SECONDS
            self._lease = self._lease or Lease()
            self._lease.renew(asked_at)
            self._has_turn.set()
            return CHECK_SECONDS

    async def run(self) -> float:
        """One whole term, as soon as there is one.

        Raises `LoopDied`, after which nothing runs, or `Unavailable` if it cannot begin yet.
        """
        await self._has_turn.wait()
        lease = self._lease
        if lease is None or not lease.is_good or self._stopping.is_set():
            return SEEK_SECONDS
        self._idle.clear()
        try:
            await self._serve(lease)
        except NotOurTurn:
            return SEEK_SECONDS
        except Superseded:
            log.warning("another replica has begun to run the loops meanwhile")
        finally:
            self._tried.set()
            self._idle.set()
        return 0.0

    async def stop(self) -> None:
        """Ends the term in good order, and lets the lock go."""
        self._stopping.set()
        self._has_turn.set()
        self._tried.set()
        await self._idle.wait()
        async with self._asking:
            self._lease = None
            if self._lock is not None:
                await self._lock.release()

    async def _lose(self) -> None:
        """The lock is another's by now, or nobody's, or nobody can say."""
        if self._lease is not None:
            if not self._stopping.is_set():
                log.warning("the lock is lost: this replica stands by")
            self._lease.end()
            assert self._lock is not None
            await self._lock.release()
        self._lease = None
        if not self._stopping.is_set():
            self._has_turn.clear()
        self._tried.set()

    async def _serve(self, lease: Lease) -> None:
        begun = await unless(self._begin(lease), lease.ended, self._stopping)
        if begun is None:
            return lease.end()  # what still waits to be written must not begin it
        self.term, self.loops = begun, self._make(begun)
        try:
            await unless(self.loops.start(), lease.ended, self._stopping)
            self._replica.health.is_runner = True
            self._replica.health.well("runner")
            self._tried.set()
            await begun.crew.watch(lease.ended, self._stopping)
        finally:
            self._replica.health.is_runner = False
            await self._end(begun, self.loops)
            self.term = self.loops = None

    async def _begin(self, lease: Lease) -> Term:
        """The next term, when nobody else can be calling Telegram any more."""
        replica, number, calls_before = self._replica, None, None
        if self._lock is not None:

            async def begin(session: AsyncSession) -> tuple[int, runner.Before]:
                lease.require()  # it may have waited for long to write
                return await runner.begin_term(session, replica.name, replica.clock())

            number, before = await replica.database.write(begin)
            calls_before = before.calls
            if before.may_be_calling:
                self._tried.set()
                await asyncio.sleep(LEASE_SECONDS)
            log.info("this replica runs the loops (term %d)", number)
        health = replica.health.apart()
        crew = replica.crew.team(health)

        def superseded() -> None:
            lease.end()
            crew.drop()

        database = replica.database.in_term(number, superseded)
        return Term(number, database, crew, health, lease, calls_before)

    async def _end(self, term: Term, loops: Loops) -> None:
        """In good order if it may still be, else at once."""
        if not term.lease.ended.is_set():
            await unless(term.crew.stop(FINISH_SECONDS), term.lease.ended)
        calls = loops.calls_just_made()
        await term.crew.cancel()
        await loops.close()
        if term.number is not None and not term.lease.ended.is_set():
            leave = partial(runner.leave, calls=calls, now=self._replica.clock())
            try:
                await term.database.write(leave)
            except (Superseded, Unavailable) as problem:
                log.warning("no farewell: %s", type(problem).__name__)
        term.lease.end()
        term.health.forget_all()
        if self._lock is None:
            self._lease = Lease.for_good()
