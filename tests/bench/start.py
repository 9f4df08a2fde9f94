"""How soon after its start Bellhop stores a hook and is healthy, and how much memory it takes."""

import statistics
import tempfile
import time
from pathlib import Path

import aiohttp

from tests.bench import load, rig
from tests.bench.tables import table

ROUNDS = 3
# The same packages, and nothing of Bellhop.
IMPORTS = """
import asyncio, aiogram, aiohttp.web, sqlmodel, sqlmodel.ext.asyncio.session, sqlalchemy.ext.asyncio
import aiosqlite, asyncpg, alembic.command, apscheduler.schedulers.asyncio, pydantic_settings
import fluent.runtime, babel.dates, babel.numbers, prometheus_client, time
print("imported", flush=True)
time.sleep(600)
"""


async def run() -> str:
    """Starts several times on an up-to-date database."""
    stored, healthy, ours, bare = [], [], [], []
    async with aiohttp.ClientSession() as http, rig.telegram() as telegram:
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                await rig.furnish(Path(folder), 0)
                port = rig.free_port()
                async with rig.bellhop(Path(folder), telegram, port) as process:
                    stored.append(await _first_hook(port) - process.started_at)
                    healthy.append(await rig.until_healthy(http, port) - process.started_at)
                    await load.post_all(port, [load.order(0)[1] for _ in range(500)], 4)
                    ours.append(process.resident_megabytes)
            bare.append(await bare_imports())
    middle = statistics.median
    rows = [
        ("first hook stored and answered", f"{middle(stored):.2f} s"),
        ("/health is 200", f"{middle(healthy):.2f} s"),
        ("resident memory after 500 hooks", f"{middle(ours):.0f} MB"),
        ("the bare imports", f"{middle(bare):.0f} MB"),
        ("above the bare imports", f"{middle(ours) - middle(bare):.0f} MB"),
    ]
    return table("Start and memory", ("after the start of the process", "median"), rows)


async def bare_imports() -> float:
    """Resident megabytes of a process that has imported only what Bellhop depends on."""
    async with rig.python("-c", IMPORTS) as process:
        assert process.child.stdout is not None
        await process.child.stdout.readline()
        return process.resident_megabytes


async def _first_hook(port: int) -> float:
    """Posts the first hook; returns when it was answered with 200, in monotonic seconds."""
    async with aiohttp.ClientSession() as http:
        await rig.until_healthy(http, port, "/live")
    _, refused = await load.post_all(port, [load.order(0)[1]], 1)
    assert not refused, refused
    return time.monotonic()
