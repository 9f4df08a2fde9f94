"""The first line of a notification: type, object and what to do, short enough for a lock screen.

Pure. What is too long for the line is told in full by bot.details.
"""

from collections.abc import Mapping
from typing import Any

from bot.catalog import KINDS
from bot.html import visible
from bot.texts import Html, Value, plain, say, short
from storage.models import Notification

Data = Mapping[str, Any]  # Any: an event's data as the contract shapes it, checked by bot.facts
Item = tuple[Notification, Data]

NAME_UNITS = 80
OBJECT_UNITS = 32
STATE_UNITS = 30
_PAYMENTS = {"not_paid", "part_paid", "paid", "overpaid"}


def title(item: Item, language: str) -> Html:
    """The first line of the card."""
    notification, data = item
    return say(language, KINDS[notification.kind].text_id, **_values(data, language))


def headline(item: Item, language: str) -> str:
    """The same as plain text, for a list or a button."""
    notification, data = item
    return plain(language, KINDS[notification.kind].text_id, **_values(data, language))


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


def _values(data: Data, language: str) -> dict[str, Value]:
    """What the first line may speak of; each kind's text takes what it needs."""
    values: dict[str, Value] = {"object": short(object_of(data, language), OBJECT_UNITS)}
    if "counts" in data:
        values["what"] = _what(data, language)
        values["place"] = "source" if data.get("source") else "nowhere"
        values["source"] = short(full_name_of(data.get("source")), OBJECT_UNITS)
    if "count" in data:
        values["count"] = data["count"]
    if "to" in data:
        values["to"] = short(state_of(data["to"], language), STATE_UNITS)
    return values


def _what(data: Data, language: str) -> str:
    counts = counts_of(data, language)
    if len(counts) == 1:
        return counts[0]
    return plain(language, "several-events", count=sum(data["counts"].values()))
