"""Posts to push services. It follows no redirect, and connects to no address of a private network.

`BELLHOP_PROXY` is for Telegram and is not used here.
"""

import ipaddress
import ssl
from ipaddress import IPv4Address, IPv6Address
from socket import AddressFamily

import certifi
from aiohttp import (
    BaseConnector,
    ClientError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot.push.answers import Answer
from bot.ui.html import short, visible

LIMITS = ClientTimeout(total=20.0, connect=10.0)
READ_BYTES = 1024
SAID_UNITS = 120
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_INTERNET = ipaddress.IPv6Network("2000::/3")  # all that was ever given away of IPv6


class NotPublic(OSError):
    """The name leads into a private network, or nowhere."""


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
    return TCPConnector(resolver=PublicOnly(DefaultResolver()), ssl=trusted, limit=0)


class Post:
    """Keeps connections to push services open. `close` it."""

    def __init__(self, connector: BaseConnector) -> None:
        self._http = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
        )

    async def send(self, endpoint: str, body: bytes, headers: dict[str, str]) -> Answer:
        """What the service answers; status 0 if it did not."""
        url = URL(endpoint, encoded=True)
        posting = self._http.post(
            url, data=body, headers=headers, allow_redirects=False, timeout=LIMITS
        )
        try:
            async with posting as response:
                said = await response.content.read(READ_BYTES)
                retry_after = response.headers.get("Retry-After")
                response.close()  # whatever else it would say
                return Answer(response.status, _readable(said), retry_after)
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


def _readable(said: bytes) -> str:
    """In a line of the log."""
    return short(visible(said.decode("utf-8", "replace")), SAID_UNITS)
