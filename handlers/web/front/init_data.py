"""`initData`: what a Mini App is given by Telegram to prove who has opened it.

core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app. Pure. What was signed are
the decoded fields, so they stay bytes until the signature has been found right.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote_to_bytes

from storage.tables.columns import LARGEST_ID

SIZE_LIMIT = 8 * 1024  # Telegram's own has not a quarter of this
LASTS = timedelta(hours=24)
AHEAD = timedelta(minutes=5)  # by which Telegram's clock may be before ours

_HASH = re.compile(rb"[0-9a-f]{64}")
_SECONDS = re.compile(rb"[0-9]{1,11}")


class NotProved(Exception):
    """Telegram has not signed it, or too long ago."""


@dataclass(frozen=True)
class Account:
    """The Telegram account that has opened the Mini App, and the language of its Telegram."""

    id: int
    language_code: str | None


def account_of(init_data: str, token: str, now: datetime) -> Account:
    """Who has opened the bot's Mini App, if it was within a day. Raises `NotProved`.

    `token`: the bot's.
    """
    fields = dict[bytes, bytes]()
    for key, value in _fields(init_data):
        if key in fields:  # another parser would take the other one
            raise NotProved
        fields[key] = value
    shown = fields.pop(b"hash", b"")
    if not _HASH.fullmatch(shown) or not hmac.compare_digest(shown, _signature(fields, token)):
        raise NotProved
    _check_age(fields.get(b"auth_date", b""), now)
    return _account(fields.get(b"user", b""))


def _fields(init_data: str) -> Iterator[tuple[bytes, bytes]]:
    try:
        raw = init_data.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        raise NotProved from None
    if len(raw) > SIZE_LIMIT:
        raise NotProved
    for field in raw.split(b"&"):
        key, is_there, value = field.replace(b"+", b" ").partition(b"=")
        if not is_there:
            raise NotProved
        yield unquote_to_bytes(key), unquote_to_bytes(value)


def _signature(fields: dict[bytes, bytes], token: str) -> bytes:
    lines = b"\n".join(b"%b=%b" % field for field in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    return hmac.digest(key, lines, hashlib.sha256).hex().encode()


def _check_age(auth_date: bytes, now: datetime) -> None:
    if not _SECONDS.fullmatch(auth_date):
        raise NotProved
    age = now.timestamp() - int(auth_date)
    if not -AHEAD.total_seconds() <= age <= LASTS.total_seconds():
        raise NotProved


def _account(user: bytes) -> Account:
    try:
        found = json.loads(user)
    except (ValueError, RecursionError):  # of bytes that are no text, too
        raise NotProved from None
    number = found.get("id") if isinstance(found, dict) else None
    if type(number) is not int or not 0 < number <= LARGEST_ID:
        raise NotProved
    language = found.get("language_code")
    return Account(number, language if isinstance(language, str) else None)
