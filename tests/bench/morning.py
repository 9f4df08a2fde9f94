"""Nine in the morning: the quiet hours of 10,000 people end while orders come in.

Before that, with all those waiting and 100,000 channels and tasks: how soon a task is reported as
overdue.
"""

import asyncio
import json
import re
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from storage.engine.database import open_database
from tests.bench import load, rig, steady, waiting
from tests.bench.tables import Claim, milliseconds, percentile, proof

STAFF = 60
TASKS = 20  # due at one moment
MOMENTS = 5
APART = timedelta(seconds=4)
SOON = timedelta(seconds=8)
A_MINUTE = timedelta(minutes=1)
ORDERS = 300
A_SECOND = 5
SOONEST = timedelta(minutes=5)  # by then everything before it is done

FIRST_HUSHED = STAFF + 1


async def run() -> str:
    """Tasks first, then the release; nobody may get two messages for what was held."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nine = (datetime.now(UTC) + SOONEST).replace(second=0, microsecond=0) + A_MINUTE
        await rig.furnish(folder, STAFF)
        waiting.hush(folder, FIRST_HUSHED, nine)
        async with open_database(rig.address_in(folder)) as database:
            await waiting.fill(database, datetime.now(UTC))
        async with aiohttp.ClientSession() as http, rig.telegram(*rig.LIMITS) as telegram:
            await rig.meet(http, telegram, STAFF + waiting.QUIET)
            await _forget_updates(http, telegram)
            port = rig.free_port()
            async with rig.bellhop(folder, telegram, port):
                await rig.until_healthy(http, port)
                await rig.until_still(http, telegram)
                late = await _overdue(http, telegram, port)
                left = (nine - datetime.now(UTC)).total_seconds()
                assert left > 0, f"everything before nine took {-left:.0f} s too long"
                await asyncio.sleep(left)
                orders = await steady.post(port, ORDERS, STAFF, a_second=A_SECOND)
                delays = await steady.delays(http, telegram, orders)
                claims = [*_claims(late, delays), *await _released(http, telegram)]
    return proof("Nine in the morning, at Telegram's 30 messages a second", claims)


async def _forget_updates(http: aiohttp.ClientSession, telegram: str) -> None:
    """Drops the messages that people wrote only to make themselves known."""
    url = f"{telegram}/bot{rig.TOKEN}/getUpdates"
    async with http.post(url, data={"offset": -1, "timeout": 0}) as answer:
        last = (await answer.json())["result"][-1]["update_id"]
    async with http.post(url, data={"offset": last + 1, "timeout": 0}) as answer:
        assert answer.status == 200, await answer.text()


async def _overdue(http: aiohttp.ClientSession, telegram: str, port: int) -> list[float]:
    """Seconds from each task's due time to the call that reports it as overdue."""
    first, tasks = datetime.now(UTC) + SOON, dict[str, datetime]()
    for number in range(TASKS * MOMENTS):
        name, at = f"D{number}", first + APART * (number // TASKS)
        tasks[name] = at
        assert await load.post(port, _task(name, at, number % STAFF))
    await asyncio.sleep((first + APART * MOMENTS - datetime.now(UTC)).total_seconds())
    await rig.until_still(http, telegram)
    offset = time.time() - time.monotonic()
    told = {}
    for call in await rig.sent_messages(http, telegram):
        for name in re.findall(r"Overdue task: (\w+)", str(call["params"]["text"])):
            told[name] = call["at"] + offset
    assert told.keys() == tasks.keys(), tasks.keys() - told.keys()
    return [told[name] - at.timestamp() for name, at in tasks.items()]


def _task(name: str, due: datetime, manager: int) -> bytes:
    task = {"id": name, "title": name, "due_at": due.isoformat()}
    data = {"task": task, "assignee_id": f"m{manager}"}
    now = datetime.now(UTC).isoformat()
    body = {"type": "task.created", "timestamp": now, "data": data}
    return load.request(json.dumps(body).encode(), name)


def _claims(late: list[float], delays: list[float]) -> list[Claim]:
    middle, tail = milliseconds(late)
    hook_middle, hook_tail = milliseconds(delays)
    return [
        Claim(
            f"from a task's due time to its card, {TASKS} at once: p50, p99, longest",
            "2 s",
            f"{middle}, {tail}, {max(late) * 1000:.0f} ms",
        ),
        Claim(
            f"hook to `sendMessage` meanwhile, {A_SECOND} a second: p50, p99",
            "1 s",
            f"{hook_middle}, {hook_tail} ms",
        ),
        Claim("the same, 99.9 %", "", f"{percentile(delays, 0.999) * 1000:.0f} ms"),
    ]


async def _released(http: aiohttp.ClientSession, telegram: str) -> list[Claim]:
    hushed = range(rig.FIRST_ACCOUNT + STAFF, rig.FIRST_ACCOUNT + STAFF + waiting.QUIET)
    calls = [
        call
        for call in await rig.sent_messages(http, telegram)
        if call["status"] == 200 and int(call["params"]["chat_id"]) in hushed
    ]
    messages = Counter(int(call["params"]["chat_id"]) for call in calls)
    refused = (await rig.control(http, telegram, "state"))["statuses"].get("429", 0)
    took = calls[-1]["at"] - calls[0]["at"]
    alone = set(messages.values()) == {1}
    return [
        Claim("people who got their digest", f"{waiting.QUIET:,}", f"{len(messages):,}"),
        Claim("messages to each of them", "1", sorted(set(messages.values())), alone),
        Claim("calls refused with 429", "0", refused, refused == 0),
        Claim(
            "the last digest came after",
            f"{waiting.QUIET / 30:.0f} s and the orders",
            f"{took:.0f} s",
        ),
    ]
