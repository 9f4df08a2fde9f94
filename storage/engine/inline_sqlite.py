"""SQLite without a thread's hop for every statement: only what waits is handed to the thread.

aiosqlite runs each call in a thread, several a statement; most of Bellhop's statements take less
time than one hop. What waits for the disk (COMMIT) or for another process's lock (BEGIN IMMEDIATE
that finds one) still goes there, so the event loop never waits for either. Decision 0003 has the
figures.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

RETRY_SECONDS = 0.01  # between two tries where SQLite does not wait by itself


class NearbyConnection(aiosqlite.Connection):
    """An aiosqlite connection that runs statements where they are asked for."""

    patience_seconds = 0.0  # how long to wait for another process's lock

    # Any: aiosqlite's own signature; it is the one door for everything a connection does
    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ == "commit":
            return await self._in_thread(fn)
        try:
            return fn(*args, **kwargs)
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
        return await self._in_thread(partial(self._patiently, partial(fn, *args, **kwargs)))

    async def begin(self, sql: str) -> None:
        """Begins a transaction, which may have to wait for another process's."""
        await self._execute(self._conn.execute, sql)

    def ask(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Runs one statement of a transaction that has begun; all of its rows."""
        return self._conn.execute(sql, values).fetchall()

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await super()._execute(work)  # type: ignore[no-untyped-call]  # aiosqlite's own

    def _patiently(self, work: Callable[[], Any]) -> Any:
        """Runs `work` again, waiting for the lock; nobody else uses the connection meanwhile.

        SQLite waits by itself, except where two could wait for each other: of several processes
        that switch a new database to WAL, it refuses all but one at once.
        """
        ends_at = time.monotonic() + self.patience_seconds
        self._conn.execute(f"PRAGMA busy_timeout={self.patience_seconds * 1000:.0f}")
        try:
            while True:
                try:
                    return work()
                except sqlite3.OperationalError as error:
                    can_wait = not self._conn.in_transaction and time.monotonic() < ends_at
                    if not _is_busy(error) or not can_wait:
                        raise
                time.sleep(RETRY_SECONDS)
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


def connect(database: str | Path, *, timeout: float, **options: Any) -> NearbyConnection:
    """As `aiosqlite.connect`; to be awaited. For `create_async_engine(async_creator_fn=…)`.

    `timeout`: seconds to wait for another process's lock.
    """

    def connector() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(database, timeout=0, **options)
        return opened

    connection = NearbyConnection(connector, iter_chunk_size=64)
    connection.patience_seconds = timeout
    connection._thread.daemon = True  # as SQLAlchemy does: a lost connection must not keep us alive
    return connection


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
