"""What is known of an order or lead, and a new snapshot of it → the kinds of event that this means.

Knows no vendor's field names. For providers that get snapshots instead of events. What is known of
an object belongs to the cabinet, so every provider writes the same State.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypedDict, cast

NEW_WITHIN = timedelta(seconds=60)

Field = Literal["status", "payment", "manager_id", "source_id"]
FIELDS: tuple[Field, ...] = ("status", "payment", "manager_id", "source_id")
Time = Literal["updated_at", "status_changed_at", "learned_at"]
_TIMES: tuple[Time, ...] = ("updated_at", "status_changed_at", "learned_at")
# In the order in which they are reported.
_CHANGES: dict[str, Field] = {
    "order.assigned": "manager_id",
    "lead.assigned": "manager_id",
    "order.status_changed": "status",
    "lead.status_changed": "status",
    "order.payment_changed": "payment",
}
# The kinds that a trigger's address may promise.
HINTS = {
    what: (f"{what}.created", *(kind for kind in _CHANGES if kind.startswith(f"{what}.")))
    for what in ("order", "lead")
}


class State(TypedDict, total=False):
    """What is known of one object; JSON. What is not known has no key; None means there is none."""

    status: str | None
    payment: str | None
    manager_id: str | None
    source_id: str | None
    updated_at: str
    status_changed_at: str
    created: bool  # its creation was reported
    snapshot: bool  # a vendor's snapshot was seen, not only single facts
    learned_at: str  # when the newest single fact happened


@dataclass(frozen=True)
class Snapshot:
    """An object as a vendor sent it. `fields`: only what the body contained."""

    object: Literal["order", "lead"]
    fields: Mapping[Field, str | None]
    created_at: datetime | None = None
    status_changed_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def times(self) -> dict[Time, datetime | None]:
        """When it was changed, by the keys of State."""
        return {"updated_at": self.updated_at, "status_changed_at": self.status_changed_at}

    @property
    def is_new(self) -> bool:
        """Whether its status is as old as the object itself."""
        if self.created_at is None or self.status_changed_at is None:
            return False
        return abs(self.status_changed_at - self.created_at) <= NEW_WITHIN


@dataclass(frozen=True)
class Changes:
    """The kinds to report, and what is known of the object from now on."""

    kinds: tuple[str, ...]
    state: State


def compare(known: State | None, seen: Snapshot, event: str, hint: str | None) -> Changes:
    """Which kinds a snapshot means.

    `event`: the kind that the vendor's event is named after; `hint`: the kind that the trigger's
    address promises. A snapshot older than what is known means nothing, except a creation that was
    never reported.
    """
    before: State = known or {}
    creation = f"{seen.object}.created"
    older = _is_older(before, seen)
    after = before if older else _merged(before, seen)
    created: State = {**after, "created": True}
    if hint == creation and not before.get("created"):
        return Changes((creation,), created)
    if older:
        return Changes((), after)
    changed = tuple(kind for kind in HINTS[seen.object][1:] if _differs(kind, before, seen))
    if hint is not None and hint != creation:
        kinds = (hint, *(kind for kind in changed if kind != hint))
    elif before.get("snapshot") or (seen.is_new and before.get("created")):
        kinds = changed
    elif seen.is_new:
        return Changes((creation,), created)
    else:
        kinds = (*changed, *(() if event in changed else (event,)))
    return Changes(tuple(kind for kind in kinds if _says_anything(kind, after)), after)


def learn(
    known: State | None, facts: Mapping[Field, str | None], at: datetime, *, created: bool
) -> State:
    """The state after an event with single facts, which are no snapshot to compare with."""
    before: State = known or {}
    after: dict[str, Any] = {**before}
    if facts and not is_late(before, at):
        after |= {"learned_at": at.isoformat()} | dict(facts)
    if created:
        after["created"] = True
    return state_of(after)


def is_late(known: State, at: datetime) -> bool:
    """Whether a single fact of a later time is known."""
    learned_at = _time(known, "learned_at")
    return learned_at is not None and at < learned_at


def state_of(stored: Mapping[str, Any] | None) -> State:
    """A stored state, without what this version does not understand."""
    state = {key: value for key, value in (stored or {}).items() if _is_sound(key, value)}
    return cast(State, state)


def replaced(known: State | None, kind: str, now: str | None) -> str | None:
    """What a change replaced, if that is known and differs."""
    value = (known or {}).get(_CHANGES[kind])
    return value if value != now else None


def _is_sound(key: str, value: object) -> bool:
    if key in ("created", "snapshot"):
        return isinstance(value, bool)
    if key in FIELDS and value is None:
        return True
    return key in (*FIELDS, *_TIMES) and isinstance(value, str)


def _differs(kind: str, known: State, seen: Snapshot) -> bool:
    field = _CHANGES[kind]
    return field in known and field in seen.fields and known[field] != seen.fields[field]


def _says_anything(kind: str, state: State) -> bool:
    """A change to nothing has nobody to tell, or nothing to tell them."""
    return kind not in _CHANGES or state.get(_CHANGES[kind]) is not None


def _merged(known: State, seen: Snapshot) -> State:
    times = {key: at.isoformat() for key, at in seen.times.items() if at is not None}
    state: dict[str, Any] = {**known, "snapshot": True} | dict(seen.fields) | dict(times)
    return state_of(state)


def _is_older(known: State, seen: Snapshot) -> bool:
    """By the time of the last change, then by that of the last change of status."""
    for key, seen_at in seen.times.items():
        known_at = _time(known, key)
        if known_at is not None and seen_at is not None and known_at != seen_at:
            return seen_at < known_at
    return False


def _time(state: State, key: Time) -> datetime | None:
    try:
        return datetime.fromisoformat(state.get(key, ""))
    except ValueError:
        return None
