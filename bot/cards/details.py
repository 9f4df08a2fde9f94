"""The facts below a card's first line, in a fixed order.

Where there is too little room, the longest are cut at the end; none is left out.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from bot.cards.headline import OBJECT_UNITS, STATE_UNITS
from bot.cards.mistakes import cure_of, mistake_of, mistakes_of
from bot.cards.naming import counts_of, full_name_of, object_of, phone_of, stated
from bot.rules.catalog import KINDS, Kind
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
from storage.tables import Data, cabinet_of

ADDRESS_LENGTH = 2048

_REASONS = {
    *("token_expired", "shop_unpaid", "plan_without_api", "password_changed", "page_blocked"),
    *("unpaid", "blocked_bot", "silent"),
}
_OF_SEVERAL_LINES = ("detail", "text")
_HOLDERS = ("order", "lead", "task")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


Fact = tuple[str, Value]  # name and value; "total" is for the text `fact-total`


def fact_lines(kind: Kind, data: Data, room: int, reader: Reader, now: datetime) -> list[Html]:
    """What the event says beyond the first line, a fact a line.

    With their line breaks they take at most `room` UTF-16 units.
    """
    facts = list(_visible(_facts(kind, data, reader, now)))
    lines = [_line(fact, reader) for fact in facts]
    excess = sum(visible_length(line) + 1 for line in lines) - room
    if excess <= 0:
        return lines
    sizes = [units(value) for _, value in facts if isinstance(value, str)]
    most = _share(sizes, sum(sizes) - excess)
    return [_line(fact, reader, most) for fact in facts]


def address_of(data: Data) -> str:
    """The web address in an event's data, as one line; "" if there is none."""
    for part in (data, *(data.get(name) for name in _HOLDERS)):
        if part and (address := visible(part.get("url"))):
            return address
    return ""


def fits_a_button(address: str) -> bool:
    """Whether Telegram takes it: http or https with a dot in the host, or tg (TDLib, LinkManager).

    Not one that hides where it leads (a user name before the host) or that was cut before.
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


def _visible(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Drops texts in which a reader would see nothing, and cleans the others."""
    for name, value in facts:
        if not isinstance(value, str):
            yield name, value
        elif visible(value):
            yield name, cut_plain(clean(value).strip(), MESSAGE_LIMIT)


def _line(fact: Fact, reader: Reader, most: int = MESSAGE_LIMIT) -> Html:
    """The fact in words, a text cut to `most` UTF-16 units."""
    name, value = fact
    if isinstance(value, str):
        value = cut_plain(value, most)
        value = escape(value) if name in _OF_SEVERAL_LINES else value
    return reader.say(f"fact-{name}", value=value)


def _facts(kind: Kind, data: Data, reader: Reader, now: datetime) -> Iterator[Fact]:
    about = kind.key.partition(".")[0]
    if units(whole := object_of(data, reader.language)) > OBJECT_UNITS:
        yield "full", whole
    if len(counts := counts_of(data, reader.language)) > 1:
        yield "detail", ", ".join(counts)
    if data.get("mistakes"):
        yield "latest", mistake_of(data, reader)
        yield "refused", mistakes_of(data["mistakes"], reader)
    if "since" in data and "failing" in data:
        yield from _failure(data, reader, now)
    order = data.get("order") or {}
    if order.get("total") is not None:
        yield "total", _money(order["total"], order.get("currency"))
    for name in ("source", "channel"):
        if data.get(name) and about != name and not kind.own:
            yield name, full_name_of(data[name])
    yield "cabinet", cabinet_of(data)
    yield "client", visible((data.get("buyer") or {}).get("name"))
    if "call" not in data:
        yield "phone", phone_of(data)
    if data.get("from") is not None:
        yield "before", stated(data, "from", reader.language)
    if "to" in data and units(state := stated(data, "to", reader.language)) > STATE_UNITS:
        yield "after", state
    yield "why", _why(data.get("reason"), reader)
    for name in _OF_SEVERAL_LINES:
        yield name, str(data.get(name) or "")
    if data.get("amount") is not None:
        yield "amount", _money(data["amount"], data.get("currency"))
    yield from _moments(data, reader, now)
    if usual := data.get("usual_orders"):
        yield "usual-orders", reader.plain(f"{KINDS['order.created'].text_id}.count", count=usual)
    if not fits_a_button(address := address_of(data)):
        yield "address", address


def _failure(data: Data, reader: Reader, now: datetime) -> Iterator[Fact]:
    """Of a CRM that cannot be asked, or whose answer cannot be true."""
    yield "since", _moment(str(data["since"]), reader, now)
    if "settled" not in data:
        missing = "missing-people" if data["failing"] == "people" else "missing-answers"
        yield "missing", reader.plain(missing)
        yield "cure", cure_of(data, reader)


def _moments(data: Data, reader: Reader, now: datetime) -> Iterator[Fact]:
    task, call = data.get("task") or {}, data.get("call") or {}
    for name, value in (
        ("due", data.get("due_at") or task.get("due_at")),
        ("contact", (data.get("lead") or {}).get("contact_at")),
        ("called", call.get("at")),
        ("paid-until", data.get("paid_until")),
        ("last-order", data.get("usual_orders") and data["last_order_at"]),
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
    """The greatest size to which all can be cut to fit into `room` together."""
    left = sorted(sizes)
    for index, size in enumerate(left):
        share = max(0, room) // (len(left) - index)
        if size > share:
            return share
        room -= size
    return MESSAGE_LIMIT
