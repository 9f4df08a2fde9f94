"""What keeps Bellhop from reaching Telegram, and the cure, in one line. Knows no aiogram."""

import errno
import socket
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp

from bot.telegram.route import Proxy

OFFICIAL = "api.telegram.org"
OUT_OF_REACH = "Telegram cannot be reached"
_BLOCKED = (
    "is Telegram blocked in this country or network? set BELLHOP_PROXY,"
    " or BELLHOP_TELEGRAM_API for a Bot API server of your own"
)
_OWN = "check BELLHOP_TELEGRAM_API and that the Bot API server runs"
_NO_ACCESS = HTTPStatus.PROXY_AUTHENTICATION_REQUIRED


def obstacle(error: BaseException, api: str, proxy: Proxy | None = None) -> str:
    """What an error of aiohttp, or of aiogram because of one, says of the way to `api`."""
    host = urlsplit(api).hostname or api
    causes = [*_causes(error)]
    if proxy is not None and (failed := _first(causes, aiohttp.ClientProxyConnectionError)):
        return f"{OUT_OF_REACH}: BELLHOP_PROXY: {proxy} {_of_proxy(causes, failed, host)}"
    cure = _BLOCKED if host == OFFICIAL else _OWN
    if proxy is not None:
        cure = f"check what the proxy {proxy} lets through"
    return f"{OUT_OF_REACH}: {_of_telegram(causes, host)}: {cure}"


def _of_telegram(causes: list[BaseException], host: str) -> str:
    if _first(causes, aiohttp.ClientConnectorCertificateError):
        return f"what answers as {host} has a certificate that is not trusted; somebody intercepts"
    if _first(causes, aiohttp.ClientSSLError):
        return f"{host} breaks off while the connection is secured (TLS)"
    if _first(causes, aiohttp.ClientConnectorDNSError, socket.gaierror):
        return f"the name {host} cannot be looked up (DNS)"
    if _first(causes, ConnectionRefusedError):
        return f"{host} refuses connections"
    if _first(causes, TimeoutError):
        return f"{host} does not answer"
    if _first(causes, aiohttp.ServerDisconnectedError) or _has(causes, _BROKEN_OFF):
        return f"{host} breaks off"
    if _has(causes, _NO_ROUTE):
        return f"there is no way to {host} from this machine"
    return f"{host} does not answer as it should ({type(causes[-1]).__name__})"


_BROKEN_OFF = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)


def _of_proxy(causes: list[BaseException], failed: BaseException, host: str) -> str:
    words = str(getattr(failed, "os_error", "")).lower()
    if getattr(failed, "code", None) == _NO_ACCESS or "auth" in words or "password" in words:
        return "refuses the user name or the password"
    if _first(causes, socket.gaierror):
        return "cannot be looked up (DNS); check the name"
    if _has(causes, (errno.ECONNREFUSED,)):
        return "refuses connections; check that the proxy runs and the port"
    if _first(causes, TimeoutError):
        return "does not answer; check the address and the firewall"
    return f"does not let Bellhop through to {host}"


def _has(causes: list[BaseException], numbers: tuple[int, ...]) -> bool:
    return any(getattr(it, "errno", None) in numbers for it in causes)


def _first(causes: list[BaseException], *kinds: type[BaseException]) -> BaseException | None:
    return next((it for it in causes if isinstance(it, kinds)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, the outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(it := getattr(seen, "os_error", None), BaseException):
            yield it
        seen = seen.__cause__ or seen.__context__
