"""An order, a card of a pipeline or a call, as KeyCRM's API tells of it, read as a hook's context.

The API's objects have a hook's fields and, if they were asked for, what these lack: who buys, what,
and what source, status and manager are called. What Bellhop does not use is left out, and so is
what cannot be read; nobody and nothing are None.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.events import fields
from bot.events.payloads import JSON
from bot.providers.keycrm.paging import Item
from bot.providers.keycrm.snapshot import NOTHING, amount, moment

Read = Callable[[object], JSON]

ORDER_INCLUDES = ("buyer", "products", "manager", "status", "shipping.deliveryService")
LEAD_INCLUDES = ("contact.client", "products", "manager", "status")

# A call that is none of these is still ringing, or somebody speaks.
_UNANSWERED = {
    *("canceled", "cancelled", "busy", "missed", "declined", "rejected", "failed"),
    *("no_answer", "no-answer", "noanswer", "not_answered", "unanswered"),
}


@dataclass(frozen=True)
class Answer:
    """An object of the API. `context`: as a hook's, and what hooks do not have.

    `created_at`, `updated_at`: by KeyCRM's clock.
    """

    id: str
    context: dict[str, JSON]
    created_at: datetime | None
    updated_at: datetime | None


def order(item: Item) -> Answer | None:
    """An order; None if it has no id. Beside a hook's fields its context may have:

    `buyer` {name, phone}, `items` (how many products), `currency`, `delivery` (text), and
    `source`, `status` and `manager` {id, name}.
    """
    context = _read(item, _ORDER) | _people_and_names(item) | _products(item)
    context |= _given(buyer=_person(item.get("buyer")), delivery=_delivery(item.get("shipping")))
    return _answer(context)


def lead(item: Item) -> Answer | None:
    """A card of a pipeline; None if it has no id. Its context has as much more as an order's."""
    contact = item.get("contact")
    client = contact.get("client") if isinstance(contact, dict) else None
    buyer = {**(_person(client) or {}), **(_person(contact) or {})}
    context = _read(item, _LEAD) | _people_and_names(item) | _products(item)
    return _answer(context | _given(buyer=buyer or None))


def call(item: Item) -> Answer | None:
    """A call; None if it has no id. Its context also has `is_missed`: nobody will answer it now."""
    context = _read(item, _CALL)
    client = _person(item.get("client")) or {}
    phone = next((it for key in _PHONES if (it := _phone(item.get(key)))), client.get("phone"))
    is_missed = context.get("type") == "incoming" and context.get("state") in _UNANSWERED
    more = _given(phone=phone, client={"name": client["name"]} if "name" in client else None)
    return _answer(context | more | {"is_missed": is_missed})


def _answer(context: dict[str, JSON]) -> Answer | None:
    object_id = context.get("id")
    if not isinstance(object_id, str):
        return None
    created_at, updated_at = (moment(context.get(f"{key}_at")) for key in ("created", "updated"))
    return Answer(object_id, context, created_at, updated_at)


def _read(item: Item, readers: Mapping[str, Read]) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for key in filter(item.__contains__, readers):
        with suppress(ValueError):
            found[key] = None if item[key] in NOTHING else readers[key](item[key])
    return found


def _given(**values: JSON) -> dict[str, JSON]:
    return {key: value for key, value in values.items() if value is not None}


def _id(value: object) -> JSON:
    return None if value in (0, "0") else fields.identifier(value)


def _time(value: object) -> JSON:
    return (moment(value) or fields.instant(value)).isoformat()


def _text(value: object) -> JSON:
    return fields.words(fields.TEXT_LENGTH, one_line=False)(value) or None


def _line(value: object) -> JSON:
    return fields.label(value) or None


def _flag(value: object) -> JSON:
    return str(value) == "1" if str(value) in ("0", "1") else fields.flag(value)


def _people_and_names(item: Item) -> dict[str, JSON]:
    """Who has it and what things are called, where the answer includes that."""
    found: dict[str, JSON] = {}
    for what in ("source", "status", "manager"):
        its = item.get(what)
        if not isinstance(its, dict) or (its_id := fields.readable(_id, its.get("id"))) is None:
            continue
        name = _full_name(its) if what == "manager" else fields.readable(_line, its.get("name"))
        if name is not None:
            found[what] = {"id": its_id, "name": name}
        if f"{what}_id" not in item:
            found[f"{what}_id"] = its_id
    places = [it for it in (item, item.get("source")) if isinstance(it, dict)]
    values = [place.get(key) for place in places for key in ("currency_code", "currency")]
    currency = next((it for value in values if (it := fields.readable(_line, value))), None)
    return found | _given(currency=currency)


