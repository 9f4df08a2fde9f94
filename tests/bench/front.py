"""What stands before several replicas: a small proxy that is as strict as a proxy may be.

It gives hooks by turns to the replicas whose /ready says 200, and keeps connections to them. Only
what cannot have been read is given to another: a refused connection, or one that was closed
before. A connection that breaks after the hook was sent is a failed hook, which CRMs get as 502.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp

from tests.bench import load, rig

LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 5.0  # for any replica to be there
ANSWER_SECONDS = 10.0
_BROKEN = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"

Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Front:
    """`ports`: all replicas, whether they are there or not. `failed`: why hooks got a 502."""

    http: aiohttp.ClientSession
    ports: list[int] = field(default_factory=list)
    port: int = 0
    ready: list[int] = field(default_factory=list)
    failed: "Counter[str]" = field(default_factory=Counter)
    _turn: int = 0
    _pipes: dict[int, list[Pipe]] = field(default_factory=dict)

    async def watch(self) -> None:
        """Asks every replica whether it is ready, for ever."""
        while True:
            ports = [*self.ports]
            found = await asyncio.gather(*(self._is_ready(port) for port in ports))
            self.ready = [port for port, is_so in zip(ports, found, strict=True) if is_so]
            await asyncio.sleep(LOOK_SECONDS)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One caller, who may post one hook after another."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                writer.write(await self._answered(await message(reader)))
        writer.close()

    async def _is_ready(self, port: int) -> bool:
        limit = aiohttp.ClientTimeout(total=2)
        try:
            url = f"http://127.0.0.1:{port}/ready"
            async with self.http.get(url, timeout=limit) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _answered(self, request: bytes) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                port, (reader, writer) = await self._connected()
        except TimeoutError:
            self.failed["no replica"] += 1
            return _BROKEN
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                writer.write(request)
                answer = await message(reader)
        except (OSError, asyncio.IncompleteReadError) as problem:  # TimeoutError, too
            writer.close()
            self.failed[f"{type(problem).__name__} from {port}"] += 1
            return _BROKEN
        if b"connection: close" in answer.partition(b"\r\n\r\n")[0].lower():
            writer.close()
            return answer.replace(b"Connection: close\r\n", b"")
        self._pipes.setdefault(port, []).append((reader, writer))
        return answer

    async def _connected(self) -> tuple[int, Pipe]:
        while True:
            for port in self._in_turn(self.ready):
                while kept := self._pipes.get(port):
                    pipe = kept.pop()
                    if not pipe[0].at_eof() and not pipe[1].is_closing():
                        return port, pipe
                try:
                    return port, await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    self.ready = [it for it in self.ready if it != port]
            await asyncio.sleep(0.02)

    def _in_turn(self, ports: Sequence[int]) -> list[int]:
        self._turn += 1
        first = self._turn % len(ports) if ports else 0
        return [*ports[first:], *ports[:first]]


async def message(reader: asyncio.StreamReader) -> bytes:
    """One request or answer as it came; its length must be stated."""
    head = await reader.readuntil(b"\r\n\r\n")
    return head + await reader.readexactly(load.length_of(head))


@asynccontextmanager
async def front(http: aiohttp.ClientSession) -> AsyncIterator[Front]:
    """Serves on a free port for as long as the block lasts."""
    proxy = Front(http, port=rig.free_port())
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", proxy.port)
    watching = asyncio.create_task(proxy.watch())
    try:
        yield proxy
    finally:
        watching.cancel()
        server.close()
