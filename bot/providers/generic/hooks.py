"""Hooks in our own shape, signed by Standard Webhooks: the only provider that can send every kind.

https://github.com/standard-webhooks/standard-webhooks; we verify ourselves because the package
raises other libraries' exceptions on hostile headers.
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
from bot.providers.bodies import json_of
from bot.providers.hook import (
    BEARER,
    Credentials,
    Hook,
    Incoming,
    Meaning,
    Refused,
    Unreadable,
    as_object,
)

name = "generic"
title = "generic"
shares = True
strict = True
methods = frozenset({"POST"})
auths = frozenset({BEARER})

TOLERANCE_SECONDS = 300
SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32

_MESSAGE_ID = re.compile(r"[!-~]{1,200}")
_UNIX_TIME = re.compile(r"[0-9]{1,12}")


def new_secret() -> str:
    """`whsec_` and the base64 of random bytes (24 to 64 by the specification)."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_problem(secret: str) -> str | None:
    """By the specification, it has 24 to 64 bytes."""
    if not secret.startswith(SECRET_PREFIX):
        return f"must begin with {SECRET_PREFIX}"
    try:
        size = len(base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        return f"must be base64 after {SECRET_PREFIX}"
    return None if 24 <= size <= 64 else f"must be 24 to 64 bytes after base64, and is {size}"


def verify(hook: Hook, credentials: Credentials) -> None:
    """Raises Refused unless one of the `v1` signatures is right and the time is recent."""
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
    expected = [
        base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
        for secret in credentials.secrets or (None,)
    ]
    # All are compared, so that the time taken reveals nothing.
    if not sum([hmac.compare_digest(right, it) for right in expected for it in signatures]):
        raise Refused("The header webhook-signature does not match the body")


def parse(hook: Hook) -> list[Incoming]:
    """The one event of a verified hook; its key is `webhook-id`, which a retry repeats."""
    body = as_object(json_of(hook.body))
    problems: list[Problem] = []
    try:
        kind, facts = _facts(body)
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
    return [Incoming(message_id, kind, None, facts.subject, occurred_at, hook.body)]


def understand(type: str, hint: str | None, body: bytes, known: dict[str, Any] | None) -> Meaning:
    """The event's one kind. What it says about an order or lead is kept for later events."""
    stored = as_object(json_of(body))
    try:
        facts = payloads.read(type, stored.get("data"))
    except Malformed as wrong:
        raise Unreadable("The stored body cannot be read", tuple(wrong.problems)) from None
    data = facts.to_json()
    if not type.startswith(("order.", "lead.")):
        return Meaning({type: data})
    source_id = (known or {}).get("source_id")
    if data.get("source") is None and source_id is not None:
        data["source"] = {"id": source_id}
    return Meaning({type: data}, _learned(type, facts, instant(stored.get("timestamp")), known))


def _learned(kind: str, facts: Facts, at: datetime, known: dict[str, Any] | None) -> dict[str, Any]:
    """Without the status and the payment: the sender's names must not mix with a vendor's ids."""
    learned: dict[snapshots.Field, str | None] = {}
    if "manager_id" in facts.model_fields_set:
        learned["manager_id"] = getattr(facts, "manager_id", None)
    if (source := getattr(facts, "source", None)) is not None:
        learned["source_id"] = source.id
    creation = kind.endswith(".created")
    return dict(snapshots.learn(snapshots.state_of(known), learned, at, created=creation))


def _facts(body: dict[str, JSON]) -> tuple[str, Facts]:
    kind = body.get("type")
    if not isinstance(kind, str):
        raise Malformed([Problem("type", "must be a string" if "type" in body else "is missing")])
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
    """Those of version `v1`, the only ones we can check. Raw header bytes may be surrogates."""
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
