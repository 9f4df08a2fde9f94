"""Notification → screen: the card, the list of a burst, the notice. The bell is in bot.bell.

Pure. Text is made here at the last moment, in the reader's language, from the event's data.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot import presses
from bot.catalog import KINDS, Kind
from bot.screens import Button, Screen, column
from bot.texts import Html, Moment, Money, Value, cut, cut_plain, escape, plain, say, short
from storage.models import Notification

Data = Mapping[str, Any]  # Any: an event's data as the contract shapes it, checked by bot.facts
Item = tuple[Notification, Data]

NAME_UNITS = 80
TEXT_UNITS = 1_500
LISTED = 10
_REASONS = {
    "token_expired",
    "shop_unpaid",
    "plan_without_api",
    "password_changed",
    "page_blocked",
    "unpaid",
    "blocked_bot",
}
_PAYMENTS = {"not_paid", "part_paid", "paid", "overpaid"}


@dataclass(frozen=True)
class Reader:
    """For whom a text is made: the language, and the zone for clients that show no local time."""

    language: str
    zone: ZoneInfo


def card(item: Item, reader: Reader, now: datetime, *, maybe_repeat: bool = False) -> Screen:
    """The message that carries one notification, before or after reading."""
    notification, data = item
    text = "\n".join(_card_lines(notification, data, reader, now, maybe_repeat=maybe_repeat))
    return Screen(cut(Html(text)), column(_card_buttons(notification, data, reader.language)))


def burst(items: Sequence[Item], reader: Reader, *, maybe_repeat: bool = False) -> Screen:
    """One message for many notifications: how many of what, the newest of them, and the bell."""
    lines = [say(reader.language, "burst-title", count=len(items))]
    for kind, count in Counter(notification.kind for notification, _ in items).most_common():
        lines.append(say(reader.language, f"{KINDS[kind].text_id}.count", count=count))
    lines.append(Html(""))
    lines.extend(escape(headline(item, reader.language)) for item in items[-LISTED:][::-1])
    if len(items) > LISTED:
        lines.append(say(reader.language, "burst-more", count=len(items) - LISTED))
    if all(notification.read_at for notification, _ in items):
        lines.append(say(reader.language, "card-read"))
    if maybe_repeat:
        lines.append(say(reader.language, "card-repeat"))
    bell = Button(plain(reader.language, "open-bell"), presses.OpenBell(), style="primary")
    return Screen(cut(Html("\n".join(lines))), ((bell,),))


def headline(item: Item, language: str) -> str:
    """The first line of the card as plain text: type, object and what to do."""
    notification, data = item
    return plain(language, KINDS[notification.kind].text_id, **_headline_values(data, language))


def notice(content: Mapping[str, Any], reader: Reader) -> Screen:
    """A message that is no notification: a text id with values, and buttons by their press."""
    values: dict[str, Value] = dict(content.get("values", {}))
    for name in content.get("roles", ()):
        values[name] = role_name(str(values[name]), reader.language)
    if expires := content.get("until"):
        values["until"] = Moment(datetime.fromisoformat(expires), reader.zone)
    buttons = (
        Button(plain(reader.language, label), press=press)
        for label, data in content.get("buttons", ())
        if (press := _unpacked(data)) is not None
    )
    text = say(reader.language, content["text"], **values)
    return Screen(cut(text), column(buttons), asks=content.get("asks", False))


def role_name(role: str, language: str) -> str:
    """The name of a known role; any other role is called what it is called."""
    try:
        return plain(language, f"role-{role}")
    except KeyError:
        return short(role, NAME_UNITS)


def name_of(part: Mapping[str, Any] | None) -> str:
    """How people call a source or channel: its name, else its number in the CRM."""
    if not part:
        return "—"
    return short(str(part.get("name") or f"№ {part.get('id')}"), NAME_UNITS)


def _unpacked(data: str) -> presses.Press | None:
    found = (press.unpack(data) for press in presses.Press.__subclasses__())
    return next((press for press in found if press is not None), None)


def _card_lines(
    notification: Notification, data: Data, reader: Reader, now: datetime, *, maybe_repeat: bool
) -> Iterator[str]:
    language = reader.language
    kind = KINDS[notification.kind]
    title = say(language, kind.text_id, **_headline_values(data, language))
    yield f"<b>{title}</b>"
    for name, value in _facts(kind, data, reader, now):
        yield say(language, f"fact-{name}", value=value)
    yield say(language, f"reason-{notification.reason}")
    if notification.ended == "answered":
        yield say(language, "card-answered")
    if notification.read_at is not None:
        yield say(language, "card-read")
    if maybe_repeat:
        yield say(language, "card-repeat")


def _card_buttons(notification: Notification, data: Data, language: str) -> Iterator[Button]:
    assert notification.id is not None
    if notification.kind == "event.unreached" and (row_id := data.get("source_row")):
        press = presses.OpenSource(row_id, 0)
        yield Button(plain(language, "choose-managers"), press, style="primary")
    if notification.read_at is None:
        yield Button(plain(language, "mark-read"), presses.MarkRead(notification.id))
    if url := address(data):
        yield Button(plain(language, "open"), url=url)


def address(data: Data) -> str | None:
    """Where the object can be opened in the CRM."""
    for part in (data, *(data.get(name) for name in ("order", "lead", "task"))):
        if part and part.get("url"):
            return str(part["url"])
    return None


def _headline_values(data: Data, language: str) -> dict[str, Value]:
    """What the first line may speak of; each kind's text takes what it needs."""
    values: dict[str, Value] = {"object": _object(data, language)}
    if "counts" in data:
        counts = data["counts"].items()
        parts = (plain(language, f"{KINDS[kind].text_id}.count", count=n) for kind, n in counts)
        values["what"] = ", ".join(parts)
        values["source"] = name_of(data["source"]) if data.get("source") else ""
    if "count" in data:
        values["count"] = data["count"]
    if "to" in data:
        values["to"] = _state(data["to"], language)
    return values


