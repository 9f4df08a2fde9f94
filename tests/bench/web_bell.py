"""A page of the web bell, over HTTP with signing in, of people with 100,000 notifications each.

Beside them, others have 1,000,000, and a bare handler answers with nothing.
`BENCH_DATABASE_URL` measures an empty PostgreSQL database instead of SQLite.
"""

import asyncio
import json
import os
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from yarl import URL

from storage.engine.database import open_database
from storage.web import sessions
from tests.bench import bulk, load, rig
from tests.bench.queries import copy
from tests.bench.tables import milliseconds, table

OWN = 100_000  # notifications of each of the two who are asked for
OTHERS = 10  # people with as many
WARM, REQUESTS = 20, 200
A_SECOND = 18  # a person may ask for 20
AIM = 15  # milliseconds, for the 99th percentile
PUBLIC = "http://127.0.0.1"
BUSY, NEGLECTFUL = 1, 2
UNREAD = 50  # of the busy one's, one in so many is unread
WHO = {BUSY: f"{OWN // UNREAD:,}", NEGLECTFUL: "all"}
BELL = "/api/v1/bell?section=events"
PAGES = {
    "first page": BELL,
    "second page": f"{BELL}&before={{next}}",
    "unread only": f"{BELL}&unread=1",
    "search: all found": f"{BELL}&q=Олена",
    "search: none found yet": f"{BELL}&q=0671112233",
}


async def run() -> str:
    """Asks for each page so many times, one after another."""
    url = os.environ.get("BENCH_DATABASE_URL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, OTHERS + 2)
        _fill(folder)
        if url:
            await copy(folder, url)
            rig.elsewhere(folder, url)
        tokens = {words: await _sign_in(folder, who) for who, words in WHO.items()}
        bare_port = rig.free_port()
        async with (
            aiohttp.ClientSession() as http,
            rig.python("-m", "tests.bench.bare_server", str(bare_port)) as bare,
            rig.serving(http, folder, OTHERS + 2, with_page=True) as site,
        ):
            await rig.until_healthy(http, bare_port, "/live")
            rows = [await _row("bare handler", "", Asking(bare_port, "/live", "", bare))]
            for words, token in tokens.items():
                first = Asking(site.port, BELL, token, site.process)
                cursor = json.loads((await _ask(first, 1)).body)["next"]
                for name, path in PAGES.items():
                    page = first._replace(path=path.format(next=cursor))
                    rows.append(await _row(name, words, page))
    head = ("page", "unread of 100,000", "p50 ms", f"p99 ms (aim: {AIM})", "processor, ms")
    return table("A page of the web bell", head, rows)


class Asking(NamedTuple):
    """What is asked for, and of which process."""

    port: int
    path: str
    token: str
    process: rig.Process


class Answers(NamedTuple):
    """How many seconds each of them took, and the last one."""

    seconds: list[float]
    body: bytes


async def _row(name: str, words: str, asking: Asking) -> tuple[str, ...]:
    await _ask(asking, WARM)
    used = asking.process.processor_seconds
    found = await _ask(asking, REQUESTS)
    used = (asking.process.processor_seconds - used) / REQUESTS
    return name, words, *milliseconds(found.seconds), f"{used * 1000:.1f}"


async def _ask(asking: Asking, times: int) -> Answers:
    """Asks so many times, one after another, on one connection, as often as one may."""
    reader, writer = await asyncio.open_connection("127.0.0.1", asking.port)
    lines = [f"GET {URL(asking.path).raw_path_qs} HTTP/1.1", "Host: 127.0.0.1"]
    request = "\r\n".join([*lines, f"Authorization: Bearer {asking.token}", "", ""]).encode()
    seconds, body = list[float](), b""
    for _ in range(times):
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(load.length_of(head))
        seconds.append(time.perf_counter() - began)
        assert b" 200 " in head.split(b"\r\n")[0], (head, body)
        await asyncio.sleep(max(0.0, 1 / A_SECOND - seconds[-1]))
    writer.close()
    return Answers(seconds, body)


async def _sign_in(folder: Path, person_id: int) -> str:
    """Signs in somebody, whose link has the same id; returns the token."""
    open_one = partial(
        sessions.open_one,
        link_id=person_id,
        device="Bench",
        now=datetime.now(UTC),
        in_telegram=True,
    )
    async with open_database(rig.address_in(folder)) as database:
        return await database.write(open_one)


# Orders of Olena's, with what has become known of them since.
_BUYER = "json_object('name', 'Олена Коваль ' || n, 'phone', '+38050' || (1000000 + n))"
_ORDER = "json_object('id', n, 'number', 'A-' || n, 'total', '1198.00', 'currency', 'UAH')"
_SOURCE = "json_object('id', '3', 'name', 'Крамниця')"
_DATA = f"json_object('order', {_ORDER}, 'source', {_SOURCE}, 'buyer', {_BUYER})"
_KNOWN = f"json_object('data', json_object('order', {_ORDER}, 'buyer', {_BUYER}))"
_LIFE = "json_object('steps', json_array(json_array('2026-11-01T10:00:00+00:00', 'order.created')))"


def _fill(folder: Path) -> None:
    """A notification of each order for everybody."""
    when = bulk.at(f"'-' || (({OWN} - n) * 60) || ' seconds'")
    with bulk.bulk(folder) as make:
        event: dict[str, Any] = {"id": "n", "connection_id": "1", "external_id": "'old-' || n"}
        event |= {"type": "'order.created'", "subject": "'order:' || n", "state": "'done'"}
        event |= {"occurred_at": when, "received_at": when, "body": "X'7B7D'"}
        make("event", 1, OWN, meaning=f"json_object('order.created', {_DATA})", **event)
        known = {"subject": "'order:' || n", "updated_at": when, "over_by_status": "0"}
        make(
            "subject_state",
            1,
            OWN,
            state=f"json_object('facts', {_KNOWN}, 'life', {_LIFE})",
            **known,
        )
        for number, person in enumerate((BUSY, NEGLECTFUL, *range(3, OTHERS + 3))):
            is_unread = "1" if person == NEGLECTFUL else f"n % {UNREAD} = 0"
            heard = {"id": f"n + {number * OWN}", "event_id": "n", "person_id": str(person)}
            heard |= {
                "subject": "'order:' || n",
                "source": "'3'",
                "ended": "iif(n % 10, NULL, 'push_off')",
            }
            heard |= {"read_at": f"iif({is_unread}, NULL, {when})", "due_at": "NULL"}
            bulk.notifications(make, 1, OWN, when, **heard)
