"""How long each statement takes beside 1,000,000 notifications, shared out as unevenly as may be.

Every query of tests/storage/test_plans.py is run for each of the people in `WHO`, and rolled back.
`BENCH_DATABASE_URL` measures an empty PostgreSQL database instead of SQLite.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import asyncpg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database, open_database
from storage.migrations import upgrade
from storage.tables import Card, Form
from tests.bench import bulk, rig
from tests.bench.tables import table
from tests.storage import asked_by_hand, asked_by_pages, test_plans
from tests.storage.rows import NOW

STAFF, PEOPLE, EVENTS = 60, 10_000, 500_000
STEPS = 500  # of one object
CLASH = 20  # one in so many is still unread
ROUNDS = 5
SHOWN = 0.0005  # what takes less is not listed

BUSY, CHATTY, NEGLECTFUL, PATIENT, ANYBODY = 1, 2, 3, 4, 1_000
WHO = {
    BUSY: "300,000 notifications, 3,000 unread",
    CHATTY: "100,000 cards, all read",
    NEGLECTFUL: "100,000, none read",
    PATIENT: f"an object of {STEPS} steps",
    ANYBODY: "50, as most",
}
TABLES = (
    *("person", "link", "event", "card", "notification", "subject_state", "reminder"),
    *("unreached", "seen_update"),
)


async def run() -> str:
    """Fills a database and times everything that is asked often."""
    url = os.environ.get("BENCH_DATABASE_URL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, STAFF)
        fill(folder)
        if url:
            await copy(folder, url)
        async with open_database(url or rig.address_in(folder)) as database:
            return await measure(database)


def fill(folder: Path) -> None:
    """Makes all rows, in shares as `WHO` says; some are unsent, snoozed, refused, out of date."""
    when = bulk.at(f"'-' || (({EVENTS} - n) * 30) || ' seconds'")
    with bulk.bulk(folder) as make:
        since = bulk.at("'-173 days'")
        bulk.people(make, STAFF + 1, PEOPLE, since)
        bulk.cards(make, STAFF + 1, PEOPLE, since, id="n", link_id="n", form="'bell'")
        bulk.events(make, 1, EVENTS, when)
        first = 0
        for count, person, is_read, subject in (
            (300_000, f"{BUSY}", "n % 100 <> 0", "'order:' || n"),
            (100_000, f"{CHATTY}", "1", "'order:' || n"),
            (100_000, f"{NEGLECTFUL}", "0", "'order:' || n"),
            (STEPS, f"{PATIENT}", "0", "'order:1'"),
            (EVENTS - STEPS, f"n % ({PEOPLE} - 4) + 5", f"n % {CLASH} <> 0", "'order:' || n"),
        ):
            _told(make, first, count, person, is_read, subject, when)
            first += count
        known = {"subject": "'order:' || n", "state": _LIFE, "updated_at": when}
        known |= {"status": "n % 20", "over": "iif(n % 100, 'done', NULL)", "over_by_status": "0"}
        make("subject_state", 1, EVENTS, **known)
        reminder = {"key": "'channel:' || n", "subject": "'channel:' || n", "body": "X'7B7D'"}
        reminder |= {"type": "'channel.payment_due'", "at": bulk.at("'+' || n || ' minutes'")}
        make("reminder", 1, 100_000, **reminder)
        alert = {"event_id": "n", "kind": "'order.created'", "subject": "'order:' || n", "at": when}
        make("unreached", 1, 20_000, done_at=f"iif(n % 100, {when}, NULL)", how="'given'", **alert)
        make("seen_update", 1, 100_000, update_id="n", seen_at=bulk.NOW)
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        database.executescript(_UNEVEN)


_LIFE = "json_object('life', json_object('steps', json_array(json_array('order.created', n))))"

# What waits, is snoozed, refused or out of date: the few rows that partial indexes are for.
_UNEVEN = f"""
UPDATE notification SET latest = 0 WHERE subject = 'order:1' AND person_id = {PATIENT}
  AND id <> (SELECT max(id) FROM notification WHERE person_id = {PATIENT} AND section = 'events');
UPDATE notification SET due_at = created_at, ended = NULL, card_id = NULL,
  held = iif(id % 2, 'quiet', 'away') WHERE id % 997 = 0 AND read_at IS NULL;
