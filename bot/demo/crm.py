"""The demo's CRM: posts signed hooks to real addresses over HTTP, as a CRM would.

All it knows of Bellhop are two addresses and the secret; it must not look inside.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import aiohttp

Json = dict[str, Any]  # Any: JSON as it is posted and answered


@dataclass(frozen=True)
class Answer:
    """What Bellhop answered, and to what."""

    status: int
    body: Json
    sent: Json


@dataclass(frozen=True)
class Connection:
    """What `bellhop connect` prints: where to post, and the secret to sign with."""

    url: str
    secret: str = ""


class Crm:
    """Posts hooks in Bellhop's own format, signed as Standard Webhooks demands, and in KeyCRM's.

    `clock`: the time in the business's zone.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        generic: Connection,
        keycrm: Connection,
        clock: Callable[[], datetime],
    ) -> None:
        self.clock = clock
        self._http = http
        self._generic = generic
        self._keycrm = keycrm
        self._numbers = count(1)
        self._last: tuple[str, bytes] | None = None

    async def post(self, kind: str, data: Json) -> Answer:
        """Reports something that has just happened."""
        body = {"type": kind, "timestamp": self.clock().isoformat(), "data": data}
        self._last = f"demo-{next(self._numbers)}", json.dumps(body, ensure_ascii=False).encode()
        return await self._send_signed(*self._last)

    async def post_again(self) -> Answer:
        """Posts the last hook again under the same id, as after a lost answer."""
        if self._last is None:
            raise LookupError("nothing has been posted yet")
        return await self._send_signed(*self._last)

    async def post_forged(self, kind: str, data: Json) -> Answer:
        """Posts as somebody who does not know the secret."""
        body = {"type": kind, "timestamp": self.clock().isoformat(), "data": data}
        secret = "whsec_" + base64.b64encode(b"a guess, and a wrong one").decode()
        return await self._send_signed("demo-forged", json.dumps(body).encode(), secret)

    async def post_keycrm(self, body: Json) -> Answer:
        """Posts as KeyCRM does: unsigned, and without a name of what has happened."""
        text = json.dumps(body).encode()
        return await self._send(self._keycrm.url, text, {"Content-Type": "application/json"})

    async def _send_signed(self, hook_id: str, body: bytes, secret: str = "") -> Answer:
        headers = {
            "Content-Type": "application/json",
            **signature(body, hook_id, self.clock(), secret or self._generic.secret),
        }
        return await self._send(self._generic.url, body, headers)

    async def _send(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        async with self._http.post(url, data=body, headers=headers) as response:
            return Answer(response.status, await response.json(), json.loads(body))


def signature(body: bytes, hook_id: str, now: datetime, secret: str) -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    at = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{hook_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": hook_id,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
