"""What is known of an order or lead: of each field the newest that any report has said. Pure.

It is JSON, kept with the object: `data`, which is shaped like an event's, and `at`: when each field
of it was so. Reports may arrive in any order: of each field the latest by its own time holds. Of
two at one moment, the later arrival does.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.events import objects
from bot.events.fields import clean
from bot.rules.objects import life
from storage.tables import Data, what_of

Details = Mapping[str, Any]  # Any: JSON of many shapes

PART = "facts"  # of what is known of an object
HOLDERS = ("order", "lead")
TEXT_KEPT = 1000  # characters of a comment or a note
_MANAGER = "manager_id"
_TEXTS = ("comment", "note")
# A null says of these that there is none; of any other field it says nothing.
_TIMES = ("contact_at", "overdue_at")
# These are about such a time, named or not.
_DUE = ("lead.contact_due", "order.overdue")
_PARTS = {
    name: tuple(field for field in model.model_fields if field != "id")
    for name, model in (
        ("order", objects.Order),
        ("lead", objects.Lead),
        ("buyer", objects.Client),
    )
}
# A card that shows one of these says more than a number.
_NO_MORE = ("number", "url")
_NEVER = datetime.min.replace(tzinfo=UTC)


class Said(NamedTuple):
    """A field of an event's data. `part`: the object in which it stands; "" for none."""

    part: str
    field: str
    value: Any  # JSON

    @property
    def name(self) -> str:
        """The field's path."""
        return f"{self.part}.{self.field}" if self.part else self.field


def after(
    details: Details, kind: str, data: Data, at: datetime, now: datetime
) -> dict[str, Any]:  # Any: JSON
    """What is known after a report, which is not later than `now` even if it says so."""
    known, times = dict(details.get("data", {})), dict(details.get("at", {}))
    at = min(at, now).astimezone(UTC)
    for said in _said(kind, data):
        if at < _moment(times.get(said.name)):
            continue
        times[said.name] = at.isoformat()
        if said.part:
            known[said.part] = {**known.get(said.part, {}), said.field: said.value}
        else:
            known[said.field] = said.value
    return {"data": known, "at": times} if times else {}


def told(kind: str, data: Data, status: str | None) -> Data:
    """What a report says: with another status than before ends the time that an order had in it.

    `status`: the one before, if it is known.
    """
    if kind != "order.status_changed" or data.get("to") == status:
        return data
    return {**data, "order": {"overdue_at": None, **data["order"]}}


def is_about(subject: str | None) -> bool:
    """Whether details of such an object are kept."""
    return subject is not None and what_of(subject) in HOLDERS


def differ(before: Details, after: Details) -> bool:
    """Whether a card would show anything else."""
    return bool(before.get("data", {}) != after.get("data", {}))


def completed(data: Data, details: Details) -> Data:
    """An event's data with what is known by now of its order or lead, and of the buyer.

    Who hears of it, and what the event itself has changed, stays as it is.
    """
    known = details.get("data", {})
    what = next((it for it in HOLDERS if data.get(it)), None)
    if what is None or not known:
        return data
    newest, buyer = known.get(what, {}), known.get("buyer", {})
    whole = {**data, what: {**data[what], **newest}}
    if buyer:
        whole["buyer"] = {**(data.get("buyer") or {}), **buyer}
    if buyer or any(field not in _NO_MORE for field in newest):
        whole.pop("only_number", None)
    return whole


def manager(details: Details, lived: life.Life) -> str | None:
    """The CRM id of the order's or lead's manager, as far as it is known."""
    known = details.get("data", {})
    if _MANAGER in known:
        found: str | None = known[_MANAGER]
        return found
    who = life.who(lived)
    return who.value if who else None


def _said(kind: str, data: Data) -> Iterator[Said]:
    for part, fields in _PARTS.items():
        for field, value in (data.get(part) or {}).items():
            is_none = field in _TIMES and kind not in _DUE
            if field in fields and (value is not None or is_none):
                yield Said(part, field, clean(value, TEXT_KEPT) if field in _TEXTS else value)
    if _MANAGER in data:
        yield Said("", _MANAGER, data[_MANAGER])


def _moment(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else _NEVER
