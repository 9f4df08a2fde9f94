"""How a transaction begins, gets its session, and ends.

PostgreSQL leaves all of it to SQLAlchemy. SQLite keeps its own connections and begins and ends
transactions itself: SQLAlchemy's bookkeeping takes longer than the commit (decision 0008).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import DRIVER
from storage.engine.inline_sqlite import NearbyConnection

REWRITING_SECONDS = 60.0  # for so long writes wait while the file is rewritten

# An UPDATE or DELETE leaves the objects read before alone; another SELECT refreshes them.
OPTIONS = {"synchronize_session": False, "populate_existing": True}


class Door(Protocol):
    """Opens transactions on one database."""

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session in a transaction, which is committed unless the block raises."""

    async def close(self) -> None:
        """Closes every connection."""


class PostgresDoor:
    """SQLAlchemy's own transactions, on connections of its pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.close = engine.dispose

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with _session(self._engine, None) as session:
            yield session
            await session.commit()


@dataclass(frozen=True)
class Entry:
    """How transactions of SQLite begin: on at most `size` connections at once, with `begin`.

    `before` and `after`: called before one begins and after it is committed. Both raise if the
    files are not those at their paths: what went into a file that is gone has not been stored.
    """

    size: int
    begin: str
    patience_seconds: float
    before: Callable[[], None]
    after: Callable[[], None]


class SqliteDoor:
    """Transactions on connections that are kept open."""

    def __init__(self, engine: AsyncEngine, entry: Entry) -> None:
        self._engine = engine
        self._entry = entry
        self._places = asyncio.Semaphore(entry.size)
        self._free: list[AsyncSession] = []
        self._outside = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Raises TimeoutError if no connection becomes free, or what the entry's checks raise."""
        patience = REWRITING_SECONDS if self._outside else self._entry.patience_seconds
        async with asyncio.timeout(patience):
            await self._places.acquire()
        try:
            self._entry.before()
            session = self._free.pop() if self._free else await self._connected()
            try:
                await session.info[DRIVER].begin(self._entry.begin)
                yield session
                await _commit(session)
                self._entry.after()
            except Exception:
                await _leave(session)
                self._free.append(session)
                raise
            except BaseException:  # cancelled: the connection's thread may still be at work
                await _disconnect(session)
                raise
            session.expunge_all()
            self._free.append(session)
        finally:
            self._places.release()

    @asynccontextmanager
    async def outside(self) -> AsyncIterator[NearbyConnection]:
        """A connection for what no transaction allows, and for which transactions wait longer.

        Raises as `transaction` does.
        """
        self._outside += 1
        try:
            async with self.transaction() as session:
                driver: NearbyConnection = session.info[DRIVER]
                await driver.commit()
                yield driver
        finally:
            self._outside -= 1

    async def close(self) -> None:
        while self._free:
            await _disconnect(self._free.pop())
        await self._engine.dispose()

    async def _connected(self) -> AsyncSession:
        """A session to reuse for many transactions: making one takes as long as a commit."""
        connection = await self._engine.connect()
        return _session(connection, (await connection.get_raw_connection()).driver_connection)


def _session(bind: AsyncEngine | AsyncConnection, driver: object) -> AsyncSession:
    """`driver`: SQLite's connection, or None on PostgreSQL."""
    return AsyncSession(
        bind, expire_on_commit=False, execution_options=OPTIONS, info={DRIVER: driver}
    )


async def _commit(session: AsyncSession) -> None:
    driver = session.info[DRIVER]
    if session.in_transaction():
        await session.commit()
    if driver.in_transaction:  # there were only hot statements, which the session knows nothing of
        await driver.commit()


async def _leave(session: AsyncSession) -> None:
    """Rolls back whatever is still open."""
    driver = session.info[DRIVER]
    await session.close()
    if _connection(session).get_transaction() is not None:  # left behind by a failed commit
        await _connection(session).rollback()
    if driver.in_transaction:
        driver.ask("ROLLBACK", ())


async def _disconnect(session: AsyncSession) -> None:
    await session.close()
    await _connection(session).close()


def _connection(session: AsyncSession) -> AsyncConnection:
    assert isinstance(session.bind, AsyncConnection)
    return session.bind
