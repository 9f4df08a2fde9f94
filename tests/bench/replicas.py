"""Hooks stored durably by one replica and by two, on the same cores, beside a bare handler."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tests.bench import load, rig
from tests.bench.fleet import ANYWHERE, fleet
from tests.bench.ingest import HOOKS, PADDING, ROUNDS
from tests.bench.server import postgres
from tests.bench.tables import table

MUST_BE = {32: 0.25, 128: 0.35}


async def run() -> str:
    """The bare handler, one replica and two, by turns, over 32 and 128 connections."""
    bare_port = rig.free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with postgres() as server, aiohttp.ClientSession() as http:
            rig.elsewhere(folder, server.address)
            await rig.furnish(folder, 0)
            async with (
                rig.telegram(*ANYWHERE) as telegram,
                rig.python("-m", "tests.bench.bare_server", str(bare_port)),
                fleet(http, telegram, folder) as ships,
            ):
                await rig.until_healthy(http, bare_port, "/live")
                await ships.gather(2)
                first, second = ships.ports()
                targets = ([bare_port], [first], [second], [first, second])
                rows = [await _compare(connections, targets) for connections in MUST_BE]
    head = (
        *("connections", "bare handler /s", "the runner /s", "a standby /s", "both, in sum /s"),
        *("runner ÷ bare (must be)", "both ÷ runner (1 or more)"),
    )
    return table("Hooks stored durably on PostgreSQL, 1 kB bodies", head, rows)


async def _compare(connections: int, targets: Sequence[Sequence[int]]) -> tuple[object, ...]:
    rates: list[list[float]] = [[] for _ in targets]
    for _ in range(ROUNDS):
        for ports, measured in zip(targets, rates, strict=True):
            measured.append(await _rate(ports, connections))
    bare, runner, standby, both = (statistics.median(each) for each in rates)
    shown = (f"{each:.0f}" for each in (bare, runner, standby, both))
    ratio = f"{runner / bare:.2f} ({MUST_BE[connections]})"
    return connections, *shown, ratio, f"{both / runner:.2f}"


async def _rate(ports: Sequence[int], connections: int) -> float:
    share = len(ports)
    requests = [[load.order(0, PADDING)[1] for _ in range(HOOKS // share)] for _ in range(share)]
    began = time.perf_counter()
    done = await asyncio.gather(
        *(
            load.post_all(port, each, connections // share)
            for port, each in zip(ports, requests, strict=True)
        )
    )
    refused = [head for _, heads in done for head in heads]
    assert not refused, refused[:1]
    return HOOKS / (time.perf_counter() - began)