UPDATE notification SET again_at = expires_at WHERE id % 1999 = 0 AND ended IS NULL;
UPDATE notification SET escalate_at = expires_at WHERE id % 2999 = 0 AND read_at IS NULL;
UPDATE card SET state = 'due', due_at = created_at WHERE id % 4999 = 0;
UPDATE card SET state = 'broken' WHERE id % 9999 = 0;
UPDATE card SET stale = 1 WHERE id % 7999 = 0 AND state = 'sent';
UPDATE link SET unreachable_at = opened_at WHERE id % 1000 = 500;
UPDATE link SET ended_at = opened_at WHERE id % 1000 = 700;
"""


def _told(make: bulk.Make, before: int, count: int, person: str, *rest: str) -> None:
    """So many notifications of somebody, each with its card; every 25th was never sent."""
    is_read, subject, when = rest
    ended = "iif(n % 100, 'done', iif(n % 25, NULL, 'push_off'))"
    ends = {"ended": ended, "id": f"n + {before}"}
    card = f"n + {before + PEOPLE}"
    bulk.cards(make, 1, count, when, id=card, link_id=person, form="'single'")
    heard = {"event_id": "n", "person_id": person, "subject": subject, "source": "n % 50"}
    heard |= {"section": "iif(n % 10, 'events', 'system')", "due_at": "NULL"}
    heard |= {"card_id": f"iif(n % 25, {card}, NULL)", "read_at": f"iif({is_read}, {when}, NULL)"}
    bulk.notifications(make, 1, count, when, **heard, **ends)


async def copy(folder: Path, url: str) -> None:
    """Copies the rows into an empty PostgreSQL database."""
    async with open_database(url) as database:
        await upgrade(database)
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"TRUNCATE {', '.join(SQLModel.metadata.tables)}")
        with closing(sqlite3.connect(folder / "bellhop.db")) as found:
            for name in SQLModel.metadata.tables:
                await _copy_table(connection, found, SQLModel.metadata.tables[name])
        await connection.execute("ANALYZE")
        await connection.close()


_POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
_READ: dict[str, Callable[[Any], Any]] = {  # Any: what SQLite keeps, and what asyncpg wants
    "TIMESTAMP WITH TIME ZONE": lambda it: datetime.fromisoformat(it).replace(tzinfo=UTC),
    "BOOLEAN": bool,
    "VARCHAR": str,
}


async def _copy_table(connection: Any, found: sqlite3.Connection, of: Table) -> None:
    names = [column.name for column in of.columns]
    read = [_READ.get(str(column.type.compile(_POSTGRES))) for column in of.columns]
    rows = found.execute(f"SELECT {', '.join(names)} FROM {of.name}")
    while some := rows.fetchmany(50_000):
        records = [
            [
                None if it is None else each(it) if each else it
                for each, it in zip(read, row, strict=True)
            ]
            for row in some
        ]
        await connection.copy_records_to_table(of.name, records=records, columns=names)
    if "id" in names:
        await connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{of.name}', 'id'), max(id)) FROM {of.name}"
        )


async def measure(database: Database) -> str:
    """The slowest of each query, and for whom."""
    rows = []
    for name in test_plans.ASKED:
        found = {who: await timed(database, name, who) for who in WHO}
        who = max(found, key=lambda it: found[it])
        if found[who] > SHOWN:
            rows.append((name, f"{found[who] * 1000:.1f}", WHO[who]))
    rows.sort(key=lambda row: -float(row[1]))
    head = (f"query (of {len(test_plans.ASKED)})", "ms, best of five", "of somebody with")
    return table("Queries beside 1,000,000 notifications", head, rows)


async def timed(database: Database, name: str, who: int) -> float:
    """Seconds, the best of several runs; each is rolled back."""

    async def work(session: AsyncSession) -> float:
        await session.exec(select(1))
        began = time.perf_counter()
        await test_plans.ASKED[name](session)
        took = time.perf_counter() - began
        await session.rollback()
        return took

    with asking_of(who):
        return min([await database.write(work) for _ in range(ROUNDS)])


@contextmanager
def asking_of(who: int) -> Iterator[None]:
    """Queries ask for this person meanwhile."""
    card = Card(id=who, link_id=who, form=Form.SINGLE, created_at=NOW)
    with ExitStack() as stack:
        for module in (test_plans, asked_by_hand, asked_by_pages):
            stack.enter_context(patch.object(module, "PERSON", who))
        for module in (test_plans, asked_by_hand):
            stack.enter_context(patch.object(module, "CARD", card))
        yield
