"""What each kind of configuration value must look like, and the words for one that does not.

A value arrives as text from outside, or in its right type from our own code. A message never
repeats a value that may be a secret.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.runtime.log import redacted

Check = Callable[[object], object]


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_folded = {word.lower(): word for word in sorted(known)}
    near = difflib.get_close_matches(text[:100].lower(), by_folded, n=1)
    return by_folded[near[0]] if near else None


def shown(text: str) -> str:
    """A value as a message may repeat it: on one line, short, without what looks like a secret."""
    return ascii(redacted(text) if len(text) <= 60 else redacted(text)[:60] + "...")


def _clean(value: object) -> object:
    """Refuses what no variable may hold; the value itself is not repeated, it may be a secret."""
    if isinstance(value, str) and not value.isprintable():
        raise ValueError("contains a character that cannot be printed; remove it")
    return value


def _solid(value: object) -> object:
    if isinstance(_clean(value), str) and not re.fullmatch(r"[!-~]+", str(value)):
        raise ValueError("contains a space or a letter that is not plain ASCII; remove it")
    return value


def _token(value: object) -> object:
    # The pattern is looser than BotFather's tokens: the Bot API itself has the last word.
    if isinstance(_solid(value), str) and not re.fullmatch(r"[0-9]+:\S+", str(value)):
        raise ValueError(
            "is not a bot token; copy the one from @BotFather, it looks like 110201543:AAHdqT..."
        )
    return value


def _database_url(value: object) -> object:
    if not isinstance(_clean(value), str):
        return value
    scheme = str(value).partition("://")[0]
    if scheme not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise ValueError(_right_scheme(scheme))
    try:
        url = make_url(str(value))
    except (ArgumentError, ValueError):  # their texts repeat the address, password and all
        raise ValueError("cannot be read; percent-encode what is special in the password") from None
    if scheme == "postgresql+asyncpg":
        if not url.database:
            raise ValueError(
                "names no database; write postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
            )
        if "sslmode" in url.query:
            raise ValueError("has ?sslmode=, which asyncpg does not know; write ?ssl= instead")
    elif url.host or not url.database:
        raise ValueError("names no file; write sqlite+aiosqlite:///bellhop.db, with three slashes")
    elif ":memory:" in url.database or "memory" in url.query.values():
        raise ValueError("is a database in memory, which forgets; name a file instead")
    return value


def _right_scheme(scheme: str) -> str:
    if scheme.startswith("postgres"):
        return "needs the asyncpg driver; begin it with postgresql+asyncpg://"
    if scheme.startswith("sqlite"):
        return "needs the aiosqlite driver; begin it with sqlite+aiosqlite:///"
    return "is no known database; use sqlite+aiosqlite:///... or postgresql+asyncpg://..."


def _address(*schemes: str) -> Check:
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)

    def check(value: object) -> object:
        if not isinstance(_solid(value), str):
            return value
        try:
            parts = urlsplit(str(value))
            whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port or an IPv6 address that is none
            whole = False
        if not whole:
            raise ValueError(f"is not an address; it must begin with {wanted} and name a host")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError("must be the bare address; remove user, ?query and #fragment")
        return str(value).rstrip("/?#")

    return check


def _whole_number(low: int, high: int, why: str = "") -> Check:
    def check(value: object) -> object:
        text = str(_clean(value))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            hint = why
            if text.startswith("tcp://"):
                hint = "; Kubernetes sets it for a service of that name: rename the service"
            raise ValueError(f"{shown(text)} is not a whole number from {low} to {high}{hint}")
        return int(text)

    return check


def _one_of(*allowed: str) -> Check:
    def check(value: object) -> object:
        text = str(_clean(value)).lower()
        if text not in allowed:
            raise ValueError(f"{shown(text)} is not one of {', '.join(allowed)}")
        return text

    return check


def _telegram_mode(value: object) -> object:
    mode = _one_of("polling", "webhook")(value)
    if mode == "webhook":
        raise ValueError("webhook is not built yet; remove it or set it to polling")
    return mode


def _paid_broadcast(value: object) -> object:
    text = _one_of("true", "false", "1", "0", "yes", "no", "on", "off")(value)
    if text in ("true", "1", "yes", "on"):
        raise ValueError("paid broadcasts are not built yet; remove it or set it to false")
    return False


def _timezone(value: object) -> object:
    if not isinstance(_clean(value), str):
        return value
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        near = nearest(str(value), available_timezones()) or "Europe/Kyiv"
        raise ValueError(f"{shown(str(value))} is no time zone; did you mean {near}?") from None


Token = Annotated[SecretStr, BeforeValidator(_token)]
DatabaseUrl = Annotated[SecretStr, BeforeValidator(_database_url)]
Host = Annotated[str, BeforeValidator(_solid)]
# 0 lets the system choose: the tests and the demo use it.
Port = Annotated[int, BeforeValidator(_whole_number(0, 65_535))]
PublicUrl = Annotated[str, BeforeValidator(_address("https"))]
TelegramApi = Annotated[str, BeforeValidator(_address("https", "http"))]
TelegramMode = Annotated[Literal["polling"], BeforeValidator(_telegram_mode)]
Timezone = Annotated[ZoneInfo, BeforeValidator(_timezone)]
Language = Annotated[Literal["uk", "ru", "en"], BeforeValidator(_one_of("uk", "ru", "en"))]
# Telegram's limit for one bot; core.telegram.org/bots/faq.
SendRate = Annotated[
    int, BeforeValidator(_whole_number(1, 30, "; more needs paid broadcasts, not built yet"))
]
PaidBroadcast = Annotated[bool, BeforeValidator(_paid_broadcast)]
Hours = Annotated[int, BeforeValidator(_whole_number(1, 8_760))]
Days = Annotated[int, BeforeValidator(_whole_number(1, 36_500))]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(_one_of("debug", "info", "warning", "error")),
]
LogFormat = Annotated[Literal["text", "json"], BeforeValidator(_one_of("text", "json"))]
