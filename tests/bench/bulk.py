"""Months of use in seconds: rows by the million, generated inside SQLite."""

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
    """Makes rows `first` to `last` of a table. Each column is SQL, where n is the row's number."""

    def __call__(self, table: str, first: int, last: int, /, **columns: str) -> None: ...


@contextmanager
def bulk(folder: Path) -> Iterator[Make]:
    """Makes rows in the bench's database; they are committed when the block ends."""
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        database.execute("PRAGMA synchronous=OFF")
        yield partial(_make, database)
        database.commit()
    os.sync()  # else the disk would still be writing during the measurement


def at(modifier: str) -> str:
    """SQL for a time relative to now; the modifier is SQL as well, such as "'+1 day'"."""
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {modifier})"


def people(make: Make, first: int, last: int, since: str, **link: str) -> None:
    """Makes linked managers as `rig.furnish` does, but linked long ago, with a menu.

    `link` holds further columns of their links.
    """
    crm_id = "'m' || (n - 1)"
    row = {"id": "n", "crm_id": crm_id, "name": "'M' || (n - 1)", "role": "'manager'"}
    row |= {"role_held": "0", "active": "1", "language_chosen": "0", "created_at": since}
    make("person", first, last, **row)
    make("identity", first, last, cabinet="''", crm_id=crm_id, person_id="n", active="1")
    chat = {"telegram_id": f"n - 1 + {FIRST_ACCOUNT}", "menu": f"'{commands.version()}'"}
    make("link", first, last, id="n", person_id="n", opened_at=since, **chat, **link)


def events(make: Make, first: int, last: int, when: str) -> None:
    """Makes orders already fanned out, received at `when`, with bodies of about 250 bytes."""
    order = "json_object('id', n, 'number', 'A-' || n, 'total', '1198.00', 'currency', 'UAH')"
    source = "json_object('id', '3', 'name', 'Shop')"
    data = f"json_object('order', {order}, 'source', {source}, 'manager_id', 'm' || n)"
    body = f"json_object('type', 'order.created', 'timestamp', {when}, 'data', {data})"
    row = {"id": "n", "connection_id": "1", "external_id": "'old-' || n", "state": "'done'"}
    row |= {"type": "'order.created'", "subject": "'order:' || n", "body": f"CAST({body} AS BLOB)"}
    meaning = f"json_object('order.created', {data})"
    make("event", first, last, occurred_at=when, received_at=when, meaning=meaning, **row)


def cards(make: Make, first: int, last: int, when: str, **columns: str) -> None:
    """Makes cards already sent; `columns` holds at least `link_id` and `form`."""
    row = {"state": "'sent'", "silent": "0", "awaited": "0", "attempts": "0", "message_id": "n"}
    row |= {"maybe_repeat": "0", "stale": "0", "created_at": when, "sent_at": when}
    make("card", first, last, **row | columns)


def notifications(make: Make, first: int, last: int, when: str, **columns: str) -> None:
    """Makes notifications of orders; `columns` holds at least `event_id` and `person_id`."""
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
