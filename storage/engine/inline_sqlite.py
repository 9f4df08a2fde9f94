"""SQLite in the event loop: only calls that may have to wait go to aiosqlite's thread.

aiosqlite makes several calls per statement and runs each in its thread, yet most of Bellhop's
statements take less time than one hop. Waiting for the disk (a COMMIT, unless nothing was changed)
or for another process's lock (BEGIN IMMEDIATE) still happens in the thread and never blocks the
loop. Figures: decision 0003.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

RETRY_SECONDS = 0.01  # where SQLite itself does not wait


class NearbyConnection(aiosqlite.Connection):
    """An aiosqlite connection that runs statements in the caller's thread."""

    patience_seconds = 0.0  # how long to wait for another process's lock
    _changes_before = 0  # rows changed before this transaction

    # Any: aiosqlite's own signature; everything a connection does goes through it
    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ == "commit" and self._conn.total_changes != self._changes_before:
            return await self._in_thread(fn)
        try:
            return fn(*args, **kwargs)
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
        return await self._in_thread(partial(self._patiently, partial(fn, *args, **kwargs)))

    async def begin(self, sql: str) -> None:
        """Begins a transaction; waits for another process's to end."""
        await self._execute(self._conn.execute, sql)
        self._changes_before = self._conn.total_changes

    def ask(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """All rows of one statement, in the transaction that has begun."""
        return self._conn.execute(sql, values).fetchall()

    async def run_alone(self, sql: str) -> list[tuple[Any, ...]]:
        """Runs a statement outside any transaction that may take long, or wait for readers."""
        run = partial(self._patiently, lambda: self._conn.execute(sql).fetchall())
        found: list[tuple[Any, ...]] = await self._in_thread(run)
        return found

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await super()._execute(work)  # type: ignore[no-untyped-call]  # aiosqlite's own

    def _patiently(self, work: Callable[[], Any]) -> Any:
        """Runs `work` again and waits for the lock; nothing else uses the connection meanwhile.

        SQLite waits by itself unless that could be a deadlock: if several processes switch a new
        database to WAL, it refuses all but one at once.
        """
        ends_at = time.monotonic() + self.patience_seconds
        self._conn.execute(f"PRAGMA busy_timeout={self.patience_seconds * 1000:.0f}")
        try:
            while True:
                try:
                    return work()
                except sqlite3.OperationalError as error:
                    can_wait = not self._conn.in_transaction and time.monotonic() < ends_at
                    if not is_busy(error) or not can_wait:
                        raise
                time.sleep(RETRY_SECONDS)
        finally:
            self._conn.execute("PRAGMA busy_timeout=0")


def connect(database: str | Path, *, timeout: float, **options: Any) -> NearbyConnection:
    """Like `aiosqlite.connect`, for `create_async_engine(async_creator_fn=…)`; must be awaited.

    `timeout`: seconds to wait for another process's lock.
    """

    def connector() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(database, timeout=0, **options)
        return opened

    connection = NearbyConnection(connector, iter_chunk_size=64)
    connection.patience_seconds = timeout
    connection._thread.daemon = True  # like SQLAlchemy: a lost connection must not keep us alive
    return connection


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether somebody else has the file locked, so that it is worth trying again."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
