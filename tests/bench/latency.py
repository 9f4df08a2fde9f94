"""Hook to `sendMessage` at 20 hooks a second, compared with a bot that stores nothing."""

import statistics
import tempfile
from pathlib import Path

import aiohttp

from tests.bench import rig, steady
from tests.bench.tables import milliseconds, percentile, table

HOOKS = 300
STAFF = 60


async def run() -> str:
    """Measures both bots, one after the other, in the same set-up."""
    async with aiohttp.ClientSession() as http:
        memory = await _memory_bot(http)
        ours, answers = await _bellhop(http)
    rows = [
        ("sends from memory, stores nothing", *milliseconds(memory), ""),
        ("Bellhop, every step on disk", *milliseconds(ours), _ratio(ours, memory)),
        ("Bellhop, hook to 200", *milliseconds(answers), ""),
    ]
    head = ("hook to sendMessage, 20 hooks/s", "p50 ms", "p99 ms", "x memory (p50, p99)")
    return table("From a hook to the call to Telegram", head, rows)


async def _memory_bot(http: aiohttp.ClientSession) -> list[float]:
    port = rig.free_port()
    async with rig.telegram() as telegram:
        await rig.meet(http, telegram, STAFF)
        given = (str(port), rig.TOKEN, telegram, str(rig.FIRST_ACCOUNT))
        async with rig.python("-m", "tests.bench.memory_bot", *given):
            await rig.until_healthy(http, port, "/live")
            posted = await steady.post(port, HOOKS, STAFF)
            return await steady.delays(http, telegram, posted)


async def _bellhop(http: aiohttp.ClientSession) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, STAFF)
        async with rig.serving(http, folder, STAFF) as site:
            posted = await steady.post(site.port, HOOKS, STAFF)
            return await steady.delays(http, site.telegram, posted), posted.answers


def _ratio(ours: list[float], theirs: list[float]) -> str:
    middle = statistics.median(ours) / statistics.median(theirs)
    return f"{middle:.1f}, {percentile(ours, 0.99) / percentile(theirs, 0.99):.1f}"
