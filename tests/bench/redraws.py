"""What it costs to keep cards true: one order with 200 steps, and 10,000 cards that change at once.

The stand-in is in this process, so that it can be given 10,000 messages at once.
"""

import asyncio
import json
import os
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from sqlmodel import select

from bot.demo.telegram import Limits, Message, Options, TelegramStandIn
from bot.schedule import renames, statuses
from storage.directory import sources
from storage.engine.database import Database, open_database
from storage.objects import statuses as meanings
from storage.tables import Ended, Source, Status
from tests.bench import bulk, load, rig
from tests.bench.tables import Claim, milliseconds, percentile, proof
from tests.cast import MARKET

STEPS, STEPS_A_SECOND = 200, 10
OBJECTS = int(os.environ.get("BENCH_OBJECTS", "10000"))
CHATS = 300
KYIV = ZoneInfo("Europe/Kyiv")
LIMITED = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup"})
NEW_NAME = "Corner shop"


@dataclass(frozen=True)
class Site:
    """Bellhop on a database, and the stand-in that it calls."""

    telegram: TelegramStandIn
    bellhop: rig.Process
    folder: Path
    port: int


async def run() -> str:
    """The order first, then the cards: once as their source is renamed, once as they are done."""
    one = await _one_order()
    renamed = await _all_at_once(_rename, NEW_NAME, _rename_again)
    done = await _all_at_once(_mean, "done", _open_again)
    return "\n".join(
        (
            proof(f"{STEPS} steps of one order in {STEPS // STEPS_A_SECOND} s", one),
            proof(f"{OBJECTS:,} open orders in {CHATS} chats: their source is renamed", renamed),
            proof(f"{OBJECTS:,} open orders in {CHATS} chats: their status means done", done),
        )
    )


# -- one order


async def _one_order() -> list[Claim]:
    with tempfile.TemporaryDirectory() as name:
        async with _site(Path(name), staff=1) as site:
            return await _steps(site)


async def _steps(site: Site) -> list[Claim]:
    order = {"order": {"id": 1, "number": "A-1"}, "source": MARKET}
    await _post(site, "order.created", {**order, "manager_id": "m0"})
    await _until(lambda: bool(_cards(site)), 10)
    [card] = _cards(site)
    began = time.monotonic()
    for number in range(STEPS):
        step = {"order": {"id": 1}, "to": f"part {number}", "manager_id": "m0"}
        await _post(site, "order.payment_changed", step)
        next_at = began + (number + 1) / STEPS_A_SECOND
        await asyncio.sleep(max(0.0, next_at - time.monotonic()))
    took = time.monotonic() - began
    is_true = await _until(lambda: f"part {STEPS - 1}" in _cards(site)[0].text, 10)
    edits = [
        call.at
        for call in site.telegram.calls("editMessageText")
        if call.params.get("message_id") == card.id
    ]
    most = max(sum(at <= other < at + 1 for other in edits) for at in edits)
    refused = site.telegram.transcript.statuses.get(429, 0)
    return [
        Claim("edits of its message", f"{took + 2:.0f}", len(edits), len(edits) <= took + 2),
        Claim("most edits within a second", "1", most, most <= 1),
        Claim("messages about it", "1", len(_cards(site)), len(_cards(site)) == 1),
        Claim("the last step is on the card", "yes", "yes" if is_true else "no", is_true),
        Claim("calls refused with 429", "0", refused, refused == 0),
    ]


# -- all at once


