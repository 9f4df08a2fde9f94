"""Hooks stored durably and answered, as a share of what a bare aiohttp handler answers."""

import statistics
import tempfile
from pathlib import Path

import aiohttp

from tests.bench import load, rig
from tests.bench.tables import table

HOOKS = 4_000
ROUNDS = 3
PADDING = 700  # bodies of about 1 kB


async def run() -> str:
    """Compares both servers, by turns, over 32 and 128 connections, on SQLite and PostgreSQL."""
    rows = await _on(None)
    with rig.postgres() as address:
        rows += await _on(address)
    head = ("database", "connections", "bare handler /s", "Bellhop /s", "ratio", "processor, us")
    return table("Hooks stored durably, 1 kB bodies", head, rows)


async def _on(address: str | None) -> list[tuple[object, ...]]:
    """`address`: PostgreSQL's; None for SQLite."""
    bare_port, port = rig.free_port(), rig.free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if address is not None:
            rig.elsewhere(folder, address)
        await rig.furnish(folder, 0)
        async with (
            aiohttp.ClientSession() as http,
            rig.telegram() as telegram,
            rig.python("-m", "tests.bench.bare_server", str(bare_port)),
            rig.bellhop(folder, telegram, port) as process,
        ):
            await rig.until_healthy(http, bare_port, "/live")
            await rig.until_healthy(http, port)
            name = "SQLite" if address is None else "PostgreSQL"
            site = rig.Site("", port, process)
            return [(name, *await _compare(bare_port, site, many)) for many in (32, 128)]


async def _compare(bare_port: int, site: rig.Site, connections: int) -> tuple[object, ...]:
    bare, ours = [], []
    used = site.process.processor_seconds
    for _ in range(ROUNDS):
        for target, rates in ((bare_port, bare), (site.port, ours)):
            requests = [load.order(0, PADDING)[1] for _ in range(HOOKS)]
            rate, refused = await load.post_all(target, requests, connections)
            assert not refused, refused[:1]
            rates.append(rate)
    theirs, mine = statistics.median(bare), statistics.median(ours)
    used = (site.process.processor_seconds - used) / (ROUNDS * HOOKS)
    ratio = f"{mine / theirs:.2f}"
    return connections, f"{theirs:.0f}", f"{mine:.0f}", ratio, f"{used * 1e6:.0f}"
