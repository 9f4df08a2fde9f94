"""Posts to push services. It follows no redirect, and connects to no address of a private network.

`BELLHOP_PROXY` is for Telegram and is not used here.
"""

import asyncio
import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from socket import AddressFamily

import certifi
from aiohttp import (
    BaseConnector,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    hdrs,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.push.answers import Answer
from bot.push.endpoints import SERVICES, service_of
from bot.ui.html import short, visible

LIMITS = ClientTimeout(total=20.0, connect=10.0)
LOOK_UPS = 4  # at once, of a service's names
READ_BYTES = 1024
SAID_UNITS = 120
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_INTERNET = ipaddress.IPv6Network("2000::/3")  # all that was ever given away of IPv6


class NotPublic(OSError):
    """The name leads into a private network, or nowhere."""


class Names(AbstractResolver):
    """Looks names up in threads of its own, a few for each service.

    A name server that keeps silent holds a thread for longer than anybody waits. In the threads of
    all others, that would soon keep Telegram and other services from being found.
    """

    def __init__(self) -> None:
        self._threads = {it: ThreadPoolExecutor(LOOK_UPS, f"names-{it}") for it in SERVICES}

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        """Raises `OSError`."""
        service = service_of(host)
        if service is None:
            raise NotPublic(f"{host} is no push service")
        kind, flags = socket.SOCK_STREAM, socket.AI_ADDRCONFIG
        look = partial(socket.getaddrinfo, host, port, family, kind, flags=flags)
        found = await asyncio.get_running_loop().run_in_executor(self._threads[service], look)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=of,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for of, _, proto, _, address in found
        ]

    async def close(self) -> None:
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)


class PublicOnly(AbstractResolver):
    """Knows only the public ones of a name's addresses, and the connection goes to one of these."""

    def __init__(self, names: AbstractResolver) -> None:
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        """Raises `OSError`."""
        found = await self._names.resolve(host, port, family)
        public = [it for it in found if is_public(it["host"])]
        if not public:
            raise NotPublic(f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._names.close()


def is_public(address: str) -> bool:
    """Whether it is an address of the internet, not of this machine or of a network around it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    meant = _meaning(found)
    if isinstance(meant, IPv6Address) and meant not in _INTERNET:
        return False
    return meant.is_global and not meant.is_multicast


def open_connector() -> BaseConnector:
    """Connections to push services; a test has its own ones."""
    trusted = ssl.create_default_context(cafile=certifi.where())
    return TCPConnector(resolver=PublicOnly(Names()), ssl=trusted, limit=0)


class Post:
    """Keeps connections to push services open. `close` it."""

    def __init__(self, connector: BaseConnector) -> None:
        self._http = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            headers={hdrs.ACCEPT_ENCODING: "identity"},
        )

    async def send(self, endpoint: str, body: bytes, headers: dict[str, str]) -> Answer:
        """What the service answers; status 0 if it did not."""
        url = URL(endpoint, encoded=True)
        posting = self._http.post(
            url, data=body, headers=headers, allow_redirects=False, timeout=LIMITS
        )
        try:
            async with posting as response:
                said = await _said(response)
                retry_after = response.headers.get(hdrs.RETRY_AFTER)
                response.close()  # whatever else it would say
                return Answer(response.status, said, retry_after)
        except (ClientError, OSError, TimeoutError, ValueError) as problem:
            return Answer(0, type(problem).__name__)

    async def close(self) -> None:
        """Hangs up."""
        await self._http.close()


def _meaning(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address, or the one of IPv4 that it stands for."""
    if isinstance(found, IPv4Address):
        return found
    inner = found.ipv4_mapped or found.sixtofour
    if inner is None and found in _NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return inner or found


async def _said(response: ClientResponse) -> str:
    """Why it is refused, in a line of the log. The status counts, whatever becomes of the rest."""
    if response.status < 300 or hdrs.CONTENT_ENCODING in response.headers:
        return ""
    try:
        said = await response.content.read(READ_BYTES)
    except (ClientError, OSError, TimeoutError):
        return ""
    return short(visible(said.decode("utf-8", "replace")), SAID_UNITS)
