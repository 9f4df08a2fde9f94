"""KeyCRM asked beside its hooks: within the rate, soon on the cards, and in the same memory."""

import asyncio
import json
import re
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from bot.pages import commands
from storage.directory import cabinet, connections
from storage.engine.database import open_database
from storage.tables import NewConnection
from tests.bench import keycrm_account, load, rig, steady
from tests.bench.tables import Claim, milliseconds, percentile, proof
from tests.house import KEYCRM_KEY

STAFF = 100
SECONDS = 60
PER_MINUTE = 60
FIRST = 90_000_001
USERS, SOURCES, PIPELINES = 500, 200, 50
POLLED, LOTS = 10_000, 10
LOT_SECONDS = 80  # between the times of two lots: each poll reads the two minutes before it, too
MOST_GROWN = 1.05
PATIENCE_SECONDS = 120
API_KEY = "k" * 40
PHONE = re.compile(r"\+380(\d{9})")

ASKED = "SELECT count(DISTINCT subject) FROM event WHERE type = 'api.order'"
DONE = "SELECT count(*) FROM event WHERE type = 'api.order' AND state = 'done'"
LATE = """
    SELECT (julianday(min(iif(type = 'api.order', received_at, NULL)))
        - julianday(min(iif(type <> 'api.order', received_at, NULL)))) * 86400
    FROM event WHERE subject LIKE 'order:%' GROUP BY subject
"""

# A Bellhop that asks as often as it can.
HURRIED = """
import dataclasses, datetime, sys
from bot.providers.keycrm import budget
from bot.sync import line
budget.PER_MINUTE = 1_000_000
second = datetime.timedelta(seconds=1)
line.JOBS = tuple(dataclasses.replace(it, every=it.every and second) for it in line.JOBS)
sys.argv = ["bellhop", "run"]
from bot.__main__ import main
sys.exit(main())
"""


@dataclass(frozen=True)
class Crm:
    """The process that stands in for KeyCRM's API, at `base`."""

    child: asyncio.subprocess.Process
    base: str

    def has(self, orders: Sequence[tuple[int, datetime, int | None]]) -> None:
        """Orders by number, time and manager, of which the API tells from now on."""
        self._say({"orders": [(number, at.isoformat(), who) for number, at, who in orders]})

    async def report(self) -> dict[str, float]:
        """What it was asked so far, see `keycrm_account.report`."""
        self._say({"tell": True})
        assert self.child.stdout is not None
        found: dict[str, float] = json.loads(await self.child.stdout.readline())
        return found

    def _say(self, line: dict[str, Any]) -> None:  # Any: JSON
        assert self.child.stdin is not None
        self.child.stdin.write(json.dumps(line).encode() + b"\n")


async def run() -> str:
    """Hooks first, with nothing else under way; then the other two side by side."""
    hooks = await _hooks()
    return "\n".join([hooks, *await asyncio.gather(_first_read(), _polled())])


async def _hooks() -> str:
    numbers = iter(range(FIRST, FIRST + 10**6))
    account = keycrm_account.filled(1, 1, 1)
    async with (
        aiohttp.ClientSession() as http,
        _site(http, STAFF, (STAFF, 5, 1), PER_MINUTE) as (site, crm, folder),
    ):

        def make(manager: int) -> tuple[str, bytes]:
            number, now = next(numbers), datetime.now(UTC).replace(microsecond=0)
            crm.has([(number, now, manager + 1)])
            keycrm_account.place(account, number, now, manager + 1)
            hook = account.hook(account.rows["orders"][number])
            return str(number), load.post_to(
                f"/hooks/keycrm/{KEYCRM_KEY}", json.dumps(hook).encode()
            )

        hooks = SECONDS * steady.A_SECOND
        posted = await steady.post(site.port, hooks, STAFF, warm_up=0, make=make)
        await _until(folder, ASKED, hooks)
        known = _known(folder)
        shown = await _shown(http, site.telegram, posted)
        report = await crm.report()
    title = f"{steady.A_SECOND} of KeyCRM's hooks a second for {SECONDS} s"
    return proof(title, _claims_of_hooks(posted, known, shown, report))


def _claims_of_hooks(
    posted: steady.Posted, known: list[float], shown: list[float], report: dict[str, float]
) -> list[Claim]:
    hooks, most, refused = len(posted.at), report["most"], report["refused"]
    middle, tail = milliseconds(posted.answers)
    return [
        Claim("hook to 200, p50 and p99", "20 ms at p99", f"{middle} and {tail} ms"),
        Claim("calls to the API in any minute", f"at most {PER_MINUTE}", most, most <= PER_MINUTE),
        Claim("calls refused with 429", 0, refused, not refused),
        Claim("orders whose details are known", hooks, len(known), len(known) == hooks),
        Claim("hook to its details, p50 and p99", "", _seconds(known)),
        Claim("cards that show them", hooks, len(shown), len(shown) == hooks),
        Claim("hook to that, p50 and p99", "", _seconds(shown)),
        Claim("calls for each 50 orders", "", f"{report['calls'] * 50 / hooks:.1f}"),
    ]


