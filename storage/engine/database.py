"""Opens the database: one connection that writes, a few that read.

SQLite: WAL with `synchronous=FULL`; every write transaction begins IMMEDIATE, because sqlite3 by
itself opens none for a SELECT and loses updates. Readers never block the writer.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.inline_sqlite import connect
from storage.engine.transactions import Door, PostgresDoor, SqliteDoor
from storage.engine.writer import Unavailable, Writer, foreign_errors_translated
from storage.tables.columns import table_of

__all__ = ["Database", "Unavailable", "insert_into", "open_database"]

Result = TypeVar("Result")
Item = TypeVar("Item")

READERS = 4
PATIENCE_SECONDS = 5.0  # how long to wait for a connection or for somebody else's lock


class Database:
    """A way in for reading, a way in for writing. Nothing else opens a transaction."""

    def __init__(self, url: str, *, beside_a_running_bot: bool = False) -> None:
        self.url = url
        engine = _engine(url, readonly=False, checkpoints=not beside_a_running_bot)
        self._write_door = _door(engine, readonly=False)
        self._read_door = _door(_engine(url, readonly=True), readonly=True)
        self._writer = Writer(self._write_door)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees what is committed. Raises `Unavailable`."""
        with foreign_errors_translated():
            async with self._read_door.transaction() as session:
                yield session

    @property
    def crowd(self) -> int:
        """How many shared the last commit, or wait: what can wait should let them go first."""
        return self._writer.crowd

    async def write(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """Runs `work` in a transaction and returns when it is on disk.

        Raises what `work` raises (then nothing of it is kept), or `Unavailable`.
        """
        return await self._writer.run(work)

    async def write_joined(
        self, work: Callable[[AsyncSession, list[Item]], Awaitable[list[Result]]], item: Item
    ) -> Result:
        """As `write`, for work that takes all items queued meanwhile as one statement.

        `work` returns one result per item, in order. An item that fails, fails alone.
        """
        return await self._writer.run_joined(work, item)

    async def run_sync(self, work: Callable[[SyncConnection], Result]) -> Result:
        """A transaction for tools that speak SQLAlchemy's synchronous language (migrations)."""
        with foreign_errors_translated():
            async with self._write_door.transaction() as session:
                return await (await session.connection()).run_sync(work)

    async def start(self) -> None:
        """Starts the writer."""
        self._writer.start()

    async def close(self) -> None:
        """Finishes what is queued, then lets go of every connection."""
        await self._writer.stop()
        await self._write_door.close()
        await self._read_door.close()


@asynccontextmanager
async def open_database(url: str, *, beside_a_running_bot: bool = False) -> AsyncIterator[Database]:
    """The database at `url` (`sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`), ready for use.

    `beside_a_running_bot` leaves checkpoints of the write-ahead log to the bot: two checkpointing
    connections can lose commits in SQLite before 3.51.3 (sqlite.org/wal.html#walresetbug).
    """
    database = Database(url, beside_a_running_bot=beside_a_running_bot)
    await database.start()
    try:
        yield database
    finally:
        await database.close()


def _door(engine: AsyncEngine, *, readonly: bool) -> Door:
    if engine.dialect.name != "sqlite":
        return PostgresDoor(engine)
    begin, size = ("BEGIN", READERS) if readonly else ("BEGIN IMMEDIATE", 1)
    return SqliteDoor(engine, size, begin, PATIENCE_SECONDS)


def _engine(url: str, *, readonly: bool, checkpoints: bool = True) -> AsyncEngine:
    sqlite = url.startswith("sqlite")
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=READERS if readonly else 1,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        pool_pre_ping=not sqlite,
        connect_args={"timeout": PATIENCE_SECONDS}
        | ({"async_creator_fn": connect} if sqlite else {}),
        execution_options={} if sqlite else {"postgresql_readonly": readonly},
    )
    if sqlite:
        _speak_sqlite(engine, readonly=readonly, checkpoints=checkpoints)
    else:
        _speak_postgres(engine)
    return engine


def _speak_postgres(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # Any: SQLAlchemy's DBAPI adapter
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = '{PATIENCE_SECONDS}s'")
        cursor.close()
        connection.commit()


def _speak_sqlite(engine: AsyncEngine, *, readonly: bool, checkpoints: bool) -> None:
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"]
    if readonly:
        pragmas.append("query_only=ON")
    if not checkpoints:
        pragmas.append("wal_autocheckpoint=0")

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # Any: SQLAlchemy's DBAPI adapter
        connection.isolation_level = None  # the driver must not open transactions on its own
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
        except BaseException:  # not a database, say: the pool would leave its thread behind
            connection.close()
            raise
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: SyncConnection) -> None:
        driver = connection.connection.driver_connection
        if driver is not None and not driver.in_transaction:  # else a door has begun it
            connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def insert_into(session: AsyncSession, table: type[SQLModel]) -> PostgresInsert | SqliteInsert:
    """An INSERT that can carry `ON CONFLICT`, in the dialect of this session's database."""
    dialect = session.get_bind().dialect.name
    insert = sqlite_insert if dialect == "sqlite" else postgres_insert
    return insert(table_of(table))  # the ORM's bulk insert is slower
