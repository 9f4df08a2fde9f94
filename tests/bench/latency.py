"""Hook to `sendMessage` at 20 hooks a second, beside a bot that stores nothing."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import aiohttp

from tests.bench import load, rig
from tests.bench.tables import milliseconds, percentile, table

HOOKS = 300
A_SECOND = 20
STAFF = 60
WARM_UP = 20


async def run() -> str:
    """Both bots, one after the other, in the same set-up."""
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
            posted, _ = await _post_steadily(port)
            return await _delays(http, telegram, posted)


async def _bellhop(http: aiohttp.ClientSession) -> tuple[list[float], list[float]]:
    port = rig.free_port()
    with tempfile.TemporaryDirectory() as folder:
        await rig.furnish(Path(folder), STAFF)
        async with rig.telegram() as telegram:
            await rig.meet(http, telegram, STAFF)
            async with rig.bellhop(Path(folder), telegram, port):
                await rig.until_healthy(http, port)
                await rig.until_still(http, telegram)  # the bells of all hang
                posted, answers = await _post_steadily(port)
                return await _delays(http, telegram, posted), answers


async def _post_steadily(port: int) -> tuple[dict[str, float], list[float]]:
    """When each order was posted, and how long the answer took."""
    posted: dict[str, float] = {}
    answers: list[float] = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(HOOKS + WARM_UP):
        name, request = load.order(number % STAFF)
        began = time.monotonic()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head, head
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        if number >= WARM_UP:
            posted[name] = began
            answers.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, 1 / A_SECOND - (time.monotonic() - began)))
    writer.close()
    return posted, answers


async def _delays(
    http: aiohttp.ClientSession, telegram: str, posted: dict[str, float]
) -> list[float]:
    await asyncio.sleep(1)
    arrived: dict[str, float] = {}
    for call in await rig.sent_messages(http, telegram):
        for word in str(call["params"].get("text", "")).replace(":", " ").split():
            if word in posted:
                arrived.setdefault(word, call["at"])
    assert len(arrived) == len(posted), f"{len(posted) - len(arrived)} never arrived"
    return [arrived[name] - began for name, began in posted.items()]


def _ratio(ours: list[float], theirs: list[float]) -> str:
    middle = statistics.median(ours) / statistics.median(theirs)
    return f"{middle:.1f}, {percentile(ours, 0.99) / percentile(theirs, 0.99):.1f}"
