"""The ways into the database: a transaction begins, a session works in it, it ends.

PostgreSQL's is SQLAlchemy's own. SQLite's keeps its connections and begins and ends transactions
on them by itself: SQLAlchemy's bookkeeping takes longer than the commit on disk (decision 0008).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import DRIVER

# An UPDATE or DELETE changes rows, not objects that were read before; whoever asks again gets the
# row as it is now, in the same object.
OPTIONS = {"synchronize_session": False, "populate_existing": True}


class Door(Protocol):
    """Opens transactions on connections of one kind."""

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session in a transaction, which is committed unless the block raises."""

    async def close(self) -> None:
        """Lets go of every connection."""


class PostgresDoor:
    """Transactions as SQLAlchemy makes them, on connections of its pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """See `Door`."""
        async with _session(self._engine, None) as session:
            yield session
            await session.commit()

    async def close(self) -> None:
        """See `Door`."""
        await self._engine.dispose()


class SqliteDoor:
    """Transactions on at most `size` connections that are kept; `begin` is how each begins."""

    def __init__(self, engine: AsyncEngine, size: int, begin: str, patience_seconds: float) -> None:
        self._engine = engine
        self._begin = begin
        self._patience_seconds = patience_seconds
        self._places = asyncio.Semaphore(size)
        self._free: list[AsyncSession] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """See `Door`. Raises TimeoutError if no connection becomes free."""
        async with asyncio.timeout(self._patience_seconds):
            await self._places.acquire()
        try:
            session = self._free.pop() if self._free else await self._connected()
            try:
                await session.info[DRIVER].begin(self._begin)
                yield session
                await _commit(session)
            except Exception:
                await _leave(session)
                self._free.append(session)
                raise
            except BaseException:  # its thread may still be at work for whoever was cancelled
                await _disconnect(session)
                raise
            session.expunge_all()
            self._free.append(session)
        finally:
            self._places.release()

    async def close(self) -> None:
        """See `Door`."""
        while self._free:
            await _disconnect(self._free.pop())
        await self._engine.dispose()

    async def _connected(self) -> AsyncSession:
        """A session for one transaction after the other: making one takes as long as a commit."""
        connection = await self._engine.connect()
        return _session(connection, (await connection.get_raw_connection()).driver_connection)


def _session(bind: AsyncEngine | AsyncConnection, driver: object) -> AsyncSession:
    """A session, which knows `driver`: SQLite's connection, or None on PostgreSQL."""
    return AsyncSession(
        bind, expire_on_commit=False, execution_options=OPTIONS, info={DRIVER: driver}
    )


async def _commit(session: AsyncSession) -> None:
    driver = session.info[DRIVER]
    if session.in_transaction():
        await session.commit()
    if driver.in_transaction:  # only hot statements, of which the session knows nothing
        await driver.commit()


async def _leave(session: AsyncSession) -> None:
    """Rolls back whatever of it there still is."""
    driver = session.info[DRIVER]
    await session.close()
    if _connection(session).get_transaction() is not None:  # a commit that failed leaves it there
        await _connection(session).rollback()
    if driver.in_transaction:
        driver.ask("ROLLBACK", ())


async def _disconnect(session: AsyncSession) -> None:
    await session.close()
    await _connection(session).close()


def _connection(session: AsyncSession) -> AsyncConnection:
    assert isinstance(session.bind, AsyncConnection)
    return session.bind
