"""Hooks at a steady pace, and how long each took to become a call to Telegram."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from tests.bench import load, rig

# A new order for a manager: its number, and the request that posts it.
Make = Callable[[int], tuple[str, bytes]]

A_SECOND = 20
WARM_UP = 20


@dataclass(frozen=True)
class Posted:
    """When each order was posted (monotonic seconds), and how long each answer took."""

    at: dict[str, float] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)


async def post(
    port: int,
    hooks: int,
    staff: int,
    *,
    a_second: int = A_SECOND,
    warm_up: int = WARM_UP,
    make: Make = load.order,
) -> Posted:
    """Posts orders for `staff` managers in turn, the first few uncounted. All must be accepted."""
    posted = Posted()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    for number in range(-warm_up, hooks):
        name, request = make(number % staff)
        sent_at = time.monotonic()
        await _answered(reader, writer, request)
        if number >= 0:
            posted.at[name] = sent_at
            posted.answers.append(time.monotonic() - sent_at)
        next_at = began + (number + warm_up + 1) / a_second
        await asyncio.sleep(max(0.0, next_at - time.monotonic()))
    writer.close()
    return posted


async def delays(http: aiohttp.ClientSession, telegram: str, posted: Posted) -> list[float]:
    """Seconds from each hook to its `sendMessage`. All must have arrived."""
    await rig.until_still(http, telegram)
    arrived: dict[str, float] = {}
    for call in await rig.sent_messages(http, telegram):
        for word in re.findall(r"\w+", str(call["params"].get("text", ""))):
            if word in posted.at:
                arrived.setdefault(word, call["at"])
    assert len(arrived) == len(posted.at), f"{len(posted.at) - len(arrived)} never arrived"
    return [arrived[name] - at for name, at in posted.at.items()]


async def _answered(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0], head
    await reader.readexactly(load.length_of(head))
