"""The facts below a card's first line, in a fixed order and in the room that the card has.

Too little room shortens the longest of them at their ends; none is left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from bot.cards.headline import OBJECT_UNITS, STATE_UNITS
from bot.cards.naming import counts_of, full_name_of, object_of, state_of
from bot.rules.catalog import Kind
from bot.ui.formats import Moment, Money, day_moment
from bot.ui.html import (
    ELLIPSIS,
    MESSAGE_LIMIT,
    Html,
    clean,
    cut_plain,
    escape,
    units,
    visible,
    visible_length,
)
from bot.ui.reader import Reader
from bot.ui.texts import Value
from storage.tables import Data

ADDRESS_LENGTH = 2048

_REASONS = {
    *("token_expired", "shop_unpaid", "plan_without_api", "password_changed", "page_blocked"),
    *("unpaid", "blocked_bot"),
}
_OF_SEVERAL_LINES = ("detail", "text")
_HOLDERS = ("order", "lead", "task")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


@dataclass(frozen=True)
class Detail:
    """One fact: which (`total` is said by the text `fact-total`), and its value."""

    name: str
    value: Value

    def line(self, reader: Reader, most: int = MESSAGE_LIMIT) -> Html:
        """The fact in words, its value cut to `most` UTF-16 units."""
        value = self.value
        if isinstance(value, str):
            value = cut_plain(value, most)
            if self.name in _OF_SEVERAL_LINES:
                value = escape(value)
        return reader.say(f"fact-{self.name}", value=value)


def lines(details: Iterable[Detail], room: int, reader: Reader) -> list[Html]:
    """The facts as lines that together, with their line breaks, take at most `room` units."""
    facts = list(details)
    said = [fact.line(reader) for fact in facts]
    excess = sum(visible_length(line) + 1 for line in said) - room
    if excess <= 0:
        return said
    sizes = [units(fact.value) for fact in facts if isinstance(fact.value, str)]
    most = _share(sizes, sum(sizes) - excess)
    return [fact.line(reader, most) for fact in facts]


def details(kind: Kind, data: Data, reader: Reader, now: datetime) -> Iterator[Detail]:
    """What the event tells beyond the first line; only what a person would see something of."""
    for name, value in _facts(kind, data, reader, now):
        if not isinstance(value, str):
            yield Detail(name, value)
        elif visible(value):
            yield Detail(name, cut_plain(clean(value).strip(), MESSAGE_LIMIT))


def address_of(data: Data) -> str:
    """The address in an event's data, as one line; "" if there is none."""
    for part in (data, *(data.get(name) for name in _HOLDERS)):
        if part and (address := visible(part.get("url"))):
            return address
    return ""


def fits_a_button(address: str) -> bool:
    """Whether Telegram takes it: http or https with a dot in the host, or tg (TDLib, LinkManager).

    An address that hides where it leads (a name before the host) or was cut on its way here is
    refused.
    """
    if len(address) > ADDRESS_LENGTH or not address.isprintable() or " " in address:
        return False
    if address.endswith(ELLIPSIS):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "tg":
        return bool(host)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or port == 0:
        return False
    return _HOST.fullmatch(host.rstrip(".")) is not None


def _facts(kind: Kind, data: Data, reader: Reader, now: datetime) -> Iterator[tuple[str, Value]]:
    about = kind.key.partition(".")[0]
    if units(whole := object_of(data, reader.language)) > OBJECT_UNITS:
        yield "full", whole
    if len(counts := counts_of(data, reader.language)) > 1:
        yield "detail", ", ".join(counts)
    order = data.get("order") or {}
    if order.get("total") is not None:
        yield "total", _money(order["total"], order.get("currency"))
    for name in ("source", "channel"):
        if data.get(name) and about != name and not kind.own:
            yield name, full_name_of(data[name])
    yield "client", visible((data.get("buyer") or {}).get("name"))
    if data.get("from") is not None:
        yield "before", state_of(data["from"], reader.language)
    if "to" in data and units(state := state_of(data["to"], reader.language)) > STATE_UNITS:
        yield "after", state
    yield "why", _why(data.get("reason"), reader)
    for name in _OF_SEVERAL_LINES:
        yield name, str(data.get(name) or "")
    if data.get("amount") is not None:
        yield "amount", _money(data["amount"], data.get("currency"))
    yield from _moments(data, reader, now)
    if not fits_a_button(address := address_of(data)):
        yield "address", address


def _moments(data: Data, reader: Reader, now: datetime) -> Iterator[tuple[str, Value]]:
    task, call = data.get("task") or {}, data.get("call") or {}
    for name, value in (
        ("due", data.get("due_at") or task.get("due_at")),
        ("contact", (data.get("lead") or {}).get("contact_at")),
        ("called", call.get("at")),
        ("paid-until", data.get("paid_until")),
    ):
        if value:
            yield name, _moment(str(value), reader, now)


def _moment(value: str, reader: Reader, now: datetime) -> Moment:
    if len(value) == len("2026-11-22"):
        return day_moment(date.fromisoformat(value), now)
    return reader.moment(datetime.fromisoformat(value), now)


def _money(amount: object, currency: object) -> Money:
    return Money(Decimal(str(amount)), str(currency) if currency else None)


def _why(reason: object, reader: Reader) -> str:
    if reason in _REASONS:
        return reader.plain(f"why-{str(reason).replace('_', '-')}")
    return visible(reason)


def _share(sizes: list[int], room: int) -> int:
    """The greatest size to which all can be cut so that together they fit into `room`."""
    left = sorted(sizes)
    for index, size in enumerate(left):
        share = max(0, room) // (len(left) - index)
        if size > share:
            return share
        room -= size
    return MESSAGE_LIMIT
