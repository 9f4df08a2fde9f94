"""Connections through a proxy: every failure to make one is aiohttp's error for that.

So aiogram recognises it, and a card that never left is sent again without a doubt.
"""

import ssl
from typing import Any

import aiohttp
from aiohttp_socks import ProxyConnector, ProxyType

from bot.telegram.route import CONNECT_SECONDS, Proxy

TYPES = {
    "http": ProxyType.HTTP,
    "https": ProxyType.HTTP,
    "socks5": ProxyType.SOCKS5,
    "socks5h": ProxyType.SOCKS5,
}


class ProxyFailed(aiohttp.ClientProxyConnectionError):
    """The proxy is not there, or does not let us through. `code`: what it answered, if it did."""

    code: int | None = None


class Tunnels(ProxyConnector):
    """Has the proxy look up Telegram's name: where Telegram is blocked, DNS often lies."""

    def __init__(self, proxy: Proxy, trusted: ssl.SSLContext, options: dict[str, Any]) -> None:
        super().__init__(
            host=proxy.host,
            port=proxy.port,
            proxy_type=TYPES[proxy.scheme],
            username=proxy.user,
            password=proxy.password,
            rdns=True,
            proxy_ssl=trusted if proxy.scheme == "https" else None,
            **{name: value for name, value in options.items() if name != "resolver"},
        )

    # Any: aiohttp's own signature, which differs between its releases
    async def _wrap_create_connection(self, *args: Any, **words: Any) -> Any:
        key = words["req"].connection_key
        if words["timeout"].sock_connect is None:  # or the library would wait for a minute
            words["timeout"] = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS)
        try:
            return await super()._wrap_create_connection(*args, **words)
        except aiohttp.ClientError:
            raise
        except TimeoutError as late:
            raise _failed(key, late, "no answer in time") from late
        except ssl.SSLCertVerificationError as untrusted:
            raise aiohttp.ClientConnectorCertificateError(key, untrusted) from untrusted
        except ssl.SSLError as broken:
            raise aiohttp.ClientConnectorSSLError(key, broken) from broken
        except Exception as problem:  # of the library's many
            raise _failed(key, problem, str(problem) or type(problem).__name__) from problem


def _failed(key: Any, problem: Exception, words: str) -> ProxyFailed:  # Any: aiohttp's own
    failed = ProxyFailed(key, OSError(getattr(problem, "errno", None), words))
    failed.code = getattr(problem, "error_code", None)
    return failed
