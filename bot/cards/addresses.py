"""Where an object can be opened in the CRM, and whether Telegram takes that for a button. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.ui.html import ELLIPSIS, visible

LIMIT = 2048
_HOLDERS = ("order", "lead", "task")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def address_of(data: Mapping[str, Any]) -> str:
    """The address in an event's data, as one line; "" if there is none. Any: JSON by kind."""
    for part in (data, *(data.get(name) for name in _HOLDERS)):
        if part and (address := visible(part.get("url"))):
            return address
    return ""


def fits_a_button(address: str) -> bool:
    """Whether Telegram takes it: http or https with a dot in the host, or tg (TDLib, LinkManager).

    What would hide where it leads (a name before the host), or was cut on its way here, is none.
    """
    if len(address) > LIMIT or not address.isprintable() or " " in address:
        return False
    if address.endswith(ELLIPSIS):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "tg":
        return bool(host)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0:
        return False
    return _HOST.fullmatch(host.rstrip(".")) is not None
