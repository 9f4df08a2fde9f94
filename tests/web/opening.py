"""What Telegram gives to a Mini App, signed as Telegram signs it."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote


def init_data(token: str, at: datetime, account: int, **fields: str) -> str:
    """`initData` of an account, by the bot with this token."""
    user = json.dumps({"id": account, "first_name": "A", "language_code": "en"})
    every = {"auth_date": str(int(at.timestamp())), "query_id": "AAE", "user": user, **fields}
    return signed(token, every.items())


def signed(token: str, fields: Iterable[tuple[str, str]]) -> str:
    """Any fields, signed."""
    return wrapped(token, [(key.encode(), value.encode()) for key, value in fields])


def wrapped(token: str, fields: list[tuple[bytes, bytes]], **changed: Any) -> str:
    """The same of bytes; `changed`: another `hash` than the right one."""
    lines = b"\n".join(key + b"=" + value for key, value in sorted(fields))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    digest = changed.get("hash", hmac.digest(key, lines, hashlib.sha256).hex())
    every = [*fields, (b"hash", digest.encode())]
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in every)
