"""The one writer: everything queued while a commit runs shares the next commit.

There is no timer: an idle database commits at once, and a slow disk makes larger batches. Nothing
else in Bellhop writes; on PostgreSQL, a second one in each process only adds rows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, DisconnectionError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.transactions import Door

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Item = TypeVar("Item")

# Any: a batch holds work of many types; `run` and `run_joined` keep each caller's own.
Work = Callable[[AsyncSession, list[Any]], Awaitable[list[Any]]]

QUEUE_LIMIT = 4_000
BATCH_LIMIT = 256
RECENT_SECONDS = 1.0  # so long ago, a commit says how crowded it is

# Error codes that blame the state of the database, not the statement.
# SQLite: sqlite.org/rescode.html (busy, locked, no memory, read-only, interrupted, I/O error,
# corrupt, full, cannot open, locking protocol, not a database).
SQLITE_CANNOT_NOW = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
# PostgreSQL: classes of SQLSTATE (connection, read-only, transaction ended or timed out by the
# server, prepared statement gone, login, no such database, rollback, resources, not in this state,
# operator's intervention, system error, corrupt data or index).
POSTGRES_CANNOT_NOW = (
    *("08", "25006", "25P", "26", "28", "3D", "40", "53", "55", "57", "58", "XX001", "XX002"),
)
# What asyncpg itself says of a connection that it cannot use (closed, busy, out of step with the
# server or the schema), by the names of classes: on SQLite it is not even imported. Of the same
# classes are a wrong address, and a statement with too many or too few arguments.
ASYNCPG_CANNOT_NOW = frozenset({"InterfaceError", "InternalClientError"})
ASYNCPG_BUGS = frozenset({"ClientConfigurationError", "UnsupportedClientFeatureError"})
ASYNCPG_BLAMES_STATEMENT = "argument"
DEADLOCK = "40P01"  # two replicas got the same hooks, in another order
LOCKED_TOO_LONG = "55P03"
MORE_ATTEMPTS = 3
FROZEN_SECONDS = 3.0  # no client of ours takes so long between two messages
RECONNECT_FIRST = "8s2b"  # SQLAlchemy: the connection broke earlier in this transaction


_ENDINGS = "endings"  # the key, in a session's `info`, of those who wait for its transaction's end
_TERM = "term"  # the key of the runner's term as the transaction began
# Whoever writes waits here for whoever writes: on PostgreSQL, too, there is one writer at a time.
# A row lock, unlike an advisory one, also shows the newest term to whoever has waited for it.
_LOCK_RUNNER = text("SELECT term FROM runner WHERE id = 1 FOR UPDATE")
# A process that is frozen after a statement was prepared and before it is run keeps what it has
# locked: to the server it is not idle, and no timeout applies (only COPY waits like that, too).
_END_FROZEN = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user"
    " AND state = 'active' AND wait_event = 'ClientRead' AND query NOT ILIKE 'copy%'"
    " AND state_change < clock_timestamp() - make_interval(secs => :seconds)"
    " AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'transactionid' AND granted)"
)


class Unavailable(Exception):
    """The database cannot do it now; the same call may succeed later."""


class Superseded(Exception):
    """Another replica runs the loops by now: what this one still wants to write is refused."""


def term_of(session: AsyncSession) -> int | None:
    """The runner's term as the transaction of this session began; None on SQLite.

    It cannot change before the transaction ends. Only for work of the writer.
    """
    term: int | None = session.info.get(_TERM)
    return term


def when_ended(session: AsyncSession, tell: Callable[[bool], None]) -> None:
    """Has `tell` called as soon as it is certain whether the session's work is on disk.

    `tell` must neither raise nor wait. Only for work of the writer.
    """
    session.info[_ENDINGS].append(tell)


@contextmanager
def foreign_errors_translated() -> Iterator[None]:
    """Raises `Unavailable` for any driver's "cannot now"; lets bugs through as they are."""
    try:
        yield
    except Exception as error:
        if not _may_pass(error):
            raise
        raise Unavailable(_short(error)) from error


def _state(failure: Exception | None) -> str | None:
    """The SQLSTATE of what PostgreSQL has refused."""
    cause = failure.__cause__ if failure is not None else None
    return getattr(getattr(cause, "orig", cause), "sqlstate", None)