async def _all_at_once(
    change: Callable[[Site], Awaitable[None]],
    words: str,
    again: Callable[[Database], Awaitable[list[float]]],
) -> list[Claim]:
    """`change` makes every card show the `words`; `again` is timed on the same tables at rest."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = await stack.enter_async_context(_site(folder, staff=CHATS, objects=OBJECTS))
        shown = [it for it in _cards(site) if it.text.startswith("Old")]
        assert len(shown) == OBJECTS
        began = time.monotonic()
        await change(site)
        ends = asyncio.Event()
        posting = asyncio.create_task(_post_orders(site, ends))
        drawn = await _until(lambda: _forget(shown, words), 60 + OBJECTS / 5, every=0.5)
        took = time.monotonic() - began
        ends.set()
        delays, answers = await posting
        refused = site.telegram.transcript.statuses.get(429, 0)
        calls = len(site.telegram.calls("editMessageText"))
        await site.bellhop.end()
        async with open_database(rig.address_in(folder)) as database:
            held = await again(database)
    middle, tail = milliseconds(delays)
    return [
        Claim("cards redrawn", f"{OBJECTS:,}", f"{OBJECTS - len(shown):,}", drawn),
        Claim("that took", f"{OBJECTS / 30:.0f} s at 30 a second", f"{took:.0f} s"),
        Claim("edits meanwhile; bells come after the cards", "", f"{calls:,}"),
        Claim("calls refused with 429", "0", refused, refused == 0),
        Claim("hook to `sendMessage` of other cards: p50", "", f"{middle} ms"),
        Claim("the same, p99", "1 s", f"{tail} ms", percentile(delays, 0.99) < 1),
        Claim("hook to 200 meanwhile, longest", "", f"{max(answers) * 1000:.0f} ms"),
        Claim("transactions that it takes", "", f"{len(held):,}"),
        Claim("the longest of them, which hooks wait for", "", f"{max(held) * 1000:.0f} ms"),
    ]


def _forget(shown: list[Message], words: str) -> bool:
    """Forgets the messages with these words; whether none is left."""
    shown[:] = [it for it in shown if words not in it.text]
    return not shown


async def _rename(site: Site) -> None:
    await _post(site, "source.updated", {"source": {"id": "3", "name": NEW_NAME}})


async def _rename_again(database: Database) -> list[float]:
    async def rename(session: Any) -> None:  # Any: an AsyncSession
        await sources.mention(session, Source, "3", "Shop")

    await database.write(rename)
    return await _timed(database, lambda: renames.step(database, datetime.now(UTC)))


async def _mean(site: Site) -> None:
    async with open_database(rig.address_in(site.folder)) as database:
        await database.write(_meaning(Ended.DONE))


async def _open_again(database: Database) -> list[float]:
    await database.write(_meaning(None))
    return await _timed(database, lambda: statuses.step(database, KYIV, datetime.now(UTC)))


def _meaning(how: Ended | None) -> Callable[[Any], Awaitable[None]]:
    async def mean(session: Any) -> None:  # Any: an AsyncSession
        status = (await session.exec(select(Status))).one()
        await meanings.mean(session, status, how)

    return mean


async def _timed(database: Database, step: Callable[[], Awaitable[bool]]) -> list[float]:
    """Seconds of each transaction of a step of the clock, which is taken until nothing is left."""
    held, write = list[float](), database.write

    async def timed(work: Any) -> Any:  # Any: what `Database.write` takes and gives
        began = time.perf_counter()
        try:
            return await write(work)
        finally:
            held.append(time.perf_counter() - began)

    database.write = timed  # type: ignore[method-assign]  # only here, and only to measure
    while await step():
        pass
    return held


# -- the site


@asynccontextmanager
async def _site(folder: Path, staff: int, objects: int = 0) -> AsyncIterator[Site]:
    """Bellhop with so many staff, whose chats show so many open orders; all is quiet."""
    limits = Limits(bot_per_second=30, chat_per_second=1, methods=LIMITED)
    options = Options(token=rig.TOKEN, limits=limits, latency=0.06)
    await rig.furnish(folder, staff)
    async with TelegramStandIn(options) as telegram, aiohttp.ClientSession() as http:
        first = _meet(telegram, staff, objects)
        if objects:
            _fill(folder, staff, objects, first)
        port = rig.free_port()
        async with rig.bellhop(folder, telegram.url, port) as process:
            await rig.until_healthy(http, port)
            await rig.until_still(http, telegram.url)
            yield Site(telegram, process, folder, port)


def _meet(telegram: TelegramStandIn, staff: int, objects: int) -> int:
    """Everybody has written to the bot and has their cards; the id before the first of these."""
    people = [telegram.user(account, f"M{account}") for account in rig.accounts(staff)]
    for person in people:
        person.chat.standing = "member"
    chats, bot, now = telegram.world.chats, telegram.world.bot, time.time()
    posted = deque[Message]()
    for number in range(1, objects + 1):
        chat = people[number % staff].chat
        posted.append(chats.post(chat, bot, now, text=f"Old {number}"))
    return posted[0].id - 1 if posted else 0


def _fill(folder: Path, staff: int, objects: int, first: int) -> None:
    """Open orders of one source with one status, each on a card of its own."""
    with bulk.bulk(folder) as make:
        make(
            "source",
            1,
            1,
            id="n",
            crm_id="'3'",
            name="'Shop'",
            name_held="0",
            awaited_managers="'[]'",
        )
        make("status", 1, 1, **_status())
        bulk.events(make, 1, objects, bulk.NOW)
        bells = staff  # furnished before
        link = f"n % {staff} + 1"
        where = {"id": f"n + {bells}", "link_id": link, "message_id": f"n + {first}"}
        bulk.cards(make, 1, objects, bulk.NOW, form="'single'", **where)
        heard = {"event_id": "n", "person_id": link, "card_id": f"n + {bells}", "source": "'3'"}
        bulk.notifications(make, 1, objects, bulk.NOW, subject="'order:' || n", **heard)
        steps = f"json_array(json_array({_iso()}, 'order.created', NULL, 1))"
        life = f"json_object('steps', {steps}, 'status', json_array('new', {_iso()}))"
        state = {"state": f"json_object('life', {life})", "status": "'new'"}
        make("subject_state", 1, objects, subject="'order:' || n", updated_at=bulk.NOW, **state)


def _status() -> dict[str, str]:
    return {
        "id": "n",
        "cabinet": "''",
        "what": "'order'",
        "key": "'new'",
        "seen_at": bulk.NOW,
        "applied": "1",
    }


def _iso() -> str:
    return "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')"


def _cards(site: Site) -> list[Message]:
    """Every message in the chats that is no bell."""
    return [
        message
        for person in site.telegram.people.values()
        for message in person.received
        if not message.text.startswith("Bell:")
    ]


async def _post(site: Site, kind: str, data: dict[str, Any]) -> float:
    """Posts one hook; seconds until its 200."""
    body = {"type": kind, "timestamp": datetime.now(UTC).isoformat(), "data": data}
    began = time.monotonic()
    name = f"{kind}-{began}"
    assert await load.post(site.port, load.request(json.dumps(body).encode(), name))
    return time.monotonic() - began


async def _post_orders(site: Site, ends: asyncio.Event) -> tuple[list[float], list[float]]:
    """Posts an order a second until the end: seconds to each card, and to each 200."""
    posted, answers = dict[str, float](), list[float]()
    while not ends.is_set():
        name, manager = f"N-{len(posted)}", f"m{len(posted) % CHATS}"
        posted[name] = time.monotonic()
        order = {"id": name, "number": name}
        data = {"order": order, "source": MARKET, "manager_id": manager}
        answers.append(await _post(site, "order.created", data))
        await asyncio.sleep(1)
    await _until(lambda: len(_told(site)) >= len(posted), 10)
    told = _told(site)
    return [told[name] - at for name, at in posted.items()], answers


def _told(site: Site) -> dict[str, float]:
    """Number of an order → when its card was sent."""
    found = {}
    for call in site.telegram.calls("sendMessage"):
        for word in str(call.params.get("text", "")).replace(":", " ").split():
            if word.startswith("N-"):
                found.setdefault(word, call.at)
    return found


async def _until(claim: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
    """Waits so long for the claim to hold; whether it does."""
    ends = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > ends:
            return False
        await asyncio.sleep(every)
    return True
