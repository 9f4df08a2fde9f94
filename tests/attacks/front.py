"""The web server alone, with limits of seconds' fractions, and raw connections to it."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from aiohttp import web

from bot.intake.desk import Desk
from bot.runtime.health import Health
from bot.runtime.log import set_up
from handlers.http.limits import Limits
from handlers.http.port import Port
from handlers.http.routing import http
from handlers.http.shortcut import with_shortcut
from storage.engine.database import Database, open_database
from storage.flow import events
from tests.house import KEY, Clock, connect, signed

QUICK = Limits(
    header_seconds=0.4,
    idle_seconds=1.0,
    stall_seconds=0.4,
    reading_bytes=1_000_000,
    connections=40,
)
HOST = "127.0.0.1"
PATIENCE_SECONDS = 30
ANSWER = re.compile(rb"HTTP/[01]\.\d (\d{3}) ")


@dataclass
class Front:
    """What an attacker sees, and what the operator's log says of it."""

    database: Database
    clock: Clock
    port: int
    log: io.StringIO
    hook_ids: Any = field(default_factory=partial(count, 1))  # Any: itertools.count

    async def attacker(self, sent: bytes = b"") -> "Attacker":
        """A new connection that has sent this."""
        attacker = Attacker(*await asyncio.open_connection(HOST, self.port))
        attacker.send(sent)
        return attacker

    async def takes(self, body: bytes = b"") -> int:
        """The status of a good hook, whatever else goes on."""
        attacker = await self.attacker(self.hook(body))
        (answer,) = await attacker.answers(1)
        attacker.close()
        return answer.status

    def hook(self, body: bytes = b"", hook_id: str | None = None, close: bool = False) -> bytes:
        """A signed hook as bytes."""
        body = body or self.event()
        header = self.header(body, hook_id or f"hook-{next(self.hook_ids)}")
        header += f"Content-Length: {len(body)}\r\n" + ("Connection: close\r\n" if close else "")
        return header.encode() + b"\r\n" + body

    def header(self, body: bytes, hook_id: str) -> str:
        """The header of a hook with this body, without its length and its end."""
        lines = {"Host": "x", "Content-Type": "application/json"}
        lines |= signed(body, hook_id, self.clock())
        return f"POST /hooks/generic/{KEY} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in lines.items()
        )

    def event(self, size: int = 0) -> bytes:
        """A body of this size at least."""
        data = {"source": {"id": 3, "name": "Shop", "more": "x" * size}}
        at = self.clock().isoformat()
        return json.dumps({"type": "source.updated", "timestamp": at, "data": data}).encode()

    async def stored(self) -> int:
        """How many hooks are waiting for fan-out."""
        async with self.database.read() as session:
            return len(await events.waiting(session, 10_000))


@dataclass
class Answer:
    """One answer, as it came."""

    status: int
    header: bytes
    body: bytes


@dataclass
class Attacker:
    """A raw connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, sent: bytes) -> None:
        """Without waiting for anything."""
        self.writer.write(sent)

    async def rest(self) -> bytes:
        """All that comes until the other side closes, which must happen."""
        got = b""
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                while chunk := await self.reader.read(65_536):
                    got += chunk
            except ConnectionError:
                pass
        self.close()
        return got

    async def answers(self, number: int) -> list[Answer]:
        """The next answers."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return [await self._answer() for _ in range(number)]

    async def _answer(self) -> Answer:
        header = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", header)
        body = await self.reader.readexactly(int(length[1]) if length else 0)
        status = ANSWER.match(header)
        assert status, header
        return Answer(int(status[1]), header, body)

    def close(self) -> None:
        """Without a word."""
        self.writer.close()


@asynccontextmanager
async def opened(database_url: str, limits: Limits) -> AsyncIterator[Front]:
    """The web server, with a generic and a KeyCRM connection."""
    clock, log = Clock(), io.StringIO()
    set_up("debug", "text", (), log)
    async with open_database(database_url) as database:
        await connect(database, clock())
        store = Desk(database, lambda: None).keep
        application = http(database, Health(clock), clock, store, limits)
        runner = web.AppRunner(application, shutdown_timeout=1)
        await runner.setup()
        assert runner.server is not None
        port = Port(with_shortcut(runner.server, application), limits)
        try:
            yield Front(database, clock, await port.open(HOST, 0), log)
        finally:
            await port.close()
            await runner.cleanup()


def checked(got: bytes) -> None:
    """It says nothing, or is a refusal in JSON that gives nothing away."""
    if not got:
        return
    status = ANSWER.match(got)
    header, _, body = got.partition(b"\r\n\r\n")
    assert status, got
    assert 400 <= int(status[1]) < 600
    assert json.loads(body.split(b"HTTP/1.1")[0])["error"]
    assert KEY.encode() not in got
    assert b"server:" not in header.lower()
    assert b"aiohttp" not in got.lower()
