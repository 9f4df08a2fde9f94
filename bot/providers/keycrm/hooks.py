"""Hooks of KeyCRM's automation triggers: snapshots of an order or a lead, unsigned, without an id.

Parsed as cabinets really send them: two time formats, money as strings, [] for an object.
bot.providers.keycrm.meaning says what a snapshot means, once the state of the object is at hand.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.events import fields, payloads, snapshots
from bot.events.payloads import FACTS, JSON, Problem
from bot.events.snapshots import Snapshot
from bot.providers.bodies import value_of
from bot.providers.hook import (
    Credentials,
    Hook,
    Incoming,
    Meaning,
    Unreadable,
    as_object,
    misshapen,
)
from bot.providers.keycrm import meaning, snapshot
from bot.providers.keycrm.meaning import CALL, EVENTS, POLLED, Stored
from bot.providers.settings import NONE_GIVEN, Setting, Settings, link_template

name = "keycrm"
title = "KeyCRM"
settings: Settings = {
    f"{what}_link": Setting(f"the address of {a} in KeyCRM, with {{id}} for its id", link_template)
    for what, a in (("order", "an order"), ("lead", "a card of a pipeline"))
}
shares = False
strict = False
methods = frozenset({"POST"})
auths: frozenset[str] = frozenset()
has_api = True

STOCK = "stock"
_EVENT_NAME_LENGTH = 100


def new_secret() -> None:
    """KeyCRM cannot sign: the key in the address is the only proof."""


def secret_problem(secret: str) -> str:
    """None can be used, see `new_secret`."""
    return "KeyCRM cannot sign: the key in the address is the only proof"


def verify(hook: Hook, credentials: Credentials) -> None:
    """There is nothing to verify, see `new_secret`."""


def parse(hook: Hook) -> list[Incoming]:
    """The one event of a body; a stock list and other events are of no interest."""
    hint = hook.query.get("kind", "").strip() or None
    if hint is not None and hint not in FACTS:
        raise _misdirected(hint, payloads.unknown(hint, "kind"))
    body = value_of(hook.body)
    if isinstance(body, list) or "0" in as_object(body):  # a form has no lists
        return [_ignored(STOCK, hint, hook)]
    event, context = _wrapper(body)
    if event not in EVENTS:
        return [_ignored(event, hint, hook)]
    if not isinstance(context, dict):
        raise _unreadable("context", "must be an object")
    what, object_id = meaning.object_of(event), _id(context)
    if hint is not None and hint not in snapshots.HINTS[what]:
        raise _misdirected(hint, f"does not fit {'an order' if what == 'order' else 'a lead'}")
    seen = snapshot.read(what, context)
    return [
        Incoming(
            external_id=_key(event, hint, object_id, context, hook.received_at),
            type=event,
            hint=hint,
            subject=f"{what}:{object_id}",
            occurred_at=_moment(event, hint, seen) or hook.received_at,
            body=hook.body,
        )
    ]


def understand(
    type: str,
    hint: str | None,
    body: bytes,
    known: dict[str, Any] | None,
    given: Mapping[str, Any] = NONE_GIVEN,
) -> Meaning:
    """The kinds that a stored event means, given what is known of its object.

    It is a hook's, or one that bot.sync has made of an answer of the API.
    """
    value = value_of(body)
    event, context = _wrapper(value)
    if not isinstance(context, dict):
        return Meaning({})
    if event == CALL:
        return meaning.of_call(context)
    if event not in EVENTS and event not in POLLED:
        return Meaning({})
    since = snapshot.time_in(as_object(value), "since")
    stored = Stored(event, context, _id(context), hint, since)
    return meaning.of_object(stored, known, given)


def _wrapper(value: JSON) -> tuple[str, JSON]:
    body = as_object(value)
    event = body.get("event")
    if not isinstance(event, str) or not event.isprintable():
        raise _unreadable("event", "must be the name of an event")
    if not 1 <= len(event) <= _EVENT_NAME_LENGTH:
        raise _unreadable("event", f"must have 1 to {_EVENT_NAME_LENGTH} characters")
    if not isinstance(body.get("context"), dict | list):
        raise _unreadable("context", "must be an object")
    return event, body["context"]


def _unreadable(path: str, words: str) -> Unreadable:
    return misshapen(title, path, words)


def _misdirected(hint: str, words: str) -> Unreadable:
    shown = fields.clean(hint, 60)
    return Unreadable(f"The address's ?kind={shown} {words}", (Problem("?kind", words),))


def _ignored(event: str, hint: str | None, hook: Hook) -> Incoming:
    """Stored for the record. Nothing shows whether it is a repeat, but nobody is told anyway."""
    return Incoming(
        uuid.uuid4().hex, event, hint, None, hook.received_at, hook.body, interesting=False
    )


def _id(context: Mapping[str, JSON]) -> str:
    try:
        return fields.identifier(context.get("id"))
    except ValueError as wrong:
        raise _unreadable("context.id", str(wrong)) from None


def _key(
    event: str, hint: str | None, object_id: str, context: Mapping[str, JSON], received_at: datetime
) -> str:
    """The same for a repeat, another for the next change; KeyCRM sends no id of the event.

    A hash of the body would be wrong both ways: a repeat may have other times, and a new event the
    same body. The hint is part of the key because two triggers may post the same change to two
    addresses and mean two things; the manager, because a trigger on the manager posts again while
    the status and its time stay. If the body has no time, a repeat cannot be told from news, and
    news must not be lost.
    """
    what, times = ["status_id"], ["status_changed_at", "updated_at"]
    if EVENTS[event] == "order.payment_changed":
        what = ["payment_status", "payments_total"]
    if _is_known_by_update(event, hint):
        times.reverse()
    values = [_text(context.get(key)) for key in (*what, "manager_id")]
    at = next(filter(None, (_text(context.get(key)) for key in times)), received_at.isoformat())
    parts = (event, hint or "", object_id, *values, at)
    return "|".join(quote(part, safe=":. ") for part in parts)


def _text(value: JSON) -> str:
    """A field as a part of a key: short, and never a reason to fail."""
    instead = repr(value)[:40] if isinstance(value, float | bool) else ""
    return fields.readable(fields.label, value) or instead


def _moment(event: str, hint: str | None, seen: Snapshot) -> datetime | None:
    """When it happened; None if the body has no time."""
    if _is_known_by_update(event, hint):
        return seen.updated_at or seen.status_changed_at
    return seen.status_changed_at or seen.updated_at


def _is_known_by_update(event: str, hint: str | None) -> bool:
    """A new status has its own time; any other change has only that of the last update."""
    return EVENTS[event] == "order.payment_changed" or (hint or "").endswith(".assigned")
