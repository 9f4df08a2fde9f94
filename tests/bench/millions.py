"""What 20,000 people and 10,000,000 notifications cost on PostgreSQL, beside a small database.

Needs 14 GB of disk and, to be filled, some minutes. Both databases are on one server, which is as
PostgreSQL comes. `BENCH_DATABASE_URL`: that of a database which `millions_filled` has filled.
"""

import os
import re
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import asyncpg
from sqlalchemy import make_url
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cards.bell import View
from bot.delivery.draw import draw_bell
from bot.schedule.tick import PURGED_AT_ONCE
from bot.ui.reader import Reader
from storage.engine.database import Database, open_database
from storage.upkeep import purging
from tests.bench import millions_filled, queries, rig, steady
from tests.bench.crowded import AT_ONCE, idle_delivery
from tests.bench.tables import milliseconds, table
from tests.storage import test_plans

STAFF = 60  # who hear of the hooks
HOOKS, DRAWN, CLAIMS, PURGES, ROUNDS = 300, 500, 50, 20, 5
SLOW = 0.005  # seconds; what takes less is not listed
WIDE = frozenset({"inbox.mark_all_read", "old_chats.leave"})  # which change all that somebody has
READER = Reader("en", ZoneInfo("Europe/Kyiv"))


@dataclass(frozen=True)
class Found:
    """What was measured on one database, in seconds."""

    hooks: list[float]
    answers: list[float]
    claims: list[float]
    draws: list[float]
    busiest: list[float]
    purges: list[float]


async def run() -> str:
    """Measures a filled database and a small one. Fails if a table is read whole."""
    given = os.environ.get("BENCH_DATABASE_URL")
    server = nullcontext(given) if given else rig.postgres()
    with tempfile.TemporaryDirectory() as name, server as address:
        small, large = (_folder(name, of) for of in ("small", "large"))
        began = time.monotonic()
        await _prepare(address, small, "bench_small")
        await _prepare(address, large, None if given else "bench_large")
        if not given:
            await millions_filled.fill(rig.address_in(large), STAFF)
        filled = time.monotonic() - began
        async with open_database(rig.address_in(large)) as database:
            queries, scans = await _queries(database)  # before anything is purged
        async with aiohttp.ClientSession() as http:
            few = await _measure(http, small, STAFF)
            many = await _measure(http, large, millions_filled.PEOPLE)
        size = await _size(rig.address_in(large))
    assert not scans, scans
    return _told(few, many, (f"{filled:.0f} s", f"{size:.1f} GB")) + "\n" + queries


def _folder(*parts: str) -> Path:
    made = Path(*parts)
    made.mkdir()
    return made


async def _prepare(address: str, folder: Path, name: str | None) -> None:
    """Makes and furnishes the database of this name; None: the one at the address is filled."""
    if name is not None:
        connection = await asyncpg.connect(address.replace("+asyncpg", ""))
        await connection.execute(f"DROP DATABASE IF EXISTS {name}")
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        url = make_url(address).set(database=name)
        address = url.render_as_string(hide_password=False)
    rig.elsewhere(folder, address)
    if name is not None:
        await rig.furnish(folder, STAFF)


async def _measure(http: aiohttp.ClientSession, folder: Path, people: int) -> Found:
    async with rig.serving(http, folder, STAFF) as site:
        posted = await steady.post(site.port, HOOKS, STAFF)
        hooks = await steady.delays(http, site.telegram, posted)
    async with open_database(rig.address_in(folder)) as database:
        some = [number * people // DRAWN + 1 for number in range(DRAWN)]
        draws = [await _draw(database, person) for person in some]
        busiest = [await _draw(database, millions_filled.BUSY) for _ in range(ROUNDS * 20)]
        claims = [await _claim(folder, database) for _ in range(CLAIMS)]
        purges = [await _purge(database) for _ in range(PURGES)]
    return Found(hooks, posted.answers, claims, draws, busiest, purges)


async def _draw(database: Database, person_id: int) -> float:
    began = time.perf_counter()
    async with database.read() as session:
        await draw_bell(session, person_id, View(), READER, datetime.now(UTC))
    return time.perf_counter() - began


async def _claim(folder: Path, database: Database) -> float:
    """Seconds of one step of delivery, which chooses and claims but sends nothing."""
    await _run(rig.address_in(folder), millions_filled.due(AT_ONCE, f"claim {time.time_ns()}"))
    async with idle_delivery(database) as delivery:
        began = time.perf_counter()
        await delivery.step()
        return time.perf_counter() - began


async def _purge(database: Database) -> float:
    """Seconds of one purge, for which other writers wait."""
    long_ago = datetime.now(UTC) - timedelta(days=150)
    began = time.perf_counter()
    await database.write(lambda session: purging.purge(session, long_ago, PURGED_AT_ONCE))
    return time.perf_counter() - began


async def _run(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address.replace("+asyncpg", ""))
    await connection.execute(statement)
    await connection.close()


async def _size(address: str) -> float:
    connection = await asyncpg.connect(address.replace("+asyncpg", ""))
    size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    await connection.close()
    return size / 1e9


async def _queries(database: Database) -> tuple[str, list[str]]:
    """What takes long of tests/storage/test_plans.py, and the steps that read a whole table."""
    rows, scans = [], []
    for name in test_plans.ASKED:
        for who in (millions_filled.BUSY, millions_filled.PEOPLE // 2):
            took, read_whole = await _ask(database, name, who)
            scans += [f"{name}: {step}" for step in read_whole]
            if took > SLOW and name not in WIDE:
                rows.append((name, f"{took * 1000:.1f}", who))
    head = (f"query (of {len(test_plans.ASKED)})", "ms, best of five", "person")
    return table("Queries beside 10,000,000 notifications", head, rows), scans


async def _ask(database: Database, name: str, who: int) -> tuple[float, list[str]]:
    """Seconds, the best of several runs, each rolled back; the steps that read a table whole."""

    async def explained(session: AsyncSession) -> list[str]:
        with test_plans.heard(session.get_bind().engine) as said:
            await test_plans.ASKED[name](session)
        found = [await test_plans.scans(session, *each) for each in said]
        await session.rollback()
        return [step for steps in found for step in steps if _is_of_large(step)]

    took = await queries.timed(database, name, who)
    with queries.asking_of(who):
        return took, await database.write(explained)


def _is_of_large(step: str) -> bool:
    return re.search(r"Seq Scan on (event|notification|card|subject_state)\b", step) is not None


def _told(few: Found, many: Found, filled: tuple[str, str]) -> str:
    """The first table."""

    def both(one: list[float], other: list[float]) -> tuple[str, ...]:
        return *milliseconds(one), *milliseconds(other)

    rows = [
        ("hook to sendMessage at 20/s", *both(few.hooks, many.hooks), "as small"),
        ("hook to 200", *both(few.answers, many.answers), "as small"),
        (f"claiming {AT_ONCE} due notifications", *both(few.claims, many.claims), "as small"),
        (f"a page of the bell, {DRAWN} people", *both(few.draws, many.draws), "20"),
        ("a page of the busiest bell", *both(few.busiest, many.busiest), ""),
        (f"deleting {PURGED_AT_ONCE} old events", *both(few.purges, many.purges), ""),
        ("filled in, gigabytes", "", "", *filled, ""),
    ]
    head = ("", "small: p50 ms", "p99 ms", "large: p50 ms", "p99 ms", "must be at most")
    return table("20,000 people and 10,000,000 notifications on PostgreSQL", head, rows)
