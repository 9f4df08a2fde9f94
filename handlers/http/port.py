"""The port: accepts connections, no more at a time than leave files for the rest of the process.

asyncio's own servers accept whatever comes, until the database cannot open a file any more.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from handlers.http.caller import Caller
from handlers.http.limits import Limits

log = logging.getLogger(__name__)

BACKLOG = 128  # what the system accepts for us meanwhile
PAUSE_SECONDS = 0.5
# A system without IPv6 may know it by name: localhost is ::1, too.
NOT_HERE = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
LOOK_SECONDS = 0.1  # how soon a full port sees who has become idle


class Port:
    """Where callers come in. When it is full, whoever waits longest with nothing to do must go."""

    def __init__(self, server: web.Server, limits: Limits) -> None:
        self._server = server
        self._limits = limits
        self._callers: set[Caller] = set()
        self._streams: dict[Caller, Callable[[], None]] = {}
        self._somebody_left = asyncio.Event()
        self._listening: list[socket.socket] = []
        self._accepting: list[asyncio.Task[None]] = []

    async def open(self, host: str, port: int) -> int:
        """Starts to listen and returns the port, which is a free one for 0. Raises OSError.

        Of several addresses, those that this machine does not have are left out.
        """
        missing: OSError | None = None
        try:
            for address in await _addresses(host, port):
                try:
                    self._listening.append(_bound(*address))
                except OSError as problem:
                    if problem.errno not in NOT_HERE:
                        raise
                    missing = problem
            if missing is not None and not self._listening:
                raise missing
        except OSError:
            self._close_sockets()
            raise
        for listening in self._listening:
            listening.listen(BACKLOG)
            self._accepting.append(asyncio.create_task(self._accept(listening), name="port"))
        number: int = self._listening[0].getsockname()[1]
        return number

    async def close(self) -> None:
        """Accepts nobody any more; whoever is connected stays so."""
        for task in self._accepting:
            task.cancel()
        await asyncio.gather(*self._accepting, return_exceptions=True)
        self._close_sockets()

    def hold(self, request: web.Request, on_gone: Callable[[], None]) -> bool:
        """From now on this request's caller counts among the streams; False if these are full.

        `on_gone`: called once when the connection has ended. Without it, nobody would notice
        before there is something to write.
        """
        caller = request.protocol
        if not isinstance(caller, Caller) or caller not in self._callers:
            return False
        if len(self._streams) >= self._limits.streams:
            return False
        self._callers.discard(caller)
        self._streams[caller] = on_gone
        self._somebody_left.set()
        return True

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                arrived, _ = await loop.sock_accept(listening)
            except ConnectionError:  # gone before it was accepted
                continue
            except OSError as problem:
                log.error("no connection can be accepted: %s", problem.strerror)
                self._make_room()
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            try:
                await self._room()
                await loop.connect_accepted_socket(self._caller, arrived)
            except Exception:
                log.exception("a connection cannot be used")
                arrived.close()
            except asyncio.CancelledError:
                arrived.close()
                raise

    async def _room(self) -> None:
        if len(self._callers) >= self._limits.connections:
            log.warning("all of %d connections are in use", self._limits.connections)
        while len(self._callers) >= self._limits.connections:
            self._somebody_left.clear()
            self._make_room()
            with suppress(TimeoutError):  # whoever has got an answer is idle now, but has not left
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._somebody_left.wait()

    def _make_room(self) -> None:
        """Closes an idle connection: first those that have never asked for anything."""
        idle = [caller for caller in self._callers if caller.is_idle]
        if idle:
            min(idle, key=lambda caller: (caller.has_asked, caller.since)).give_way()

    def _caller(self) -> Caller:
        caller = Caller(self._server, self._limits, self._gone)
        self._callers.add(caller)
        return caller

    def _gone(self, caller: Caller) -> None:
        self._callers.discard(caller)
        on_gone = self._streams.pop(caller, None)
        if on_gone is not None:
            on_gone()
        self._somebody_left.set()

    def _close_sockets(self) -> None:
        for listening in self._listening:
            listening.close()
        self._listening.clear()


async def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[object, ...]]]:
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _bound(family: socket.AddressFamily, address: tuple[object, ...]) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with suppress(OSError):
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.setblocking(False)
        listening.bind(address)
    except OSError:
        listening.close()
        raise
    return listening
