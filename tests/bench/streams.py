"""2,000 open pages of the web bell: what they take, how soon all are told, and hooks beside them.

Everybody has ten pages open. One commit changes all their bells; a hook after it wakes Bellhop, as
the bench is another process, of whose commits it would hear within a second.
"""

import asyncio
import json
import re
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import open_database
from storage.flow import events, notifications
from storage.replicas import bells
from storage.tables import Ended, Link, NewEvent, NewNotification
from storage.web import sessions
from tests.bench import rig, steady
from tests.bench.tables import Claim, milliseconds, proof

PAGES = 2_000
OF_EACH = 10
STAFF = PAGES // OF_EACH
HOOKS = 100
BROADCASTS = 5
MOST_MEGABYTES = 150.0
MOST_SECONDS = 1.0
OPENED_AT_ONCE = 50
IDLE_SECONDS = 5
ORDER = re.compile("Z-[0-9]+")
REQUEST = (
    "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Bellhop: 1\r\n"
    "Authorization: Bearer {token}\r\n\r\n"
)


class Page(asyncio.Protocol):
    """One open page, with as little client as possible. `popped`: order → when it popped up."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._rest = b""
        self.is_open = asyncio.get_running_loop().create_future()
        self.popped: dict[str, float] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asks for the stream."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(REQUEST.format(token=self._token).encode())

    def data_received(self, data: bytes) -> None:
        """Notes when each order has popped up."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                for each in json.loads(line[6:])["pop_ups"]:
                    if found := ORDER.search(each["title"]):
                        self.popped[found[0]] = time.monotonic()
                if not self.is_open.done():
                    self.is_open.set_result(None)


async def run() -> str:
    """Opens the pages, tells all of them a few times, and posts hooks with and without them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, STAFF, with_bells=False)
        tokens = await _sign_in(folder)
        async with (
            aiohttp.ClientSession() as http,
            rig.serving(http, folder, STAFF, with_page=True, at_rest=False) as site,
        ):
            alone = await steady.post(site.port, HOOKS, STAFF)
            before = site.process.resident_megabytes
            pages = await _open(site.port, tokens)
            taken = site.process.resident_megabytes - before
            idle = await _idle(site.process)
            used = site.process.processor_seconds
            delays = await _broadcast(folder, site.port, pages)
            used = (site.process.processor_seconds - used) / BROADCASTS
            beside = await steady.post(site.port, HOOKS, STAFF)
    slowest = max(max(each) for each in delays)
    every = [seconds for each in delays for seconds in each]
    claims = [
        Claim(
            f"memory of {PAGES:,} pages, MB",
            f"< {MOST_MEGABYTES:.0f}",
            f"{taken:.0f}",
            taken < MOST_MEGABYTES,
        ),
        Claim("a hook to a page: p50, p99, ms", "", ", ".join(milliseconds(every))),
        Claim(
            "a hook to the last of all pages, ms",
            f"< {MOST_SECONDS * 1000:.0f}",
            f"{slowest * 1000:.0f}",
        ),
        Claim("processor for each time, with the hook, ms", "", f"{used * 1000:.0f}"),
        Claim("processor while nothing happens", "", f"{idle:.1%}"),
        Claim(
            "hook to 200 without pages: p50, p99, ms", "", ", ".join(milliseconds(alone.answers))
        ),
        Claim("hook to 200 beside them: p50, p99, ms", "", ", ".join(milliseconds(beside.answers))),
    ]
    return proof(f"{PAGES:,} open pages of the web bell", claims)


async def _sign_in(folder: Path) -> list[str]:
    """A session for every page."""
    now = datetime.now(UTC)

    async def work(session: AsyncSession) -> list[str]:
        links = [*(await session.exec(select(Link.id))).all()]
        return [
            await sessions.open_one(session, link_id or 0, "Bench", now, in_telegram=False)
            for link_id in links * OF_EACH
        ]

    async with open_database(rig.address_in(folder)) as database:
        return await database.write(work)


async def _open(port: int, tokens: list[str]) -> list[Page]:
    """Opens a page with each token; returns once all have been told how their bells are."""
    loop, pages = asyncio.get_running_loop(), [Page(token) for token in tokens]
    for first in range(0, len(pages), OPENED_AT_ONCE):
        some = pages[first : first + OPENED_AT_ONCE]
        for page in some:
            await loop.create_connection(partial(_same, page), "127.0.0.1", port)
        async with asyncio.timeout(60):
            await asyncio.gather(*(page.is_open for page in some))
    return pages


async def _idle(process: rig.Process) -> float:
    """What part of a processor the open pages take while nothing happens."""
    used, began = process.processor_seconds, time.monotonic()
    await asyncio.sleep(IDLE_SECONDS)
    return (process.processor_seconds - used) / (time.monotonic() - began)


def _same(page: Page) -> Page:
    return page


async def _broadcast(folder: Path, port: int, pages: list[Page]) -> list[list[float]]:
    """Notifies everybody of something, again and again. Seconds to each page, of each time."""
    found = []
    url = rig.address_in(folder)
    async with open_database(url, beside_a_running_bot=True) as database:
        bells.follow(database, lambda: None)
        for number in range(BROADCASTS):
            await database.write(partial(_notify, number=number))
            began = time.monotonic()
            await steady.post(port, 1, STAFF, warm_up=0)
            async with asyncio.timeout(60):
                while not all(f"Z-{number}" in page.popped for page in pages):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            found.append([page.popped[f"Z-{number}"] - began for page in pages])
    return found


async def _notify(session: AsyncSession, number: int) -> None:
    now, subject = datetime.now(UTC), f"order:Z{number}"
    new = NewEvent(None, f"z{number}", "order.created", None, subject, now, now, b"{}")
    [stored] = await events.accept(session, [[new]])
    assert isinstance(stored, tuple)
    data = {"order": {"id": f"Z{number}", "number": f"Z-{number}", "total": "1198.00"}}
    await events.fanned_out(session, stored[0].id, {"order.created": data})
    alike = NewNotification(
        event_id=stored[0].id,
        person_id=0,
        kind="order.created",
        section="events",
        subject=subject,
        reason="default",
        urgent=False,
        silent=False,
        created_at=now,
        due_at=None,
        expires_at=now + timedelta(hours=1),
        ended=Ended.PUSH_OFF,  # it is about pages: no messages are to be sent besides
        pops_up=True,
    )
    people = (await session.exec(select(Link.person_id))).all()
    made = await notifications.add(session, [alike._replace(person_id=it) for it in people])
    await bells.changed(session, made)
