"""The ways into the database: a transaction begins, a session works in it, it ends.

PostgreSQL's is SQLAlchemy's own. SQLite's keeps its connections and begins and ends transactions
on them by itself: SQLAlchemy's bookkeeping takes longer than the commit on disk (decision 0008).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.direct import DRIVER
from storage.nearby import NearbyConnection


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
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            session.info[DRIVER] = None
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
        self._free: list[AsyncConnection] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """See `Door`. Raises TimeoutError if no connection becomes free."""
        async with asyncio.timeout(self._patience_seconds):
            await self._places.acquire()
        try:
            connection = self._free.pop() if self._free else await self._engine.connect()
            try:
                async with self._transaction_on(connection) as session:
                    yield session
            except Exception:
                self._free.append(connection)
                raise
            except BaseException:  # its thread may still be at work for whoever was cancelled
                await connection.close()
                raise
            self._free.append(connection)
        finally:
            self._places.release()

    async def close(self) -> None:
        """See `Door`."""
        while self._free:
            await self._free.pop().close()
        await self._engine.dispose()

    @asynccontextmanager
    async def _transaction_on(self, connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
        raw = await connection.get_raw_connection()
        driver = cast(NearbyConnection, raw.driver_connection)
        session = AsyncSession(connection, expire_on_commit=False)
        session.info[DRIVER] = driver
        await driver.execute(self._begin)
        try:
            yield session
            if session.in_transaction():
                await session.commit()
            if driver.in_transaction:  # only hot statements, of which the session knows nothing
                await driver.commit()
        finally:
            if session.in_transaction():
                await session.close()
            if connection.get_transaction() is not None:  # a commit that failed leaves it there
                await connection.rollback()
            if driver.in_transaction:
                driver.ask("ROLLBACK", ())
