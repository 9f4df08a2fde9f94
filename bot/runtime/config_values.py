"""What each kind of configuration value must look like, and the words for one that does not.

A value arrives as text from outside, or in its right type from our own code. A message never
repeats a value that may be a secret.
"""

import difflib
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.runtime.log import redacted


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; None if none is near."""
    by_folded = {word.lower(): word for word in sorted(known)}
    near = difflib.get_close_matches(text[:100].lower(), by_folded, n=1)
    return by_folded[near[0]] if near else None


def shown(text: str) -> str:
    """A value as a message may repeat it: on one line, short, without what looks like a secret."""
    return ascii(redacted(text) if len(text) <= 60 else redacted(text)[:60] + "...")


def _text(check: Callable[[str], object]) -> BeforeValidator:
    """Checks a text from outside; our own code gives values in their right type."""

    def checked(value: object) -> object:
        if not isinstance(value, str):
            return value
        if not value.isprintable():
            raise ValueError("contains a character that cannot be printed; remove it")
        return check(value)

    return BeforeValidator(checked)


def _solid(text: str) -> str:
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("contains a space or a letter that is not plain ASCII; remove it")
    return text


def _token(text: str) -> str:
    # The pattern is looser than BotFather's tokens: the Bot API itself has the last word.
    if not re.fullmatch(r"[0-9]+:\S+", _solid(text)):
        raise ValueError(
            "is not a bot token; copy the one from @BotFather, it looks like 110201543:AAHdqT..."
        )
    return text


def _database_url(text: str) -> str:
    scheme = text.partition("://")[0]
    if scheme not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise ValueError(_right_scheme(scheme))
    try:
        url = make_url(text)
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
    return text


def _right_scheme(scheme: str) -> str:
    if scheme.startswith("postgres"):
        return "needs the asyncpg driver; begin it with postgresql+asyncpg://"
    if scheme.startswith("sqlite"):
        return "needs the aiosqlite driver; begin it with sqlite+aiosqlite:///"
    return "is no known database; use sqlite+aiosqlite:///... or postgresql+asyncpg://..."


def _address(text: str, *, schemes: tuple[str, ...]) -> str:
    _solid(text)
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        is_whole = False
    if not is_whole:
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"is not an address; it must begin with {wanted} and name a host")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("must be the bare address; remove user, ?query and #fragment")
    return text.rstrip("/?#")


def _whole_number(text: str, *, low: int, high: int, why: str = "") -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
        if text.startswith("tcp://"):
            why = "; Kubernetes sets it for a service of that name: rename the service"
        raise ValueError(f"{shown(text)} is not a whole number from {low} to {high}{why}")
    return int(text)


def _one_of(text: str, *, allowed: tuple[str, ...]) -> str:
    text = text.lower()
    if text not in allowed:
        raise ValueError(f"{shown(text)} is not one of {', '.join(allowed)}")
    return text


def _telegram_mode(text: str) -> str:
    if _one_of(text, allowed=("polling", "webhook")) == "webhook":
        raise ValueError("webhook is not built yet; remove it or set it to polling")
    return "polling"


def _paid_broadcast(text: str) -> bool:
    word = _one_of(text, allowed=("true", "false", "1", "0", "yes", "no", "on", "off"))
    if word in ("true", "1", "yes", "on"):
        raise ValueError("paid broadcasts are not built yet; remove it or set it to false")
    return False


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        near = nearest(text, available_timezones()) or "Europe/Kyiv"
        raise ValueError(f"{shown(text)} is no time zone; did you mean {near}?") from None


def _number(low: int, high: int, why: str = "") -> BeforeValidator:
    return _text(partial(_whole_number, low=low, high=high, why=why))


def _choice(*allowed: str) -> BeforeValidator:
    return _text(partial(_one_of, allowed=allowed))


Token = Annotated[SecretStr, _text(_token)]
DatabaseUrl = Annotated[SecretStr, _text(_database_url)]
Host = Annotated[str, _text(_solid)]
Port = Annotated[int, _number(0, 65_535)]  # 0 lets the system choose: for tests and the demo
PublicUrl = Annotated[str, _text(partial(_address, schemes=("https",)))]
TelegramApi = Annotated[str, _text(partial(_address, schemes=("https", "http")))]
TelegramMode = Annotated[Literal["polling"], _text(_telegram_mode)]
Timezone = Annotated[ZoneInfo, _text(_timezone)]
Language = Annotated[Literal["uk", "ru", "en"], _choice("uk", "ru", "en")]
# Telegram's limit for one bot; core.telegram.org/bots/faq.
SendRate = Annotated[int, _number(1, 30, "; more needs paid broadcasts, not built yet")]
PaidBroadcast = Annotated[Literal[False], _text(_paid_broadcast)]
Hours = Annotated[int, _number(1, 8_760)]
Days = Annotated[int, _number(1, 36_500)]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"], _choice("debug", "info", "warning", "error")
]
LogFormat = Annotated[Literal["text", "json"], _choice("text", "json")]
