"""What an event says of an order's or lead's status, and what a status can mean. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from storage.tables import Data, Ended

# How the objects with a status may have ended; without one of these they are still open.
MEANINGS: Mapping[str, tuple[Ended, ...]] = {
    "order": (Ended.DONE, Ended.CANCELLED),
    "lead": (Ended.DONE, Ended.CLOSED),
}
# What a CRM calls that.
_SAID: Mapping[str, Mapping[str, Ended | None]] = {
    "order": {"open": None, "done": Ended.DONE, "cancelled": Ended.CANCELLED},
    "lead": {"open": None, "done": Ended.DONE, "cancelled": Ended.CLOSED},
}
SEEN_EVERY = timedelta(hours=1)  # a status in use is not noted more often
_CHANGED = "status_changed"

Known = Mapping[str, Any]  # Any: the JSON of what is known of an object


def told(
    what: str, kinds: Mapping[str, Data], state: Known, known: Known
) -> tuple[str, str | None] | None:
    """The status that an event reports, and the one before if it is named; None if it reports none.

    `kinds`: what the event means; `state`: what its provider keeps of the object from now on;
    `known`: what was known before.
    """
    if what not in MEANINGS:
        return None
    if changed := kinds.get(f"{what}.{_CHANGED}"):
        return changed["to"], changed.get("from") or None
    status = state.get("status")
    if not status or status == known.get("status"):
        return None
    return status, known.get("status")


def meaning(what: str, known: Ended | None, said: str | None, *, is_held: bool) -> Ended | None:
    """What a status means: what an administrator says, or else the CRM, or else what was known.

    `said`: a provider's `StatusMeans`; `is_held`: what is known is an administrator's word.
    """
    return known if is_held or said is None else _SAID[what][said]


def with_expiry(
    kinds: Mapping[str, dict[str, Any]], since: datetime, seconds: int | None, *, is_moved: bool
) -> dict[str, dict[str, Any]]:
    """The reports of an order, with the time after which it will have been in its status too long.

    That follows from the status, unless the CRM names the time itself. `since`: when the order got
    its status; `seconds`: how long it may have it; `is_moved`: it had a deadline in another one.
    """
    orders = [data["order"] for data in kinds.values() if data.get("order")]
    if any(order.get("overdue_at") for order in orders) or not (seconds or is_moved):
        return dict(kinds)
    at = (since + timedelta(seconds=seconds)).isoformat() if seconds else None
    return {
        kind: {**data, "order": {**data["order"], "overdue_at": at}} if data.get("order") else data
        for kind, data in kinds.items()
    }


def is_seen(seen_at: datetime | None, now: datetime) -> bool:
    """Whether it is noted well enough that the status is in use."""
    return seen_at is not None and now - seen_at < SEEN_EVERY


def name_fields(kinds: Iterable[str], named: Mapping[str, str | None]) -> dict[str, Data]:
    """Kind → what is added to its data: the names of its statuses, by `to` and `from`."""
    names = {f"{field}_name": name for field, name in named.items() if name}
    return {kind: names for kind in kinds if names and kind.endswith(f".{_CHANGED}")}