def _object(data: Data, language: str) -> str:
    """The order, lead, client, … as people call it."""
    if order := data.get("order"):
        return "№ " + short(str(order.get("number") or order["id"]), NAME_UNITS)
    if lead := data.get("lead"):
        return short(str(lead.get("title") or f"№ {lead['id']}"), NAME_UNITS)
    if task := data.get("task"):
        return short(str(task["title"]), NAME_UNITS)
    if "client" in data:
        name = (data["client"] or {}).get("name")
        return short(str(name), NAME_UNITS) if name else plain(language, "some-client")
    if "call" in data:
        phone = (data["call"] or {}).get("phone")
        return short(str(phone), NAME_UNITS) if phone else plain(language, "hidden-number")
    return name_of(data.get("source") or data.get("channel") or data.get("connection"))


def _facts(kind: Kind, data: Data, reader: Reader, now: datetime) -> Iterator[tuple[str, Value]]:
    """The facts below the first line, in a fixed order; only those that the event has."""
    about = kind.key.partition(".")[0]
    order = data.get("order") or {}
    if order.get("total") is not None:
        yield "total", _money(order["total"], order.get("currency"))
    for name in ("source", "channel"):
        if data.get(name) and about != name and not kind.own:
            yield name, name_of(data[name])
    if buyer := (data.get("buyer") or {}).get("name"):
        yield "client", short(str(buyer), NAME_UNITS)
    if "from" in data and data["from"] is not None:
        yield "before", _state(data["from"], reader.language)
    if data.get("reason"):
        yield "why", _why(data["reason"], reader.language)
    for name in ("detail", "text"):
        if data.get(name):
            yield name, escape(cut_plain(str(data[name]), TEXT_UNITS))
    if data.get("amount") is not None:
        yield "amount", _money(data["amount"], data.get("currency"))
    yield from _moments(data, reader, now)


def _moments(data: Data, reader: Reader, now: datetime) -> Iterator[tuple[str, Value]]:
    task, call = data.get("task") or {}, data.get("call") or {}
    for name, value in (
        ("due", data.get("due_at") or task.get("due_at")),
        ("called", call.get("at")),
        ("paid-until", data.get("paid_until")),
    ):
        if value:
            yield name, _moment(str(value), reader, now)


def _moment(value: str, reader: Reader, now: datetime) -> Moment:
    if len(value) == len("2026-11-22"):
        day = date.fromisoformat(value)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        return Moment(noon, ZoneInfo("UTC"), "date", now)
    return Moment(datetime.fromisoformat(value), reader.zone, now=now)


def _money(amount: object, currency: object) -> Money:
    return Money(Decimal(str(amount)), str(currency) if currency else None)


def _state(value: object, language: str) -> str:
    """A status as the CRM calls it; the payment states are known by name."""
    if value in _PAYMENTS:
        return plain(language, f"payment-{str(value).replace('_', '-')}")
    return short(str(value), NAME_UNITS)


def _why(reason: object, language: str) -> str:
    if reason in _REASONS:
        return plain(language, f"why-{str(reason).replace('_', '-')}")
    return short(str(reason), NAME_UNITS)
