"""The way to Telegram: straight, or through the operator's proxy. Knows no aiogram.

Nothing but calls to Telegram takes it, and no other variable than BELLHOP_PROXY leads them there:
aiohttp reads HTTPS_PROXY and its like only when it is told to.
"""

import ssl
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
import certifi

# A dead address costs a quarter of a second before the next is tried (aiohttp's happy eyeballs);
# if all of them are dead, a call is given up after this long.
CONNECT_SECONDS = 5
LOOKED_UP_AGAIN_SECONDS = 300


@dataclass(frozen=True, repr=False)
class Proxy:
    """Where the proxy is and who may use it; its text names neither user nor password."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    __repr__ = __str__


def proxy_at(address: str) -> Proxy:
    """The proxy at an address that the configuration has checked."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    user, password = (
        None if it is None else unquote(it) for it in (parts.username, parts.password)
    )
    return Proxy(parts.scheme, parts.hostname, parts.port, user, password)


def connector(proxy: Proxy | None, **options: Any) -> aiohttp.TCPConnector:
    """Makes the connections of a session; `options` are those of aiohttp's TCPConnector."""
    options.setdefault("ssl", trusted())
    options.setdefault("ttl_dns_cache", LOOKED_UP_AGAIN_SECONDS)
    if proxy is None:
        return aiohttp.TCPConnector(**options)
    from bot.telegram.tunnel import Tunnels  # few need it

    return Tunnels(proxy, trusted(), options)


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that aiogram trusts, whatever the machine does."""
    return ssl.create_default_context(cafile=certifi.where())
