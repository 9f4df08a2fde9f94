"""Who runs the loops on a database: one process, as two would send every card twice.

SQLite: one `bellhop run`, by a lock on a file beside the database, which the system lets go of when
the process ends in whatever way. It holds between the processes of one machine, containers with a
common volume included; on a network file system it holds only as far as that passes on flock.
PostgreSQL: one of the replicas, by an advisory lock of a session of its own, which the server ends
if nothing is asked in it for seconds: so the lock of a frozen process, or of a machine that has
vanished, becomes free.
"""

import asyncio
import fcntl
import logging
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine.file import OWNER_ONLY, DatabaseFile, Identity, WrongFile, file_of, identity
from storage.engine.postgres import SERVER, hang_up, lone_engine
from storage.engine.writer import foreign_errors_translated

log = logging.getLogger(__name__)

# `bellhop run` promises to stop within 10 s: at a restart, the next one waits that long.
PATIENCE_SECONDS = 11.0
RETRY_SECONDS = 0.2
# How long a running process tries to get back what it has lost, or a verb is looking at.
KEEP_SECONDS = 3.0
WATCH_SECONDS = 5.0
# How long PostgreSQL may take to answer, and how long its session may be idle. Neither may be less
# than a lease (bot.runtime.lease): whoever holds the lock has stopped calling Telegram by then.
ANSWER_SECONDS = 3.0
IDLE_SECONDS = 3.0

RUNNING = 7_238_104_552  # arbitrary, but used by nothing else in this database
_OURS = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
_TRY = text(f"SELECT pg_try_advisory_lock(:key), own.* FROM ({_OURS}) AS own")
_HOLDERS = (
    "FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND (classid::bigint << 32) + objid::bigint = :key AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_IS_HELD = text(f"SELECT EXISTS (SELECT {_HOLDERS})")
_IS_OURS = text(f"SELECT EXISTS (SELECT {_HOLDERS} AND pid = pg_backend_pid())")
# A process id may have become another's, which began later.
_END_OURS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid"
    f" AND backend_start = :began AND pid IN (SELECT pid {_HOLDERS})"
)


class AlreadyRunning(Exception):
    """Another process runs on this SQLite file. The message says what to do."""


class Lock(Protocol):
    """The right to run the loops on a database. Both are to be called by one task at a time."""

    async def take(self) -> bool:
        """Takes it, or makes sure that it is still held; False if another process has it.

        Raises `Unavailable` if nobody can say.
        """

    async def release(self) -> None:
        """Lets it go, if it is held."""


