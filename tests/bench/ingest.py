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
    """Compares both servers, by turns, over 32 and 128 connections."""
    bare_port, port = rig.free_port(), rig.free_port()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        await rig.furnish(Path(folder), 0)
        async with (
            aiohttp.ClientSession() as http,
            rig.telegram() as telegram,
            rig.python("-m", "tests.bench.bare_server", str(bare_port)),
            rig.bellhop(Path(folder), telegram, port),
        ):
            await rig.until_healthy(http, bare_port, "/live")
            await rig.until_healthy(http, port)
            for connections in (32, 128):
                rows.append(await _compare(bare_port, port, connections))
    head = ("connections", "bare handler /s", "Bellhop /s", "ratio")
    return table("Hooks stored durably, 1 kB bodies", head, rows)


async def _compare(bare_port: int, port: int, connections: int) -> tuple[object, ...]:
    bare, ours = [], []
    for _ in range(ROUNDS):
        for target, rates in ((bare_port, bare), (port, ours)):
            requests = [load.order(0, PADDING)[1] for _ in range(HOOKS)]
            rate, refused = await load.post_all(target, requests, connections)
            assert not refused, refused[:1]
            rates.append(rate)
    theirs, mine = statistics.median(bare), statistics.median(ours)
    return connections, f"{theirs:.0f}", f"{mine:.0f}", f"{mine / theirs:.2f}"