def _person(value: object) -> dict[str, JSON] | None:
    """Name and phone of a client."""
    if not isinstance(value, dict):
        return None
    return _given(name=_full_name(value), phone=_phone(value.get("phone"))) or None


def _full_name(value: Item) -> JSON:
    """What somebody is called, if they have a name at all."""
    parts = [fields.readable(_line, value.get(f"{part}_name")) for part in ("first", "last")]
    whole = " ".join(str(part) for part in parts if part)
    full = fields.readable(_line, value.get("full_name")) or fields.readable(_line, whole)
    return full or fields.readable(_line, value.get("username"))


def _phone(value: object) -> JSON:
    """A number, or the first of a list."""
    several = value if isinstance(value, list) else [value]
    return next((it for each in several if (it := fields.readable(_line, each))), None)


def _products(item: Item) -> dict[str, JSON]:
    """How many, by their quantities; of weights, how many sorts. Their sum, if it is not given."""
    if "products" not in item:
        return {}
    lines = [each for each in _listed(item["products"]) if isinstance(each, dict)]
    amounts = [_decimal(each, "quantity") for each in lines]
    quantities = [Decimal(1) if it is None else it for it in amounts]
    prices = [_decimal(each, "price_sold", "price") for each in lines]
    is_whole = all(it == int(it) for it in quantities)
    count = int(sum(quantities)) if is_whole else len(lines)
    total = None
    if lines and None not in prices and fields.readable(amount, item.get("products_total")) is None:
        sums = (many * price for many, price in zip(quantities, prices, strict=True) if price)
        total = fields.readable(amount, f"{sum(sums, Decimal(0)):f}")
    return {"items": count or None} | _given(products_total=total)


def _delivery(value: object) -> JSON:
    """By whom and where to, on one line; the address of a home is nobody's business here."""
    if not isinstance(value, dict):
        return None
    services = (value.get(key) for key in ("delivery_service", "deliveryService"))
    service = next((it.get("name") for it in services if isinstance(it, dict)), None)
    its = (service, value.get("shipping_address_city"), value.get("shipping_receive_point"))
    return ", ".join(str(it) for each in its if (it := fields.readable(_line, each))) or None


def _decimal(item: Item, *keys: str) -> Decimal | None:
    """The first of these that is an amount."""
    found = (fields.readable(fields.amount, item.get(key)) for key in keys)
    return next((it for it in found if it is not None), None)


def _listed(value: object) -> Iterator[object]:
    """A list; an object instead of it is what PHP makes of one with gaps."""
    if isinstance(value, dict):
        value = list(value.values())
    yield from value if isinstance(value, list) else []


_ORDER: Mapping[str, Read] = {
    **dict.fromkeys(("id", "source_id", "manager_id", "status_id", "status_group_id"), _id),
    **dict.fromkeys(("source_uuid", "payment_status", "promocode"), _line),
    **dict.fromkeys(("grand_total", "payments_total", "products_total"), amount),
    **dict.fromkeys(("client_comment", "manager_comment"), _text),
    **dict.fromkeys(("created_at", "ordered_at", "updated_at", "closed_at", "deleted_at"), _time),
    **dict.fromkeys(("status_changed_at", "status_expired_at"), _time),
    "is_expired": _flag,
}
_LEAD: Mapping[str, Read] = {
    **dict.fromkeys(("id", "source_id", "manager_id", "status_id", "pipeline_id"), _id),
    **dict.fromkeys(("title", *(f"utm_{it}" for it in ("source", "medium", "campaign"))), _line),
    **dict.fromkeys(("utm_term", "utm_content"), _line),
    **dict.fromkeys(("payments_total", "products_total"), amount),
    "manager_comment": _text,
    **dict.fromkeys(("created_at", "updated_at", "closed_at", "deleted_at"), _time),
    **dict.fromkeys(("status_changed_at", "communicate_at"), _time),
    "is_finished": _flag,
}
_CALL: Mapping[str, Read] = {
    **dict.fromkeys(("id", "user_id", "client_id", "lead_id"), _id),
    **dict.fromkeys(("type", "state"), _line),
    **dict.fromkeys(("created_at", "updated_at"), _time),
}
_PHONES = ("phone", "client_phone", "caller_phone")
