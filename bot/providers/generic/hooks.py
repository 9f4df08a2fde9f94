"""Hooks in our own shape, or as CloudEvents: the only provider that can send every kind.

`sender` says who they are from, `cloud_events` what a CloudEvent is.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.events import payloads, snapshots
from bot.events.fields import instant
from bot.events.payloads import FACTS, JSON, Facts, Malformed, Problem
from bot.providers.bodies import json_of
from bot.providers.generic import cloud_events, sender, signature
from bot.providers.generic.cloud_events import Cloud
from bot.providers.hook import (
    BEARER,
    Credentials,
    Greeting,
    Hook,
    Incoming,
    Meaning,
    Unreadable,
    as_object,
)
from bot.providers.settings import NONE_GIVEN, Settings
from storage.tables import RECEIVED

name = "generic"
title = "generic"
settings: Settings = {}
shares = True
strict = True
methods = frozenset({"POST", "OPTIONS"})
auths = frozenset({BEARER})
has_api = False

SECRET_BYTES = 32

secret_problem = signature.problem


def new_secret() -> str:
    """`whsec_` and the base64 of random bytes (24 to 64 by the specification)."""
    return signature.PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def verify(hook: Hook, credentials: Credentials) -> None:
    """Raises Refused unless the hook is rightly signed and recent, or carries the secret.

    Raises Greeting for an OPTIONS, by which a sender of CloudEvents asks whether it may post.
    """
    if hook.method == "OPTIONS":
        raise Greeting(cloud_events.permission(hook))
    sender.verify(hook, credentials)


def parse(hook: Hook) -> list[Incoming]:
    """The events of a verified hook.

    The key is `webhook-id`, which a retry repeats; of a CloudEvent, its source and id, but of a
    signed one in binary form `webhook-id`: whoever replays it can change its headers, but not that.
    Of a bearer without any of these it is the body, in which the time tells two events apart.
    """
    value = json_of(hook.body)
    clouds = cloud_events.read(value, hook)
    if clouds is not None:
        signed_id = sender.signed_id(hook)
        return [_of_cloud(cloud, hook.received_at, signed_id) for cloud in clouds]
    body = as_object(value)
    kind, facts, occurred_at = _shape(body, "timestamp", hook.received_at)
    key = sender.message_id(hook) or f"body {hashlib.sha256(hook.body).hexdigest()}"
    return [Incoming(key, kind, None, facts.subject, occurred_at, hook.body)]


def understand(
    type: str,
    hint: str | None,
    body: bytes,
    known: dict[str, Any] | None,
    given: Mapping[str, Any] = NONE_GIVEN,
) -> Meaning:
    """The event's one kind. What it says about an order or lead is kept for later events."""
    stored = as_object(json_of(body))
    is_cloud = cloud_events.is_one(stored)
    try:
        facts = payloads.read(
            type, cloud_events.data_of(stored) if is_cloud else stored.get("data")
        )
    except Malformed as wrong:
        raise Unreadable("The stored body cannot be read", tuple(wrong.problems)) from None
    data = facts.to_json()
    if not type.startswith(("order.", "lead.")):
        return Meaning({type: data})
    source_id = (known or {}).get("source_id")
    if data.get("source") is None and source_id is not None:
        data["source"] = {"id": source_id}
    at = (stored.get("time") or stored.get(RECEIVED)) if is_cloud else stored.get("timestamp")
    return Meaning({type: data}, _learned(type, facts, instant(at), known))


def _of_cloud(cloud: Cloud, received_at: datetime, signed_id: str | None) -> Incoming:
    sent = cloud.attributes
    try:
        data = cloud_events.data_of(sent)
        time = "time" if sent.get("time") is not None else None
        kind, facts, occurred_at = _shape({**sent, "data": data}, time, received_at)
    except Unreadable as wrong:
        problems = tuple(Problem(cloud.under(it.path), it.problem) for it in wrong.problems)
        raise Unreadable(cloud.words(wrong.error), problems) from None
    key = signed_id if cloud.is_binary and signed_id else cloud.key
    return Incoming(key, kind, None, facts.subject, occurred_at, cloud.text)


def _learned(kind: str, facts: Facts, at: datetime, known: dict[str, Any] | None) -> dict[str, Any]:
    """Without the status and the payment: the sender's names must not mix with a vendor's ids."""
    learned: dict[snapshots.Field, str | None] = {}
    if "manager_id" in facts.model_fields_set:
        learned["manager_id"] = getattr(facts, "manager_id", None)
    if (source := getattr(facts, "source", None)) is not None:
        learned["source_id"] = source.id
    creation = kind.endswith(".created")
    return dict(snapshots.learn(snapshots.state_of(known), learned, at, created=creation))


def _shape(
    body: dict[str, JSON], time: str | None, occurred_at: datetime
) -> tuple[str, Facts, datetime]:
    """The kind, its data, and the time in the field `time`, or `occurred_at` without such a field.

    Raises Unreadable.
    """
    problems: list[Problem] = []
    try:
        kind, facts = _facts(body)
    except Malformed as wrong:
        problems += wrong.problems
    try:
        if time is not None:
            occurred_at = instant(body.get(time))
    except ValueError as wrong:  # pydantic's own errors are ValueErrors
        problems.append(Problem(str(time), str(wrong) if time in body else "is missing"))
    if problems:
        raise Unreadable("The body does not have the shape of its type", tuple(problems))
    return kind, facts, occurred_at


def _facts(body: dict[str, JSON]) -> tuple[str, Facts]:
    kind = body.get("type")
    if not isinstance(kind, str):
        raise Malformed([Problem("type", "must be a string" if "type" in body else "is missing")])
    if kind not in FACTS:
        raise Malformed([Problem("type", payloads.unknown(kind, "type"))])
    if "data" not in body:
        raise Malformed([Problem("data", "is missing")])
    return kind, payloads.read(kind, body["data"], strict=True)