async def _first_read() -> str:
    async with (
        aiohttp.ClientSession() as http,
        _site(http, 1, (USERS, SOURCES, PIPELINES), PER_MINUTE) as (_, crm, folder),
    ):
        stages = PIPELINES * keycrm_account.STAGES + 1
        await _until(folder, "SELECT count(*) FROM status", stages)
        people = _count(folder, "SELECT count(*) FROM person")
        report = await crm.report()
    calls, took = int(report["calls"]), report["seconds"]
    allowed = (calls - 1) // PER_MINUTE * 60
    claims = [
        Claim("calls", "", calls),
        Claim("calls refused with 429", 0, report["refused"], not report["refused"]),
        Claim("people known", USERS, people, people == USERS),
        Claim(
            f"from the first call to the last (the rate allows {allowed} s)",
            f"{allowed + 5} s",
            f"{took:.1f} s",
        ),
    ]
    return proof(f"The first read: {USERS} users, {SOURCES} sources, {PIPELINES} pipelines", claims)


async def _polled() -> str:
    async with (
        aiohttp.ClientSession() as http,
        _site(http, 1, (1, 1, 1), 10**6, "-c", HURRIED) as (site, crm, folder),
    ):
        await _off(folder)
        began, memory = datetime.now(UTC) - timedelta(seconds=LOT_SECONDS * LOTS), list[float]()
        for lot in range(LOTS):
            size = POLLED // LOTS
            at = began + timedelta(seconds=LOT_SECONDS * lot)
            crm.has([(FIRST + lot * size + it, at, None) for it in range(size)])
            await _until(folder, DONE, (lot + 1) * size)
            memory.append(site.process.resident_megabytes)
        report = await crm.report()
    half = LOTS // 2
    early, late = (statistics.median(it) for it in (memory[1:half], memory[half:]))
    claims = [
        Claim("orders polled", POLLED, POLLED),
        Claim("pages read, most of them twice or more", "", report["pages"]),
        Claim(
            "resident memory after 1,000 and 10,000", "", f"{memory[0]:.0f}, {memory[-1]:.0f} MB"
        ),
        Claim("second half to first, median", f"{MOST_GROWN}", f"{late / early:.3f}"),
    ]
    return proof(f"{POLLED:,} polled orders", claims)


@asynccontextmanager
async def _site(
    http: aiohttp.ClientSession,
    staff: int,
    size: tuple[int, int, int],
    per_minute: int,
    *bellhop: str,
) -> AsyncIterator[tuple[rig.Site, Crm, Path]]:
    """Bellhop, Telegram, and an API with so many users, sources and pipelines.

    `bellhop`: what Python runs, `-m bot run` unless given.
    """
    arguments = [API_KEY, *map(str, (per_minute, *size))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, staff)
        await _connect(folder)
        async with rig.telegram() as telegram, _crm(arguments) as crm:
            await rig.meet(http, telegram, staff)
            port = rig.free_port()
            environ = rig.environ_of(folder, telegram, port) | {"BELLHOP_KEYCRM_API": crm.base}
            command = bellhop or ("-m", "bot", "run")
            async with rig.python(*command, environ=environ) as process:
                await rig.until_healthy(http, port)
                await rig.until_still(http, telegram)
                yield rig.Site(telegram, port, process), crm, folder


@asynccontextmanager
async def _crm(arguments: Sequence[str]) -> AsyncIterator[Crm]:
    pipe = asyncio.subprocess.PIPE
    command = sys.executable, "-m", "tests.bench.keycrm_account", *arguments
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        assert child.stdout is not None
        yield Crm(child, (await child.stdout.readline()).decode().strip())
    finally:
        child.terminate()
        await child.wait()


async def _connect(folder: Path) -> None:
    """KeyCRM has a key, and knows the staff of `rig.furnish` by its own ids."""
    async with open_database(rig.address_in(folder)) as database:
        now = datetime.now(UTC)
        new = NewConnection("keycrm", None, KEYCRM_KEY, None, now, api_key=API_KEY)
        await database.write(partial(connections.add, new=new))
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        for table in ("person", "identity"):
            database.execute(f"UPDATE {table} SET crm_id = substr(crm_id, 2) + 1")
        # Nobody's menu is still to be given.
        database.execute("UPDATE link SET menu = ?", [commands.version()])
        database.commit()


async def _off(folder: Path) -> None:
    """Nobody is told: what is measured is the reading."""
    async with open_database(rig.address_in(folder)) as database:
        await database.write(partial(cabinet.switch, on=False))


def _known(folder: Path) -> list[float]:
    """Seconds from each hook to the API's answer about its order, where there is one."""
    return [it for (it,) in _rows(folder, LATE) if it is not None]


async def _shown(http: aiohttp.ClientSession, telegram: str, posted: steady.Posted) -> list[float]:
    """Seconds from each hook to the call that shows the client's phone on its card."""
    await rig.until_still(http, telegram)
    shown: dict[str, float] = {}
    for method in ("sendMessage", "editMessageText"):
        for call in await rig.control(http, telegram, "transcript", method=method):
            for number in PHONE.findall(str(call["params"].get("text", ""))):
                at = shown.get(number.lstrip("0"), call["at"])
                shown[number.lstrip("0")] = min(at, call["at"])
    return [shown[name] - at for name, at in posted.at.items() if name in shown]


async def _until(folder: Path, query: str, count: int) -> None:
    """Waits until so many are counted, but not for ever: what is missing shows in the table."""
    for _ in range(2 * PATIENCE_SECONDS):
        if _count(folder, query) >= count:
            return
        await asyncio.sleep(0.5)


def _count(folder: Path, query: str) -> int:
    return int(next(_rows(folder, query))[0])


def _rows(folder: Path, query: str) -> Any:  # Any: rows of SQLite
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        return iter(database.execute(query).fetchall())


def _seconds(values: Sequence[float]) -> str:
    if not values:
        return "none"
    return f"{statistics.median(values):.1f} and {percentile(values, 0.99):.1f} s"
