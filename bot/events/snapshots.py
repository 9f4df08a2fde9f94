"""What is known of an order or lead, and a new snapshot of it → the kinds of event that this means.

Knows no vendor's field names. For providers that get snapshots instead of events. What is known of
an object belongs to the cabinet, so every provider writes the same State.

A snapshot comes by hook (`compare`) or because Bellhop has asked (`polled`). Whichever of the two
comes first tells of a change; the other one finds nothing new.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypedDict, cast

NEW_WITHIN = timedelta(seconds=60)

Field = Literal["status", "payment", "manager_id", "source_id", "paid", "title"]
FIELDS: tuple[Field, ...] = ("status", "payment", "manager_id", "source_id", "paid", "title")
Time = Literal["updated_at", "status_changed_at", "learned_at"]
_TIMES: tuple[Time, ...] = ("updated_at", "status_changed_at", "learned_at")
_FLAGS = ("created", "snapshot", "untimed", "unsaid", "deleted")
# In the order in which they are reported.
_CHANGES: dict[str, Field] = {
    "order.assigned": "manager_id",
    "lead.assigned": "manager_id",
    "order.status_changed": "status",
    "lead.status_changed": "status",
    "order.payment_changed": "payment",
}
_STATUS = ".status_changed"
# The kinds that a trigger's address may promise.
HINTS = {
    what: (f"{what}.created", *(kind for kind in _CHANGES if kind.startswith(f"{what}.")))
    for what in ("order", "lead")
}


class State(TypedDict, total=False):
    """What is known of one object; JSON. What is not known has no key; None means there is none.

    It is laid over what is stored: a key that is left out stays as it was (see `clear`).
    `paid`: the sum, as `str(Decimal)` writes it without trailing zeros. `polled`: the kinds that a
    poll has told of what is so now, each with its time, or "" if the snapshot had none.
    """

    status: str | None
    payment: str | None
    paid: str | None
    manager_id: str | None
    source_id: str | None
    title: str | None
    updated_at: str
    status_changed_at: str
    created: bool  # its creation was reported
    snapshot: bool  # a vendor's snapshot was seen, not only single facts
    learned_at: str  # when the newest single fact happened
    untimed: bool  # something without a time has changed it since `updated_at`
    unsaid: bool  # a poll has found it as it was before there were polls, and told nothing
    deleted: bool
    expires: str  # when it is overdue, if the vendor has named that
    overdue: str  # the deadline of which the vendor has said that it is over
    polled: dict[str, str]


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
    """The kinds to report, and what is known of the object from now on.

    `is_late`: something newer was known.
    """

    kinds: tuple[str, ...]
    state: State
    is_late: bool = False


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
        return Changes((creation,), created, older)
    if older:
        return Changes((), after, is_late=True)
    changed = tuple(_changed(before, seen))
    if hint is not None and hint != creation and not _has_polled(hint, before, seen):
        kinds = (hint, *(kind for kind in changed if kind != hint))
    elif _is_familiar(before, seen) or (seen.is_new and before.get("created")):
        kinds = changed
    elif seen.is_new:
        return Changes((creation,), created)
    else:
        kinds = (*changed, *(() if event in changed else (event,)))
    return Changes(tuple(kind for kind in kinds if _says_anything(kind, after)), after)


def polled(known: State | None, seen: Snapshot, since: datetime | None) -> Changes:
    """Which kinds a snapshot means that Bellhop has asked for.

    `since`: from when on changes are to be told; what happened earlier is only learned. None:
    nothing of an object that is not known yet.
    """
    before: State = known or {}
    is_new = not before.get("created") and _is_after(since, seen.created_at)
    creation = (f"{seen.object}.created",) if is_new else ()
    flags: State = {"created": True} if is_new else {}
    if _is_older(before, seen):
        return Changes(creation, {**before, **flags}, is_late=True)
    after = _merged(before, seen)
    changed = tuple(_changed(before, seen))
    if not before.get("snapshot") and not is_new and _is_after(since, seen.status_changed_at):
        status = f"{seen.object}{_STATUS}"
        changed += () if status in changed or "status" in before else (status,)
    kinds = (*creation, *(kind for kind in changed if _says_anything(kind, after)))
    told = HINTS[seen.object][1:] if is_new else kinds
    if said := after.get("polled", {}) | {kind: _moment(kind, seen) for kind in told}:
        flags["polled"] = said
    if not kinds and not _is_familiar(before, seen):
        flags["unsaid"] = True
    return Changes(kinds, {**after, **flags})


def differs(known: State, seen: Snapshot) -> bool:
    """Whether a snapshot of the same time as what is known says something else.

    A vendor's times are whole seconds, in which an object may be changed twice. What was learned
    later is not doubted.
    """
    if _is_older(known, seen) or (seen.updated_at and is_late(known, seen.updated_at)):
        return False
    return any(_changed(known, seen))


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


def clear(state: State, key: Literal["deleted", "expires", "overdue"]) -> None:
    """This does not hold any more."""
    if key == "deleted" and state.get("deleted"):
        state["deleted"] = False
    elif key != "deleted" and state.get(key):
        state[key] = ""


def replaced(known: State | None, kind: str, now: str | None) -> str | None:
    """What a change replaced, if that is known and differs."""
    value = (known or {}).get(_CHANGES[kind])
    return value if value != now else None


def _is_sound(key: str, value: object) -> bool:
    if key in _FLAGS:
        return isinstance(value, bool)
    if key == "polled":
        return isinstance(value, dict) and all(isinstance(at, str) for at in value.values())
    if key in FIELDS and value is None:
        return True
    return key in (*FIELDS, *_TIMES, "expires", "overdue") and isinstance(value, str)


def _changed(known: State, seen: Snapshot) -> Iterator[str]:
    """The kinds that say what the snapshot has otherwise than it was known."""
    return (kind for kind in HINTS[seen.object][1:] if _differs(kind, known, seen))


def _differs(kind: str, known: State, seen: Snapshot) -> bool:
    return any(
        field in known and field in seen.fields and known[field] != seen.fields[field]
        for field in _fields(kind)
    )


def _fields(kind: str) -> tuple[Field, ...]:
    """What it tells of: a second part payment changes only the sum."""
    field = _CHANGES[kind]
    return (field, "paid") if field == "payment" else (field,)


def _is_familiar(known: State, seen: Snapshot) -> bool:
    """Whether what the snapshot says was known, to people too, but for what it has otherwise."""
    if not known.get("snapshot"):
        return False
    return not known.get("unsaid") or not _is_same_version(known, seen)


def _is_same_version(known: State, seen: Snapshot) -> bool:
    return all(at is None or at == _time(known, key) for key, at in seen.times.items())


def _has_polled(kind: str, known: State, seen: Snapshot) -> bool:
    """Whether a poll has told of exactly this change, and nothing has changed it since."""
    at, moment = known.get("polled", {}).get(kind), _moment(kind, seen)
    if at is None or _differs(kind, known, seen):
        return False
    return "" in (at, moment) or at == moment


def _moment(kind: str, seen: Snapshot) -> str:
    """When it changed, in ISO form. Only a status has a time of its own."""
    times = (seen.updated_at, seen.status_changed_at)
    at = next(filter(None, reversed(times) if kind.endswith(_STATUS) else times), None)
    return at.isoformat() if at else ""


def _is_after(since: datetime | None, at: datetime | None) -> bool:
    return since is not None and at is not None and at >= since


def _says_anything(kind: str, state: State) -> bool:
    """A change to nothing has nobody to tell, or nothing to tell them."""
    return kind not in _CHANGES or state.get(_CHANGES[kind]) is not None


def _merged(known: State, seen: Snapshot) -> State:
    times = {key: at.isoformat() for key, at in seen.times.items() if at is not None}
    state: dict[str, Any] = {**known, "snapshot": True} | dict(seen.fields) | dict(times)
    changed = set(_changed(known, seen))
    state["untimed"] = not times and bool(changed or known.get("untimed"))
    state["polled"] = {
        kind: at for kind, at in known.get("polled", {}).items() if kind not in changed
    }
    state["unsaid"] = False
    is_said = {key: key in known or value not in (False, {}) for key, value in state.items()}
    return state_of({key: value for key, value in state.items() if is_said[key]})


def _is_older(known: State, seen: Snapshot) -> bool:
    """By the time of the last change, then by that of the last change of status.

    What has no time was news when it came, so whatever was so before is older.
    """
    is_timed = False
    for key, seen_at in seen.times.items():
        known_at = _time(known, key)
        if known_at is not None and seen_at is not None and known_at != seen_at:
            return seen_at < known_at
        is_timed |= known_at is not None and seen_at is not None
    return is_timed and known.get("untimed", False)


def _time(state: State, key: Time) -> datetime | None:
    try:
        return datetime.fromisoformat(state.get(key, ""))
    except ValueError:
        return None