async def take(lock: Lock, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Takes the lock, or waits for another process that is stopping. Raises `AlreadyRunning`."""
    is_told, ends_at = False, None
    while not await lock.take():  # which may take a while itself
        ends_at = ends_at or time.monotonic() + patience_seconds
        if time.monotonic() >= ends_at:
            raise AlreadyRunning(
                "another bellhop run uses this database, and two would send every card twice;"
                " stop the other one, or give this one a database of its own"
                " (or it is bellhop forget: try again when it has finished)"
            )
        if not is_told:
            log.info("waiting for another bellhop run on this database to stop")
            is_told = True
        await asyncio.sleep(RETRY_SECONDS)


def watch(lock: Lock) -> Callable[[], Awaitable[float]]:
    """The step of a loop that keeps the lock. Raises `AlreadyRunning` once another has it."""

    async def step() -> float:
        await take(lock, KEEP_SECONDS)
        return WATCH_SECONDS

    return step


def lock_of(url: str) -> Lock:
    """The lock of the database at this address."""
    file = file_of(url)
    return AdvisoryLock(url) if file is None else FileLock(file.path)


class FileLock:
    """A lock on `<database>.lock`, which stays there. It says which file the holder uses."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = _beside(database)
        self._held: int | None = None
        self._used: Identity | None = None
        self._is_warned = False

    async def take(self) -> bool:
        if self._held is not None:
            if identity(self._path) == identity(self._held):
                return True
            await self.release()  # somebody has removed the file, and could lock a new one
        try:
            opened = os.open(self._path, os.O_CREAT | os.O_RDWR, OWNER_ONLY)
        except OSError as problem:
            if not self._is_warned:  # where nothing can be written, the database itself says so
                log.warning("%s cannot be locked: %s", self._path, problem.strerror)
            self._is_warned = True
            return True
        if not _locked(opened, fcntl.LOCK_EX):
            os.close(opened)
            return False
        self._held = opened
        self._note(opened)
        return True

    async def release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _note(self, opened: int) -> None:
        """Notes which database is used from the first time on, for `refuse_another_file`."""
        if self._used is None:
            DatabaseFile(self._database).make_private()
            self._used = identity(self._database)
        with suppress(OSError):  # as SQLite does: a verb of root's must not lock the bot out
            owner = self._database.stat()
            os.fchown(opened, owner.st_uid, owner.st_gid)
        words = " ".join(str(it) for it in (os.getpid(), *(self._used or ())))
        os.ftruncate(opened, 0)
        os.pwrite(opened, f"{words}\n".encode(), 0)


class AdvisoryLock:
    """A lock of a PostgreSQL session, which the server lets go of when the session ends.

    If the connection was cut without the server's knowing, the lost session still has the lock: it
    is ended before the lock is taken again.
    """

    def __init__(self, url: str) -> None:
        self._engine = lone_engine(url)
        self._session: AsyncConnection | None = None
        self._is_held = False
        self._ours: tuple[int, datetime] | None = None  # the session that had it last

    async def take(self) -> bool:
        if self._is_held and await self.check():
            return True
        try:
            with foreign_errors_translated():
                session = await self._opened()
                async with asyncio.timeout(ANSWER_SECONDS):
                    self._is_held = await self._try(session)
        except BaseException:
            await self.release()
            raise
        return self._is_held

    async def check(self) -> bool:
        """Whether it has been held without a break since it was taken; if not, it is let go."""
        assert self._session is not None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                is_ours = (await self._session.execute(_IS_OURS, {"key": RUNNING})).scalar_one()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the session cannot be relied on
            log.warning("the session that holds the lock is lost: %s", type(problem).__name__)
            is_ours = False
        if not is_ours:
            await self.release()
        return bool(is_ours)

    async def release(self) -> None:
        session, self._session = self._session, None
        self._is_held = False
        if session is not None:
            await hang_up(session)

    async def _opened(self) -> AsyncConnection:
        """The session, a new one if the server has ended it because it was idle."""
        if self._session is not None:
            if not await _is_closed(self._session):
                return self._session
            await self.release()
        self._session = session = await self._engine.connect()
        await session.execute(_set())
        # The session of a process that is frozen between preparing and running a statement is not
        # idle and would never end: once the lock is held, nothing is left to prepare.
        await session.execute(_IS_OURS, {"key": RUNNING})
        return session

    async def _try(self, session: AsyncConnection) -> bool:
        if self._ours is not None:
            pid, began = self._ours
            await session.execute(_END_OURS, {"key": RUNNING, "pid": pid, "began": began})
        is_taken, *this = (await session.execute(_TRY, {"key": RUNNING})).one()
        if is_taken:
            self._ours = (this[0], this[1])
        return bool(is_taken)


def _set() -> TextClause:
    """Poolers refuse most of these as parameters of a new connection."""
    settings = {"idle_session_timeout": f"{IDLE_SECONDS:.0f}s", **SERVER}
    calls = (f"set_config('{name}', '{value}', false)" for name, value in settings.items())
    return text(f"SELECT {', '.join(calls)}")


async def is_held(connection: AsyncConnection) -> bool:
    """Whether any process holds the lock of this PostgreSQL database."""
    return bool((await connection.execute(_IS_HELD, {"key": RUNNING})).scalar_one())


def refuse_another_file(database: Path) -> None:
    """For whoever opens the database beside a running bot, which must use the same file.

    Raises `WrongFile` if it was deleted or replaced under the bot's hands.
    """
    try:
        opened = os.open(_beside(database), os.O_RDONLY)
    except OSError:
        return  # no bot has ever run here
    try:
        if _locked(opened, fcntl.LOCK_SH):
            return  # none runs now
        used = _noted(os.pread(opened, 100, 0))
    finally:
        os.close(opened)
    if used is not None and used != identity(database):
        raise WrongFile(
            f"{database} is not the file that the running bot has open;"
            " put that one back, or stop the bot first"
        )


async def _is_closed(session: AsyncConnection) -> bool:
    driver: Any = (await session.get_raw_connection()).driver_connection  # Any: asyncpg's
    return bool(driver.is_closed())


def _beside(database: Path) -> Path:
    real = Path(os.path.realpath(database))  # one file by two names is one database
    return real.with_name(f"{real.name}.lock")


def _locked(opened: int, how: int) -> bool:
    try:
        fcntl.flock(opened, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as problem:
        log.warning("this file system has no locks (%s): run one process", problem.strerror)
    return True


def _noted(words: bytes) -> Identity | None:
    numbers = words.split()
    return (int(numbers[1]), int(numbers[2])) if len(numbers) == 3 else None
