"""The database: one connection that writes, on PostgreSQL one more that adds, and a few that read.

SQLite runs in WAL mode with `synchronous=FULL`, so readers never block the writer. Every write
transaction begins IMMEDIATE: sqlite3 itself opens none for a SELECT and would lose updates.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.file import DatabaseFile, file_of
from storage.engine.inline_sqlite import NearbyConnection, connect, is_busy
from storage.engine.lock import refuse_another_file
from storage.engine.postgres import Server
from storage.engine.transactions import Door, Entry, PostgresDoor, SqliteDoor
from storage.engine.writer import Superseded, Unavailable, Writer, foreign_errors_translated
from storage.tables.columns import compact_json

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Item = TypeVar("Item")

READERS = 4
WRITERS = 2  # on PostgreSQL; see `Database.add_joined`
REWRITTEN_BYTES = 512 * 1024 * 1024
WIPED_AGAIN_SECONDS = 3600.0
_SIZE = "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size"
COMMIT_SECONDS = 90.0  # on PostgreSQL, where an answer may never come
PATIENCE_SECONDS = 5.0  # how long to wait for a connection or a lock


@dataclass(frozen=True)
class Opening:
    """How connections are opened."""

    url: str
    file: DatabaseFile | None
    beside_a_running_bot: bool

    def connect(self, *words: Any, **options: Any) -> NearbyConnection:
        """Like `inline_sqlite.connect`. Raises `WrongFile` rather than create another file."""
        if self.file is not None:
            if self.beside_a_running_bot:
                refuse_another_file(self.file.path)
            self.file.check()
            self.file.make_private()
        return connect(*words, **options)


class Database:
    """Reads and writes. Nothing else opens a transaction."""

    def __init__(self, url: str, *, beside_a_running_bot: bool = False) -> None:
        self.url = url
        self.file = file_of(url)
        opening = Opening(url, self.file, beside_a_running_bot)
        self._server = None if url.startswith("sqlite") else Server(url)
        self._write_door, self._read_door = (
            _sqlite_doors(opening) if self._server is None else _postgres_doors(self._server)
        )
        self._told: dict[str, object] = {}
        if self._server is None:
            self._writer = self._adder = Writer(self._write_door, self._told)
        else:  # rows that are only added need not wait for those who change something
            self._writer = Writer(
                self._write_door, self._told, excludes_others=True, limit_seconds=COMMIT_SECONDS
            )
            self._adder = Writer(self._write_door, self._told, limit_seconds=COMMIT_SECONDS)
        self._term: int | None = None
        self._on_superseded: Callable[[], None] = _nothing
        self._wiped_from = 0.0  # on the monotonic clock

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees what has been committed. Raises `Unavailable`."""
        if not self._writer.is_started:
            raise Unavailable("the database is not ready yet")
        with foreign_errors_translated():
            async with self._read_door.transaction() as session:
                yield session

    @property
    def is_server(self) -> bool:
        """Whether it is PostgreSQL, which several processes may use."""
        return self._server is not None

    @property
    def shares_sessions(self) -> bool:
        """Whether a pooler such as PgBouncer passes sessions on at the end of each transaction.

        Then there is no lock and no LISTEN. It is known once something has been read or written.
        """
        return self._server is not None and bool(self._server.shares_sessions)

    @property
    def crowd(self) -> int:
        """How many writes shared the last commit, or wait now. Work that can wait lets them go.

        Of a commit more than a second ago, none.
        """
        return max(self._writer.crowd, self._adder.crowd)

    @property
    def flood(self) -> int:
        """Like `crowd`, of the last two commits, whichever was larger.

        Of hooks that come together again and again, the first is each time committed alone.
        """
        return max(self._writer.flood, self._adder.flood)

    async def write(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """Runs `work` in a transaction and returns once it is on disk.

        Raises what `work` raises, and then stores nothing of it; or `Unavailable`.
        """
        return await self._unless_superseded(self._writer.run(work, self._term))

    async def write_joined(
        self, work: Callable[[AsyncSession, list[Item]], Awaitable[list[Result]]], item: Item
    ) -> Result:
        """Like `write`, but one call of `work` gets all the items queued for it.

        It returns one result per item, in order. If one item fails, the others still succeed.
        """
        return await self._unless_superseded(self._writer.run_joined(work, item, self._term))

    async def add_joined(
        self, work: Callable[[AsyncSession, list[Item]], Awaitable[list[Result]]], item: Item
    ) -> Result:
        """Like `write_joined`, for work that only adds rows: it waits for no other writer."""
        return await self._adder.run_joined(work, item)

    def tell_writers(self, key: str, what: object) -> None:
        """From now on every session that writes has this in its `info`."""
        self._told[key] = what

    def in_term(self, term: int | None, on_superseded: Callable[[], None]) -> "Database":
        """The same database for the loops: writes raise `Superseded` if another term has begun.

        First `on_superseded` is called; whoever writes and is cancelled by it ends as cancelled.
        None, as on SQLite, is no term. Only what it was taken from is started and closed.
        """
        during = copy(self)
        during._term, during._on_superseded = term, on_superseded
        return during

    async def _unless_superseded(self, writing: Awaitable[Result]) -> Result:
        try:
            return await writing
        except Superseded:
            self._on_superseded()
            await asyncio.sleep(0)  # here it is cancelled
            raise

    async def run_sync(self, work: Callable[[SyncConnection], Result]) -> Result:
        """A transaction for migrations, which need SQLAlchemy's synchronous API."""
        with foreign_errors_translated():
            async with self._write_door.transaction() as session:
                return await (await session.connection()).run_sync(work)

    async def wipe(self) -> bool:
        """Removes from SQLite's files what has been deleted; False if something is in the way.

        A deleted value leaves copies: in the log, on free pages, and where a page was split. Only
        for the process that checkpoints. While it lasts, nothing is written; of a database above
        `REWRITTEN_BYTES` it rewrites nothing, and only empties the log. If that fails, as without
        room on the disk, it does nothing for an hour.
        """
        if not isinstance(self._write_door, SqliteDoor):
            return True
        if time.monotonic() < self._wiped_from:
            return False
        with foreign_errors_translated():
            async with self._write_door.outside() as connection:
                [(pages, size)] = await connection.run_alone(_SIZE)
                is_small = pages * size <= REWRITTEN_BYTES
                rewritten = not is_small or await self._try(connection, "VACUUM") is not None
                emptied = await self._try(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
                return rewritten and emptied is not None and not emptied[0][0]

    async def _try(self, connection: NearbyConnection, sql: str) -> list[tuple[Any, ...]] | None:
        try:
            return await connection.run_alone(sql)
        except sqlite3.OperationalError as problem:
            if is_busy(problem):
                raise
            self._wiped_from = time.monotonic() + WIPED_AGAIN_SECONDS
            log.warning(
                "what was erased stays in the database's files, as %s fails (%s): it is tried"
                " again in an hour; or stop Bellhop and run sqlite3 bellhop.db VACUUM",
                *(sql, problem),
            )
            return None

    async def start(self) -> None:
        for writer in {self._writer, self._adder}:
            writer.start()

    async def close(self) -> None:
        """Finishes what is queued, then closes every connection."""
        for writer in {self._writer, self._adder}:
            await writer.stop()
        await self._write_door.close()
        await self._read_door.close()


@asynccontextmanager
async def open_database(url: str, *, beside_a_running_bot: bool = False) -> AsyncIterator[Database]:
    """The database at `url` (`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`), ready for use.

    `beside_a_running_bot` leaves checkpoints of the write-ahead log to the bot: in SQLite before
    3.51.3, two checkpointing connections can lose commits (sqlite.org/wal.html#walresetbug).
    """
    database = Database(url, beside_a_running_bot=beside_a_running_bot)
    await database.start()
    try:
        yield database
    finally:
        await database.close()


def _sqlite_doors(opening: Opening) -> tuple[Door, Door]:
    """For writing and for reading."""
    engines = [_sqlite_engine(opening, readonly=readonly) for readonly in (False, True)]
    file = opening.file
    before, after = (file.check, file.committed) if file is not None else (_nothing, _nothing)
    return (
        SqliteDoor(engines[0], Entry(1, "BEGIN IMMEDIATE", PATIENCE_SECONDS, before, after)),
        SqliteDoor(engines[1], Entry(READERS, "BEGIN", PATIENCE_SECONDS, before, _nothing)),
    )


def _postgres_doors(server: Server) -> tuple[Door, Door]:
    """For writing and for reading."""
    return (
        PostgresDoor(server.engine(WRITERS, readonly=False)),
        PostgresDoor(server.engine(READERS, readonly=True)),
    )


def _nothing() -> None:
    """There is no file to look at."""


def _sqlite_engine(opening: Opening, *, readonly: bool) -> AsyncEngine:
    engine = create_async_engine(
        opening.url,
        hide_parameters=True,
        json_serializer=compact_json,
        pool_size=READERS if readonly else 1,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        connect_args={"timeout": PATIENCE_SECONDS, "async_creator_fn": opening.connect},
    )
    _speak_sqlite(engine, opening, readonly=readonly)
    _watch(engine, opening.file)
    return engine


def _watch(engine: AsyncEngine, file: DatabaseFile | None) -> None:
    """Keeps the count of the file's connections."""
    if file is None:
        return

    @event.listens_for(engine.sync_engine, "connect")
    def opened(connection: Any, _record: object) -> None:  # Any: SQLAlchemy's DBAPI adapter
        try:
            file.opened()
        except BaseException:
            file.closed()
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "close")
    def closed(_connection: object, _record: object) -> None:
        file.closed()


def _speak_sqlite(engine: AsyncEngine, opening: Opening, *, readonly: bool) -> None:
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"]
    if readonly:
        pragmas.append("query_only=ON")
    elif opening.beside_a_running_bot:
        pragmas.append("wal_autocheckpoint=0")

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # Any: SQLAlchemy's DBAPI adapter
        connection.isolation_level = None  # the driver must not open transactions on its own
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
        except BaseException:  # if this is not a database, say, the pool would leak its thread
            connection.close()
            raise
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: SyncConnection) -> None:
        driver = connection.connection.driver_connection
        if driver is not None and not driver.in_transaction:  # the door may have begun it already
            connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
