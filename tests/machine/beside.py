"""Reads the database beside Bellhop, all at once: its loop must not go on meanwhile."""

import contextlib
import sqlite3
from collections.abc import Callable

from tests.postgres import Client

Ask = Callable[[str], list[str]]


def beside(url: str) -> tuple[Ask, Callable[[], None]]:
    """What asks the database at `url` for a column, and what ends it."""
    path = url.partition("sqlite+aiosqlite:///")[2]
    if not path:
        client = Client(url)
        return client.ask, client.close

    def ask(sql: str) -> list[str]:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            return [str(value) for (value,) in opened.execute(sql).fetchall()]

    return ask, lambda: None
