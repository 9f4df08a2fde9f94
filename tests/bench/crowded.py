"""What 10,000 people and 1,000,000 notifications cost, compared with a new database."""

import tempfile
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from aiogram import Bot
from sqlalchemy import text

from bot.cards.bell import View
from bot.delivery.carry_out import Carrier
from bot.delivery.draw import draw_bell
from bot.delivery.step import Delivery
from bot.rules.sending.pacing import Pace
from bot.schedule.tick import PURGED_AT_ONCE
from bot.telegram.calls import Calls
from bot.ui.reader import Reader
from storage.engine.database import Database, open_database
from storage.upkeep import purging
from tests.bench import bulk, months, rig, steady
from tests.bench.start import bare_imports
from tests.bench.tables import milliseconds, table

STAFF = 60  # who hear of the hooks
HOOKS = 300
ROUNDS = 100
ASKED = 30
AT_ONCE = 20
READER = Reader("en", ZoneInfo("Europe/Kyiv"))


@dataclass(frozen=True)
class Found:
    """What was measured on one database: in seconds, and the process in megabytes."""

    hooks: list[float]
    claims: list[float]
    draws: list[float]
    asked: list[float]
    purges: list[float]
    megabytes: float


async def run() -> str:
    """Measures both databases, one after the other."""
    async with aiohttp.ClientSession() as http:
        new = await _measure(http, full=False)
        full = await _measure(http, full=True)
    bare = await bare_imports()
    rows = [
        ("hook to sendMessage at 20/s", *_both(new.hooks, full.hooks), "as new"),
        (f"claiming {AT_ONCE} due notifications", *_both(new.claims, full.claims), "as new"),
        ("drawing the busiest bell", *_both(new.draws, full.draws), "20"),
        ("/bell to its sendMessage", *_both(new.asked, full.asked), "20"),
        (
            f"deleting {PURGED_AT_ONCE} old events with their cards",
            "",
            "",
            *milliseconds(full.purges),
            "",
        ),
        (
            "megabytes above the bare imports",
            *(f"{new.megabytes - bare:.0f}", "", f"{full.megabytes - bare:.0f}", "", "100"),
        ),
    ]
    head = ("", "new: p50 ms", "p99 ms", "full: p50 ms", "p99 ms", "must be at most")
    return table("10,000 people and 1,000,000 notifications", head, rows)


def _both(new: list[float], full: list[float]) -> tuple[str, ...]:
    return *milliseconds(new), *milliseconds(full)


async def _measure(http: aiohttp.ClientSession, *, full: bool) -> Found:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, STAFF)
        if full:
            months.fill(folder, STAFF)
        async with rig.serving(http, folder, STAFF) as site:
            posted = await steady.post(site.port, HOOKS, STAFF)
            hooks = await steady.delays(http, site.telegram, posted)
            asked = [await _ask(http, site.telegram, number) for number in range(ASKED)]
            megabytes = site.process.resident_megabytes
        async with open_database(rig.address_in(folder)) as database:
            draws = [await _draw(database) for _ in range(ROUNDS)]
            claims = [await _claim(folder, database, number) for number in range(ROUNDS)]
            purges = [await _purge(database) for _ in range(ROUNDS)] if full else []
    return Found(hooks, claims, draws, asked, purges, megabytes)


async def _ask(http: aiohttp.ClientSession, telegram: str, number: int) -> float:
    """Seconds from `/bell` until the new bell is sent."""
    chat = {"method": "sendMessage", "chat": rig.FIRST_ACCOUNT + number}
    before = len(await rig.control(http, telegram, "transcript", **chat))
    began = time.monotonic()
    await rig.control(http, telegram, "write", user=chat["chat"], text="/bell")
    await rig.control(http, telegram, "wait", calls=before + 1, **chat)
    calls: list[dict[str, Any]] = await rig.control(http, telegram, "transcript", **chat)
    await rig.until_still(http, telegram)
    return float(calls[-1]["at"]) - began


async def _draw(database: Database) -> float:
    began = time.perf_counter()
    async with database.read() as session:
        await draw_bell(session, months.HEAVY, View(), READER, datetime.now(UTC))
    return time.perf_counter() - began


async def _purge(database: Database) -> float:
    """Seconds of one purge, which is what a hook may have to wait for."""
    long_ago = datetime.now(UTC) - timedelta(days=150)
    began = time.perf_counter()
    assert await database.write(lambda session: purging.purge(session, long_ago, PURGED_AT_ONCE))
    return time.perf_counter() - began


async def _claim(folder: Path, database: Database, number: int) -> float:
    """Seconds of one step of delivery, which chooses and claims but sends nothing."""
    first = 2 * months.EVENTS + number * AT_ONCE
    with bulk.bulk(folder) as make:
        bulk.events(make, first, first + AT_ONCE - 1, bulk.NOW)
        heard = {"event_id": "n", "person_id": f"n % {AT_ONCE} + 1", "due_at": bulk.NOW}
        bulk.notifications(make, first, first + AT_ONCE - 1, bulk.NOW, **heard)
    async with idle_delivery(database) as delivery:
        began = time.perf_counter()
        await delivery.step()
        return time.perf_counter() - began


@asynccontextmanager
async def idle_delivery(database: Database) -> AsyncIterator[Delivery]:
    """A delivery that sends nothing of what it claims."""
    claimed: list[Coroutine[Any, Any, None]] = []
    calls = Calls(Bot(rig.TOKEN), Pace(30))
    carrier = Carrier(database, calls, lambda: datetime.now(UTC), READER)
    yield Delivery(carrier, claimed.append, lambda: None)
    assert len(claimed) == AT_ONCE, len(claimed)
    for work in claimed:
        work.close()
    sent = text("UPDATE card SET state = 'sent' WHERE state = 'sending'")
    await database.write(lambda session: session.execute(sent))
