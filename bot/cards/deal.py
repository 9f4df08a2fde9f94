"""What a manager needs to act on an order or lead: whose it is, the money, what both sides wrote.

bot.cards.details draws these facts among an event's others.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from bot.cards.naming import number_of_order, object_of, phone_of, stated
from bot.cards.standing import ELSEWHERE
from bot.rules.catalog import is_over
from bot.rules.objects.standing import Standing
from bot.ui.formats import Money
from bot.ui.html import visible
from bot.ui.reader import Reader
from bot.ui.texts import Value
from storage.tables import Data, Item


class Fact(NamedTuple):
    """A line of a card: the text `fact-…` of this name. `whole`: of what the value is a part."""

    name: str
    value: Value
    whole: Value = ""


def number(data: Data) -> Iterator[Fact]:
    """The order's number, if the card calls it by its title."""
    title, known = visible((data.get("order") or {}).get("title")), number_of_order(data)
    if title and known != title:
        yield Fact("number", known)


def client(data: Data, language: str) -> Iterator[Fact]:
    """Who it is for; not a name by which the card calls the lead already."""
    name = visible((data.get("buyer") or {}).get("name"))
    if not data.get("lead") or name != object_of(data, language):
        yield Fact("client", name)
    if "call" not in data:
        yield Fact("phone", phone_of(data))


def money(data: Data) -> Iterator[Fact]:
    """What it costs, how much of that is paid, and how many products there are."""
    part = _part(data)
    total, paid, of_items = (_money(part, it) for it in ("total", "paid", "items_total"))
    if total is None or paid is None:
        if (known := total or paid) is not None:
            yield Fact("total" if paid is None else "paid", known)
    elif paid.amount == 0:
        yield Fact("not-paid" if total.amount > 0 else "total", total)
    elif paid.amount == total.amount:
        yield Fact("paid-all", total)
    else:
        yield Fact("paid-of", paid, total)
    before = _money({**part, **data}, "paid_before")
    if before is not None and before.amount != 0:
        yield Fact("paid-before", before)
    items = part.get("items")
    count = items if isinstance(items, int) else 0
    if of_items is not None and of_items != total:
        yield Fact("items-sum", count, of_items) if count else Fact("goods", of_items)
    elif count:
        yield Fact("items", count)


def words(data: Data) -> Iterator[Fact]:
    """What the client and the manager wrote, and how it is delivered, at what cost."""
    part = _part(data)
    comment, note = (str(part.get(it) or "") for it in ("comment", "note"))
    yield Fact("comment", comment)
    if note.strip() != comment.strip():
        yield Fact("note", note)
    yield Fact("delivery", visible(part.get("delivery")))
    if (cost := _money(part, "delivery_total")) is not None and cost.amount > 0:
        yield Fact("delivery-total", cost)
    yield Fact("promocode", visible(part.get("promocode")))


def stands(item: Item, standing: Standing, language: str) -> Iterator[Fact]:
    """Its status and its manager, unless the card's first line says so or it is the reader."""
    data, status = item.data, visible(standing.status)
    is_said = item.notification.kind.endswith(".status_changed") and "to" in data
    if _part(data) and not (is_said and stated(data, "to", language) == status):
        yield Fact("status", status)
    is_elsewhere = item.notification.ended in ELSEWHERE
    if _part(data) and not is_elsewhere and standing.manager not in standing.own_ids:
        yield Fact("manager", visible(standing.names.get(standing.manager or "")))


def times(item: Item, reader: Reader, now: datetime) -> Iterator[Fact]:
    """When the client is to be contacted, and when the order is to have another status."""
    lead, order = item.data.get("lead") or {}, item.data.get("order") or {}
    if at := lead.get("contact_at"):
        yield Fact("contact", reader.moment(datetime.fromisoformat(str(at)), now))
    if (at := order.get("overdue_at")) and not is_over(item):
        yield Fact("overdue", reader.moment(datetime.fromisoformat(str(at)), now))


def total_of(data: Data) -> Money | None:
    """What the order or lead costs, if that is known."""
    return _money(_part(data), "total")


def _part(data: Data) -> Data:
    part: Data = data.get("order") or data.get("lead") or {}
    return part


def _money(part: Data, field: str) -> Money | None:
    amount: Any = part.get(field)  # Any: JSON
    currency = str(part.get("currency") or "") or None
    try:
        found = Decimal(str(amount))
    except InvalidOperation:
        return None
    return Money(found, currency) if found.is_finite() else None
