"""A proxy on loopback that speaks HTTP CONNECT or SOCKS5, and can die and come back."""

import asyncio
import base64
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Self

ELSEWHERE = "telegram.invalid"  # a name that only the proxy can look up

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Refused(Exception):
    """The client may not use the proxy, or speaks another protocol."""


class LoopbackProxy:
    """Leads every call to this machine, whatever host is asked for. `asked`: for which."""

    def __init__(
        self, kind: str, user: str = "", password: str = "", tls: ssl.SSLContext | None = None
    ) -> None:
        self.kind, self.user, self.password = kind, user, password
        self.asked: list[tuple[str, int]] = []
        self.port = 0
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        await self.die()

    def address(self, **other: str) -> str:
        """As an operator writes it."""
        given = {"user": self.user, "password": self.password, "host": "127.0.0.1"} | other
        who = f"{given['user']}:{given['password']}@" if given["user"] else ""
        return f"{self.kind}://{who}{given['host']}:{self.port}"

    async def start(self) -> None:
        """Listens, on the port that it had before if it had one."""
        self._server = await asyncio.start_server(
            self._client, "127.0.0.1", self.port, ssl=self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def die(self) -> None:
        """Breaks off every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in [*self._open]:
            writer.transport.abort()
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, Refused, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        speak = self._socks if self.kind.startswith("socks") else self._connect
        port, yes = await speak(reader, writer)
        there = await asyncio.open_connection("127.0.0.1", port)
        self._open.add(there[1])
        writer.write(yes)
        try:
            await asyncio.gather(_pour(reader, there[1]), _pour(there[0], writer))
        finally:
            there[1].transport.abort()
            self._open.discard(there[1])

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[int, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        if method != "CONNECT":
            raise Refused
        who = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if self.user and f"Basic {who}" not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            await writer.drain()
            raise Refused
        host, _, port = target.rpartition(":")
        self.asked.append((host, int(port)))
        return int(port), b"HTTP/1.1 200 OK\r\n\r\n"

    async def _socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[int, bytes]:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        wanted = 2 if self.user else 0
        writer.write(bytes((5, wanted if wanted in methods else 255)))
        if wanted not in methods:
            raise Refused
        if self.user:
            await reader.readexactly(1)
            told = [(await reader.readexactly((await reader.readexactly(1))[0])) for _ in "up"]
            is_right = told == [self.user.encode(), self.password.encode()]
            writer.write(bytes((1, 0 if is_right else 1)))
            if not is_right:
                await writer.drain()
                raise Refused
        head = await reader.readexactly(4)
        if head[3] != 3:  # an address instead of a name
            raise Refused
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2))
        self.asked.append((host, port))
        return port, b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00"


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(1 << 16):
        target.write(data)
        await target.drain()
    if target.can_write_eof():
        target.write_eof()
