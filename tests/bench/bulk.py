"""Months of use in seconds: rows by the million, which SQLite makes by itself."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from bot.pages import commands
from tests.bench.rig import FIRST_ACCOUNT

NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


class Make(Protocol):
    """Makes the rows `first` to `last` of a table. A column is SQL, in which n is the row's."""

    def __call__(self, table: str, first: int, last: int, /, **columns: str) -> None: ...


@contextmanager
def bulk(folder: Path) -> Iterator[Make]:
    """A way to make rows in the bench's database; they are kept when the block ends."""
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        database.execute("PRAGMA synchronous=OFF")
        yield partial(_make, database)
        database.commit()
    os.sync()  # else the disk would still be at it while something is measured


def at(modifier: str) -> str:
    """A time from now, such as '+1 day'; the modifier is SQL."""
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {modifier})"


def people(make: Make, first: int, last: int, since: str, **link: str) -> None:
    """Linked managers, as `rig.furnish` makes them, but long here, with a menu and a bell.

    `link` has further columns of their links.
    """
    row = {"id": "n", "crm_id": "'m' || (n - 1)", "name": "'M' || (n - 1)", "role": "'manager'"}
    row |= {"role_held": "0", "active": "1", "language_chosen": "0", "created_at": since}
    make("person", first, last, **row)
    chat = {"telegram_id": f"n - 1 + {FIRST_ACCOUNT}", "menu": f"'{commands.VERSION}'"}
    make("link", first, last, id="n", person_id="n", opened_at=since, **chat, **link)


def events(make: Make, first: int, last: int, when: str) -> None:
    """Orders that fan-out has seen, received at `when`. Their bodies have some 250 bytes."""
    order = "json_object('id', n, 'number', 'A-' || n, 'total', '1198.00', 'currency', 'UAH')"
    source = "json_object('id', '3', 'name', 'Shop')"
    data = f"json_object('order', {order}, 'source', {source}, 'manager_id', 'm' || n)"
    body = f"json_object('type', 'order.created', 'timestamp', {when}, 'data', {data})"
    row = {"id": "n", "connection_id": "1", "external_id": "'old-' || n", "state": "'done'"}
    row |= {"type": "'order.created'", "subject": "'order:' || n", "body": f"CAST({body} AS BLOB)"}
    meaning = f"json_object('order.created', {data})"
    make("event", first, last, occurred_at=when, received_at=when, meaning=meaning, **row)


def cards(make: Make, first: int, last: int, when: str, **columns: str) -> None:
    """Messages that are in their chats; `columns` has the chat and the form at least."""
    row = {"state": "'sent'", "silent": "0", "awaited": "0", "attempts": "0", "message_id": "n"}
    row |= {"maybe_repeat": "0", "stale": "0", "created_at": when, "sent_at": when}
    make("card", first, last, **row | columns)


def notifications(make: Make, first: int, last: int, when: str, **columns: str) -> None:
    """News of orders; `columns` has who hears of which event, at least."""
    row = {"kind": "'order.created'", "section": "'events'", "reason": "'manager'"}
    row |= {"urgent": "0", "silent": "0", "created_at": when, "expires_at": at("'+2 days'")}
    make("notification", first, last, **row | columns)


def _make(
    database: sqlite3.Connection, table: str, first: int, last: int, /, **columns: str
) -> None:
    names, values = ", ".join(columns), ", ".join(columns.values())
    database.execute(
        "WITH RECURSIVE row(n) AS (VALUES (?) UNION ALL SELECT n + 1 FROM row WHERE n < ?)"
        f" INSERT INTO {table} ({names}) SELECT {values} FROM row",
        (first, last),
    )
