"""Which addresses Telegram accepts in a link and in a button. Pure; knows nothing of messages."""

import re
from urllib.parse import urlsplit

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_WEB = ("http", "https")
_OWN = ("tg", "ton", "tonsite")


def checked_link(url: str) -> str | None:
    """The address as Telegram stores it, or None if it is no link to it (TDLib, LinkManager)."""
    url = url.strip()
    match = _SCHEME.match(url)
    scheme = match[1].lower() if match is not None else ""
    if scheme in _OWN:
        return url if len(url) > len(scheme) + 1 else None
    if scheme not in _WEB:
        # "shop.example:8080/x" looks like a scheme, too; with a dot before the colon it is a host.
        if scheme and "." not in scheme:
            return None
        url = f"http://{url}"
    return url if _has_host(url) else None


def button_link_is_valid(url: str) -> bool:
    """Whether a button may carry the address: http, https or tg, spelled out."""
    match = _SCHEME.match(url)
    if match is None or match[1].lower() not in (*_WEB, "tg"):
        return False
    return checked_link(url) is not None


def _has_host(url: str) -> bool:
    if any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    # To Telegram a one-word host, such as localhost, is a "Wrong HTTP URL".
    return host is not None and ("." in host.strip(".") or ":" in host)
