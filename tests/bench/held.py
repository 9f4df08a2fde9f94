"""Hook to `sendMessage` while 10,000 notifications wait that must not be sent yet."""

import asyncio
import tempfile
from pathlib import Path

import aiohttp

from tests.bench import bulk, load, rig, steady
from tests.bench.tables import milliseconds, table

HOOKS = 300
STAFF = 60
EACH = 2_500  # notifications of each sort
CHATS = 500  # of each sort
FLOODED = 5  # chats that Telegram tells to wait
RETRY_AFTER = 3_600
APART_SECONDS = 1.5  # all at once would make Bellhop pause for a moment

FIRST_FLOODED = STAFF + 1
FIRST_BLOCKED = FIRST_FLOODED + FLOODED
FIRST_TIMED = FIRST_BLOCKED + CHATS
FIRST_HELD = FIRST_TIMED + CHATS
LAST = FIRST_HELD + CHATS - 1


async def run() -> str:
    """Posts the same hooks with nothing waiting, then with all of that waiting."""
    rows = []
    async with aiohttp.ClientSession() as http:
        for waiting in (0, 4 * EACH):
            with tempfile.TemporaryDirectory() as folder:
                delays = await _measure(http, Path(folder), beside=waiting)
            rows.append((f"{waiting:,}", *milliseconds(delays), "150"))
    head = ("notifications waiting", "p50 ms", "p99 ms", "p99 must be under")
    return table("Hook to sendMessage at 20/s while others wait", head, rows)


async def _measure(http: aiohttp.ClientSession, folder: Path, beside: int) -> list[float]:
    await rig.furnish(folder, STAFF)
    if beside:
        _fill(folder)
    async with rig.serving(http, folder, STAFF) as site:
        if beside:
            await _flood(http, site)
        posted = await steady.post(site.port, HOOKS, STAFF)
        delays = await steady.delays(http, site.telegram, posted)
        await _check(http, site, told_to_wait=FLOODED if beside else 0)
        return delays


def _fill(folder: Path) -> None:
    """Three sorts: for people who blocked the bot, due tomorrow, and held with no end in sight."""
    yesterday, tomorrow = bulk.at("'-1 day'"), bulk.at("'+1 day'")
    with bulk.bulk(folder) as make:
        bulk.people(make, FIRST_FLOODED, FIRST_BLOCKED - 1, yesterday)
        bulk.people(make, FIRST_BLOCKED, FIRST_TIMED - 1, yesterday, unreachable_at=yesterday)
        bulk.people(make, FIRST_TIMED, LAST, yesterday)
        # The bells of those who blocked the bot are out of date and cannot be redrawn.
        bells = {"link_id": "n", "form": "'bell'"}
        bulk.cards(make, FIRST_FLOODED, FIRST_BLOCKED - 1, yesterday, **bells)
        bulk.cards(make, FIRST_BLOCKED, FIRST_TIMED - 1, yesterday, **bells, stale="5")
        bulk.cards(make, FIRST_TIMED, LAST, yesterday, **bells)
        bulk.events(make, 1, 3 * EACH, yesterday)
        sorts = ((FIRST_BLOCKED, "NULL"), (FIRST_TIMED, tomorrow), (FIRST_HELD, "NULL"))
        for number, (first, due_at) in enumerate(sorts):
            heard = {"event_id": "n", "person_id": f"{first} + n % {CHATS}", "due_at": due_at}
            bulk.notifications(make, number * EACH + 1, (number + 1) * EACH, yesterday, **heard)


async def _flood(http: aiohttp.ClientSession, site: rig.Site) -> None:
    """The fourth sort: for people whose chats Telegram tells to wait, one chat after another."""
    for manager in range(FIRST_FLOODED - 1, FIRST_BLOCKED - 1):
        fault = {"kind": "429", "times": None, "retry_after": RETRY_AFTER}
        await rig.control(
            http, site.telegram, "fault", chat_id=rig.FIRST_ACCOUNT + manager, **fault
        )
        orders = [load.order(manager)[1] for _ in range(EACH // FLOODED)]
        _, refused = await load.post_all(site.port, orders, 4)
        assert not refused, refused[:1]
        await asyncio.sleep(APART_SECONDS)
    await rig.until_still(http, site.telegram)


async def _check(http: aiohttp.ClientSession, site: rig.Site, told_to_wait: int) -> None:
    """Those for whom notifications wait got nothing; a chat told to wait was tried only once."""
    calls = await rig.control(http, site.telegram, "transcript")
    chats = [int(call["params"].get("chat_id", 0)) for call in calls]
    for_who_waits = [chat for chat in chats if chat >= rig.FIRST_ACCOUNT + STAFF]
    assert len(for_who_waits) == told_to_wait, sorted(for_who_waits)
