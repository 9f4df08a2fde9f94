"""SQLite without a thread's hop for every statement: only what waits is handed to the thread.

aiosqlite runs each call in a thread, several a statement; most of Bellhop's statements take less
time than one hop. What waits for the disk (COMMIT) or for another process's lock (BEGIN IMMEDIATE)
still goes there, so the event loop never waits for either. Decision 0003 has the figures.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiosqlite

_WAITS = ("BEGIN IMMEDIATE", "PRAGMA")


class NearbyConnection(aiosqlite.Connection):
    """An aiosqlite connection that runs statements where they are asked for."""

    # Any: aiosqlite's own signature; it is the one door for everything a connection does
    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        statement = args[0] if args and isinstance(args[0], str) else ""
        if fn.__name__ == "commit" or statement.startswith(_WAITS):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # it is aiosqlite's own
        return fn(*args, **kwargs)


def connect(database: str | Path, **options: Any) -> NearbyConnection:
    """As `aiosqlite.connect`; to be awaited. For `create_async_engine(async_creator_fn=…)`."""

    def connector() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(database, **options)
        return opened

    connection = NearbyConnection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does: a lost connection must not keep us alive
    return connection
