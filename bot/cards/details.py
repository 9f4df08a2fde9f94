"""The facts below a card's first line, in a fixed order.

Where there is too little room, the longest are cut at the end; none is left out.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from bot.cards import deal
from bot.cards.deal import Fact
from bot.cards.headline import OBJECT_UNITS, STATE_UNITS
from bot.cards.mistakes import cure_of, mistake_of, mistakes_of
from bot.cards.naming import counts_of, full_name_of, object_of, stated
from bot.rules.catalog import KINDS
from bot.rules.objects.standing import Standing
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
from storage.tables import Data, Item, cabinet_of

ADDRESS_LENGTH = 2048

_REASONS = {
    *("token_expired", "shop_unpaid", "plan_without_api", "password_changed", "page_blocked"),
    *("unpaid", "blocked_bot", "silent"),
}
_WRITTEN = ("comment", "note")  # a longer one, or one of several lines, is folded
SHORT_UNITS = 120
_OF_SEVERAL_LINES = ("detail", "text", "comment-long", "note-long")
_HOLDERS = ("order", "lead", "task")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def fact_lines(
    item: Item, standing: Standing, room: int, reader: Reader, now: datetime
) -> list[Html]:
    """What the item says beyond the first line, a fact a line.

    With their line breaks they take at most `room` UTF-16 units.
    """
    facts = list(_visible(_facts(item, standing, reader, now)))
    lines = [_line(fact, reader) for fact in facts]
    excess = sum(visible_length(line) + 1 for line in lines) - room
    if excess <= 0:
        return lines
    sizes = [units(fact.value) for fact in facts if isinstance(fact.value, str)]
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
    for fact in facts:
        if not isinstance(fact.value, str):
            yield fact
        elif visible(fact.value):
            yield fact._replace(value=cut_plain(clean(fact.value).strip(), MESSAGE_LIMIT))


def _line(fact: Fact, reader: Reader, most: int = MESSAGE_LIMIT) -> Html:
    """The fact in words, a text cut to `most` UTF-16 units."""
    name, value, whole = fact
    if isinstance(value, str):
        value = cut_plain(value, most)
        if name in _WRITTEN and (units(value) > SHORT_UNITS or "\n" in value):
            name += "-long"
        value = escape(value) if name in _OF_SEVERAL_LINES else value
    return reader.say(f"fact-{name}", value=value, whole=whole)


def _facts(item: Item, standing: Standing, reader: Reader, now: datetime) -> Iterator[Fact]:
    """All of them, what a person acts on first: a phone shows no more than the upper ones."""
    data, language = item.data, reader.language
    yield from _in_full(data, language)
    if len(counts := counts_of(data, language)) > 1:
        yield Fact("detail", ", ".join(counts))
    if data.get("mistakes"):
        yield Fact("latest", mistake_of(data, reader))
        yield Fact("refused", mistakes_of(data["mistakes"], reader))
    if "since" in data and "failing" in data:
        yield from _failure(data, reader, now)
    yield from deal.client(data, language)
    yield from deal.times(item, reader, now)
    yield from deal.money(data)
    yield from deal.words(data)
    yield from deal.stands(item, standing, language)
    yield from _event(item, reader)
    yield from _moments(data, reader, now)
    if usual := data.get("usual_orders"):
        words = reader.plain(f"{KINDS['order.created'].text_id}.count", count=usual)
        yield Fact("usual-orders", words)
    yield Fact("utm", visible((data.get("lead") or {}).get("utm")))
    if not fits_a_button(address := address_of(data)):
        yield Fact("address", address)


def _in_full(data: Data, language: str) -> Iterator[Fact]:
    """What the first line cuts or leaves out."""
    if units(whole := object_of(data, language)) > OBJECT_UNITS:
        yield Fact("full", whole)
    yield from deal.number(data)
    if "to" in data and units(state := stated(data, "to", language)) > STATE_UNITS:
        yield from _before(data, language)
        yield Fact("after", state)


def _before(data: Data, language: str) -> Iterator[Fact]:
    if data.get("from") is not None:
        yield Fact("before", stated(data, "from", language))


def _event(item: Item, reader: Reader) -> Iterator[Fact]:
    """What the event itself says, and where it comes from."""
    kind, data, language = KINDS[item.notification.kind], item.data, reader.language
    if "to" not in data or units(stated(data, "to", language)) <= STATE_UNITS:
        yield from _before(data, language)
    for name in ("source", "channel"):
        if data.get(name) and kind.key.partition(".")[0] != name and not kind.own:
            yield Fact(name, full_name_of(data[name]))
    yield Fact("cabinet", cabinet_of(data))
    yield Fact("why", _why(data.get("reason"), reader))
    for name in ("detail", "text"):
        if "failing" not in data:
            yield Fact(name, str(data.get(name) or ""))
    if data.get("amount") is not None:
        yield Fact("amount", _money(data["amount"], data.get("currency")))


def _failure(data: Data, reader: Reader, now: datetime) -> Iterator[Fact]:
    """Of a CRM that cannot be asked, or whose answer cannot be true."""
    yield Fact("since", _moment(str(data["since"]), reader, now))
    if "settled" in data:
        return
    if why := visible(data.get("detail")):
        yield Fact("detail", reader.plain("not-asked", why=why))
    if data["failing"] == "people":
        yield Fact("meanwhile", reader.plain("meanwhile-people"))
    else:
        yield Fact("missing", reader.plain("missing-answers"))
    yield Fact("cure", cure_of(data, reader))


def _moments(data: Data, reader: Reader, now: datetime) -> Iterator[Fact]:
    task, call = data.get("task") or {}, data.get("call") or {}
    for name, value in (
        ("due", data.get("due_at") or task.get("due_at")),
        ("called", call.get("at")),
        ("paid-until", data.get("paid_until")),
        ("last-order", data.get("usual_orders") and data["last_order_at"]),
    ):
        if value:
            yield Fact(name, _moment(str(value), reader, now))


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