def _may_pass(error: Exception) -> bool:
    if isinstance(error, PoolTimeout | OSError | EOFError | DisconnectionError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, PendingRollbackError):
        return error.code == RECONNECT_FIRST
    driver = getattr(error, "orig", None) or error  # while connecting, asyncpg raises its own
    code = getattr(driver, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_CANNOT_NOW
    if str(getattr(driver, "sqlstate", None) or "").startswith(POSTGRES_CANNOT_NOW):
        return True
    return _asyncpg_gave_up(driver) or _asyncpg_gave_up(driver.__cause__)


def _asyncpg_gave_up(error: BaseException | None) -> bool:
    """Whether asyncpg cannot use its connection. SQLAlchemy's error has asyncpg's as its cause."""
    names = {it.__name__ for it in type(error).__mro__ if it.__module__.startswith("asyncpg.")}
    is_bug = not names.isdisjoint(ASYNCPG_BUGS) or ASYNCPG_BLAMES_STATEMENT in str(error)
    return not names.isdisjoint(ASYNCPG_CANNOT_NOW) and not is_bug


def _short(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


@dataclass(eq=False, slots=True)
class _Job:
    """One item of `work`. Neighbouring jobs with the same `work` share a call of it.

    `term`: see `Database.in_term`.
    """

    work: Work
    item: Any
    term: int | None
    done: "asyncio.Future[Any]"
    result: Any = None
    error: Exception | None = None

    def answer(self, failure: Exception | None) -> None:
        if self.done.done():  # the caller was cancelled
            return
        error = failure or self.error
        if error is not None:
            self.done.set_exception(error)
        else:
            self.done.set_result(self.result)


class Writer:
    """Takes work from any task, runs it in order on one connection, and commits it in groups."""

    def __init__(
        self,
        door: Door,
        told: Mapping[str, object],
        *,
        excludes_others: bool = False,
        limit_seconds: float | None = None,
    ) -> None:
        """`told`: see `Database.tell_writers`.

        `excludes_others`: those of other processes, too, for which SQLite cares itself.

        `limit_seconds`: after which a commit is given up, whatever the connection says.
        """
        self._door = door
        self._told = told
        self._excludes_others = excludes_others
        self._limit_seconds = limit_seconds
        self._queue: asyncio.Queue[_Job] = asyncio.Queue(QUEUE_LIMIT)
        self._task: asyncio.Task[None] | None = None
        self._last_batches = (0, 0)
        self._last_at = 0.0  # in the event loop's seconds

    def start(self) -> None:
        self._task = asyncio.create_task(self._serve(), name="writer")

    async def stop(self) -> None:
        """Finishes what is queued, then stops."""
        task, self._task = self._task, None
        if task is None:
            return
        if not task.done():
            await self._queue.join()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @property
    def is_started(self) -> bool:
        """Whether it has been started, and not stopped since."""
        return self._task is not None

    @property
    def crowd(self) -> int:
        """See `Database.crowd`."""
        return max(self._recent_batches[-1], self._queue.qsize())

    @property
    def flood(self) -> int:
        """See `Database.flood`."""
        return max(*self._recent_batches, self._queue.qsize())

    @property
    def _recent_batches(self) -> tuple[int, int]:
        is_recent = asyncio.get_running_loop().time() - self._last_at < RECENT_SECONDS
        return self._last_batches if is_recent else (0, 0)

    async def run(
        self, work: Callable[[AsyncSession], Awaitable[Result]], term: int | None = None
    ) -> Result:
        """See `Database.write`."""

        async def alone(session: AsyncSession, _: list[None]) -> list[Result]:
            return [await work(session)]

        return await self.run_joined(alone, None, term)

    async def run_joined(
        self,
        work: Callable[[AsyncSession, list[Item]], Awaitable[list[Result]]],
        item: Item,
        term: int | None = None,
    ) -> Result:
        """See `Database.write_joined`."""
        if self._task is None or self._task.done():
            raise Unavailable("the writer has stopped")
        job = _Job(work, item, term, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(job)
        except asyncio.QueueFull:
            raise Unavailable("too much is waiting to be written") from None
        result: Result = await job.done
        return result

    async def _serve(self) -> None:
        jobs: list[_Job] = []
        loop = asyncio.get_running_loop()
        try:
            while True:
                jobs = [await self._queue.get()]
                while len(jobs) < BATCH_LIMIT and not self._queue.empty():
                    jobs.append(self._queue.get_nowait())
                self._last_batches = (self._last_batches[-1], len(jobs))
                failure = await self._commit(jobs)
                self._last_at = loop.time()
                self._answer(jobs, failure)
                jobs = []
        finally:  # nobody may wait forever for a writer that has stopped
            while not self._queue.empty():
                jobs.append(self._queue.get_nowait())
            self._answer(jobs, Unavailable("the writer has stopped"))

    def _answer(self, jobs: list[_Job], failure: Exception | None) -> None:
        for job in jobs:
            job.answer(failure)
            self._queue.task_done()

    async def _commit(self, jobs: list[_Job]) -> Exception | None:
        """Like `_attempt`, but again if PostgreSQL has chosen it to end a deadlock.

        And again if it has waited in vain for a frozen process, which then keeps nothing.
        """
        failure = await self._attempt(jobs)
        for _ in range(MORE_ATTEMPTS):
            state = _state(failure)
            if state != DEADLOCK and not (state == LOCKED_TOO_LONG and await self._end_frozen()):
                break
            failure = await self._attempt(jobs)
        return failure

    async def _end_frozen(self) -> bool:
        """Ends the sessions of frozen processes that have locked anything; False if none has."""
        try:
            with foreign_errors_translated():
                async with (
                    asyncio.timeout(self._limit_seconds),
                    self._door.transaction() as session,
                ):
                    connection = await session.connection()
                    ended = await connection.execute(_END_FROZEN, {"seconds": FROZEN_SECONDS})
                    return bool(ended.scalar_one())
        except Unavailable:
            return False

    async def _attempt(self, jobs: list[_Job]) -> Exception | None:
        """Runs and commits the batch. Returns the error that all of it failed with, or None."""
        groups = [list(group) for _, group in groupby(jobs, key=lambda job: (job.work, job.term))]
        alone = len(groups) == 1
        try:
            with foreign_errors_translated(), _endings_told() as endings:
                async with (
                    asyncio.timeout(self._limit_seconds),
                    self._door.transaction() as session,
                ):
                    session.info.update(self._told)
                    session.info[_ENDINGS] = endings
                    session.info[_TERM] = term = await self._term(session)
                    for group in groups:
                        if group[0].term not in (None, term):
                            _refuse(group)
                            continue
                        await (_run if alone else _run_within_savepoint)(session, group)
        except Unavailable as error:
            return error
        except Exception as error:  # noqa: BLE001 - the top of a request: it goes to the caller
            if not alone or len(jobs) == 1:
                return error
            for job in jobs:
                job.error = await self._commit([job]) or job.error
        return None

    async def _term(self, session: AsyncSession) -> int | None:
        if not self._excludes_others:
            return None
        connection = await session.connection()
        term: int = (await connection.execute(_LOCK_RUNNER)).scalar_one()
        return term


@contextmanager
def _endings_told() -> Iterator[list[Callable[[bool], None]]]:
    """The list of those who are told whether the block, which adds them, succeeds."""
    endings: list[Callable[[bool], None]] = []
    is_done = False
    try:
        yield endings
        is_done = True
    finally:
        for tell in endings:
            try:
                tell(is_done)
            except Exception:  # what is on disk must not be taken for lost
                log.exception("a transaction's end could not be told")


def _refuse(group: list[_Job]) -> None:
    """The term of these has ended. What shares their commit is none the worse for it."""
    for job in group:
        job.error = Superseded()


async def _run_within_savepoint(session: AsyncSession, group: list[_Job]) -> None:
    """If the group fails, runs each of its jobs alone, so that only the faulty one fails."""
    others = session.info[_ENDINGS]
    try:
        with _endings_told() as endings:
            session.info[_ENDINGS] = endings
            async with session.begin_nested():
                await session.connection()  # the savepoint begins here, not with a hot statement
                await _run(session, group)
            others += endings
            endings.clear()  # the whole transaction's end decides
    except Exception as error:
        if _may_pass(error):  # not the work's fault: nothing else would succeed either
            raise
        if len(group) == 1:
            group[0].error = error
            return
        session.info[_ENDINGS] = others
        for job in group:
            await _run_within_savepoint(session, [job])
    finally:
        session.info[_ENDINGS] = others


async def _run(session: AsyncSession, group: list[_Job]) -> None:
    results = await group[0].work(session, [job.item for job in group])
    for job, result in zip(group, results, strict=True):
        job.result = result
    await session.flush()
    session.expunge_all()  # the next group in this commit gets objects of its own
