"""The first line of a notification: type, object and what to do, short enough for a lock screen.

Pure. What is too long for the line is told in full by bot.cards.details.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar.days import day_of, day_told
from bot.rules.catalog import KINDS
from bot.ui.html import visible
from bot.ui.texts import Html, Value, plain, say, short
from storage.tables.flow import Notification

Data = Mapping[
    str, Any
]  # Any: an event's data as the contract shapes it, checked by bot.events.payloads
Item = tuple[Notification, Data]

NAME_UNITS = 80
OBJECT_UNITS = 32
STATE_UNITS = 30
_PAYMENTS = {"not_paid", "part_paid", "paid", "overpaid"}


@dataclass(frozen=True)
class Reader:
    """For whom a text is made: the language, and the zone for clients that show no local time."""

    language: str
    zone: ZoneInfo


def title(item: Item, reader: Reader, now: datetime) -> Html:
    """The first line of the card."""
    return say(reader.language, KINDS[item[0].kind].text_id, **_values(item, reader, now))


def headline(item: Item, reader: Reader, now: datetime) -> str:
    """The same as plain text, for a list or a button."""
    return plain(reader.language, KINDS[item[0].kind].text_id, **_values(item, reader, now))


def is_over(item: Item) -> bool:
    """Whether what it says has been answered, so that nothing is left to do."""
    notification, data = item
    return notification.ended == "answered" or "settled" in data


def name_of(part: Mapping[str, Any] | None) -> str:
    """How people call a source or channel: its name, else its number in the CRM."""
    return short(full_name_of(part), NAME_UNITS)


def full_name_of(part: Mapping[str, Any] | None) -> str:
    """The same, uncut."""
    if not part:
        return "—"
    return visible(part.get("name")) or f"№ {visible(part.get('id'))}"


def object_of(data: Data, language: str) -> str:
    """The order, lead, client, … as people call it; one line, uncut."""
    if order := data.get("order"):
        return f"№ {visible(order.get('number')) or visible(order['id'])}"
    if lead := data.get("lead"):
        return visible(lead.get("title")) or f"№ {visible(lead['id'])}"
    if task := data.get("task"):
        return visible(task.get("title")) or f"№ {visible(task['id'])}"
    if "client" in data:
        return visible((data["client"] or {}).get("name")) or plain(language, "some-client")
    if "call" in data:
        return visible((data["call"] or {}).get("phone")) or plain(language, "hidden-number")
    return full_name_of(data.get("source") or data.get("channel") or data.get("connection"))


def state_of(value: object, language: str) -> str:
    """A status as the CRM calls it, uncut; the payment states are known by name."""
    if value in _PAYMENTS:
        return plain(language, f"payment-{str(value).replace('_', '-')}")
    return visible(value) or "—"


def counts_of(data: Data, language: str) -> list[str]:
    """How many of what an alert counts: "3 new orders", "1 new lead"."""
    counts = data.get("counts", {}).items()
    return [plain(language, f"{KINDS[kind].text_id}.count", count=n) for kind, n in counts]


def _values(item: Item, reader: Reader, now: datetime) -> dict[str, Value]:
    """What the first line may speak of; each kind's text takes what it needs."""
    data, language = item[1], reader.language
    values: dict[str, Value] = {"object": short(object_of(data, language), OBJECT_UNITS)}
    values |= _when(item, reader, now)
    if "counts" in data:
        values["what"] = _what(data, language)
        values["place"] = "source" if data.get("source") else "nowhere"
        values["source"] = short(full_name_of(data.get("source")), OBJECT_UNITS)
    if "count" in data:
        values["count"] = data["count"]
    if "to" in data:
        values["to"] = short(state_of(data["to"], language), STATE_UNITS)
    return values


def _when(item: Item, reader: Reader, now: datetime) -> dict[str, Value]:
    """How far off what is due is, by the reader's calendar on the day when it is drawn."""
    if is_over(item):
        return {"when": "over", "days": 0}
    if "due_at" not in item[1]:
        return {"when": "some", "days": 0}
    due = day_told(str(item[1]["due_at"]), reader.zone)
    days = (due - day_of(now, reader.zone)).days
    return {"when": "today" if days == 0 else "before" if days > 0 else "late", "days": abs(days)}


def _what(data: Data, language: str) -> str:
    counts = counts_of(data, language)
    if len(counts) == 1:
        return counts[0]
    return plain(language, "several-events", count=sum(data["counts"].values()))
