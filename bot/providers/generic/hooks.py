"""Hooks in our own shape, signed by Standard Webhooks: the only provider that can say every kind.

https://github.com/standard-webhooks/standard-webhooks; the verifier is ours because the package
raises exceptions of other libraries on hostile headers.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import Any

from bot.events import payloads, snapshots
from bot.events.fields import instant
from bot.events.payloads import FACTS, JSON, Facts, Malformed, Problem
from bot.providers.hook import Hook, Incoming, Refused, Said, Understanding, Unreadable, load

name = "generic"
strict = True
media_types = frozenset({"application/json"})

TOLERANCE_SECONDS = 300
SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32

_MESSAGE_ID = re.compile(r"[!-~]{1,200}")
_UNIX_TIME = re.compile(r"[0-9]{1,12}")


def new_secret() -> str:
    """`whsec_` and the base64 of random bytes (24 to 64 by the specification)."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def verify(hook: Hook, secret: str | None) -> None:
    """Raises Refused unless one of the `v1` signatures is right and the time is near."""
    message_id = _header(hook, "webhook-id")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise Refused("The header webhook-id must have 1 to 200 printable ASCII characters")
    timestamp = _header(hook, "webhook-timestamp")
    if not _UNIX_TIME.fullmatch(timestamp):
        raise Refused("The header webhook-timestamp must be a Unix time in seconds")
    if abs(hook.received_at.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise Refused("The header webhook-timestamp is more than 5 minutes off")
    signatures = _signatures(_header(hook, "webhook-signature"))
    signed = f"{message_id}.{timestamp}.".encode() + hook.body
    expected = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
    # Every one is compared, so that the time taken tells nothing.
    if not sum([hmac.compare_digest(expected, signature) for signature in signatures]):
        raise Refused("The header webhook-signature does not match the body")


def parse(hook: Hook) -> list[Incoming]:
    """The one event of a verified hook; its key is `webhook-id`, which stays over retries."""
    body = load(hook.body)
    if not isinstance(body, dict):
        raise Unreadable("The body must be a JSON object", (Problem("", "must be an object"),))
    problems: list[Problem] = []
    try:
        kind, read = _facts(body)
    except Malformed as wrong:
        problems += wrong.problems
    try:
        occurred_at = instant(body.get("timestamp"))
    except ValueError as wrong:  # pydantic's own errors are ValueErrors
        words = str(wrong) if "timestamp" in body else "is missing"
        problems.append(Problem("timestamp", words))
    if problems:
        raise Unreadable("The body does not have the shape of its type", tuple(problems))
    message_id = hook.headers["webhook-id"]
    return [Incoming(message_id, kind, None, read.subject, occurred_at, hook.body)]


def understand(
    type: str, hint: str | None, body: bytes, known: dict[str, Any] | None
) -> Understanding:
    """The one kind that it is; what it tells of an order or lead is kept for later events."""
    stored = load(body)
    try:
        read = payloads.read(type, stored.get("data") if isinstance(stored, dict) else None)
    except Malformed as wrong:
        raise Unreadable("The stored body cannot be read", tuple(wrong.problems)) from None
    data = read.to_json()
    if not type.startswith(("order.", "lead.")):
        return Understanding((Said(type, data),), None)
    source_id = (known or {}).get("source_id")
    if data.get("source") is None and source_id is not None:
        data["source"] = {"id": source_id}
    return Understanding((Said(type, data),), _learned(type, read, _happened(stored), known))


def _happened(stored: JSON) -> datetime:
    return instant(stored.get("timestamp") if isinstance(stored, dict) else None)


def _learned(kind: str, read: Facts, at: datetime, known: dict[str, Any] | None) -> dict[str, Any]:
    """Not the status and the payment: the sender's words must not mix with a vendor's ids."""
    told: dict[snapshots.Field, str | None] = {}
    if "manager_id" in read.model_fields_set:
        told["manager_id"] = getattr(read, "manager_id", None)
    source = getattr(read, "source", None)
    if source is not None:
        told["source_id"] = source.id
    creation = kind.endswith(".created")
    return dict(snapshots.learn(snapshots.state_of(known), told, at, created=creation))


def _facts(body: dict[str, JSON]) -> tuple[str, Facts]:
    if "type" not in body:
        raise Malformed([Problem("type", "is missing")])
    kind = body["type"]
    if not isinstance(kind, str):
        raise Malformed([Problem("type", "must be a string")])
    if kind not in FACTS:
        raise Malformed([Problem("type", payloads.unknown(kind, "type"))])
    if "data" not in body:
        raise Malformed([Problem("data", "is missing")])
    return kind, payloads.read(kind, body["data"], strict=True)


def _header(hook: Hook, wanted: str) -> str:
    value = hook.headers.get(wanted)
    if not value:
        raise Refused(f"The header {wanted} is missing")
    return value


def _signatures(header: str) -> list[bytes]:
    """Those of version `v1`; others are for other readers. Raw header bytes may be surrogates."""
    pairs = (entry.partition(",") for entry in header.split())
    found = [text.encode("utf-8", "surrogatepass") for version, _, text in pairs if version == "v1"]
    if not found:
        raise Refused("The header webhook-signature has no signature of version v1")
    return found


def _key(secret: str | None) -> bytes:
    try:
        key = base64.b64decode((secret or "").removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise Refused("This connection has no usable signing secret")
    return key
