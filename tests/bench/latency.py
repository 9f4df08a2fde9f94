"""Hook to `sendMessage` at 20 hooks a second, compared with a bot that stores nothing."""

import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

import aiohttp

from tests.bench import load, peers, rig, steady
from tests.bench.tables import milliseconds, percentile, table

HOOKS = 300
STAFF = 60


class Measured(NamedTuple):
    """Seconds from each hook to its call and to its 200, and of processor time for a hook."""

    delays: list[float]
    answers: list[float]
    processor: float


async def run() -> str:
    """Measures the bots, one after the other, in the same set-up."""
    async with aiohttp.ClientSession() as http:
        memory = await _memory_bot(http)
        ours = await _bellhop(http)
        with rig.postgres() as address:
            on_postgres = await _bellhop(http, address)
        others = await _peers(http)
    rows = [
        _row("sends from memory, stores nothing", memory, memory),
        _row("Bellhop, every step on disk", ours, memory),
        _row("Bellhop on PostgreSQL", on_postgres, memory),
        *(_row(name, measured, memory) for name, measured in others.items()),
    ]
    head = (
        "20 hooks/s",
        *("hook to sendMessage: p50", "p99 ms", "x memory (p50, p99)"),
        *("hook to 200: p50", "p99 ms", "processor, ms a hook"),
    )
    return table("From a hook to the call to Telegram", head, rows)


def _row(name: str, it: Measured, memory: Measured) -> tuple[str, ...]:
    delays, answers = milliseconds(it.delays), milliseconds(it.answers)
    ratio = "" if it is memory else _ratio(it.delays, memory.delays)
    return name, *delays, ratio, *answers, f"{it.processor * 1000:.1f}"


async def _memory_bot(http: aiohttp.ClientSession) -> Measured:
    port = rig.free_port()
    async with rig.telegram() as telegram:
        await rig.meet(http, telegram, STAFF)
        given = (str(port), rig.TOKEN, telegram, str(rig.FIRST_ACCOUNT))
        async with rig.python("-m", "tests.bench.memory_bot", *given) as process:
            await rig.until_healthy(http, port, "/live")
            return await _measure(http, rig.Site(telegram, port, process))


async def _bellhop(http: aiohttp.ClientSession, address: str | None = None) -> Measured:
    """`address`: of another database than SQLite's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if address is not None:
            rig.elsewhere(folder, address)
        await rig.furnish(folder, STAFF)
        async with rig.serving(http, folder, STAFF) as site:
            return await _measure(http, site)


async def _peers(http: aiohttp.ClientSession) -> dict[str, Measured]:
    """Those that are installed."""
    measured = {}
    if peers.there_is_alertmanager():
        async with peers.alertmanager(http, STAFF) as site:
            measured["Alertmanager"] = await _measure(http, site, peers.alert)
    if peers.there_is_apprise():
        async with peers.apprise(http, STAFF) as site:
            measured["sends with Apprise, stores nothing"] = await _measure(http, site)
    return measured


async def _measure(
    http: aiohttp.ClientSession, site: rig.Site, make: steady.Make = load.order
) -> Measured:
    """Also counts what follows a hook, such as bells that are redrawn."""
    used = site.process.processor_seconds
    posted = await steady.post(site.port, HOOKS, STAFF, make=make)
    delays = await steady.delays(http, site.telegram, posted)
    used = site.process.processor_seconds - used
    return Measured(delays, posted.answers, used / (HOOKS + steady.WARM_UP))


def _ratio(ours: list[float], theirs: list[float]) -> str:
    middle = statistics.median(ours) / statistics.median(theirs)
    return f"{middle:.1f}, {percentile(ours, 0.99) / percentile(theirs, 0.99):.1f}"
