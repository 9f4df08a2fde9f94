"""What a snapshot says of an order or a card of a pipeline beyond what is compared.

In the contract's shape. What cannot be read is left out.
"""

from collections.abc import Callable, Mapping

from bot.events import fields
from bot.events.payloads import JSON
from bot.events.snapshots import State
from bot.providers.keycrm import snapshot
from bot.providers.keycrm.snapshot import Context, What

Details = dict[str, JSON]
Reader = Callable[[object], JSON]


def of_object(what: What, context: Context, known: State) -> Details:
    """The order or lead, without its id. What it never had need not be said."""
    is_first, found = not known.get("snapshot"), Details()
    for field, (key, read) in _FIELDS[what].items():
        value = fields.readable(read, context.get(key))
        if value is not None and value != "":
            found[field] = value
        elif field in _ERASABLE and not is_first and snapshot.is_said_to_be_none(context, key):
            found[field] = ""
    found |= _order(context) if what == "order" else _lead(context)
    field, key = _TIMES[what]
    is_over = what == "order" and snapshot.is_closed(context)
    if not is_over and (at := snapshot.time_in(context, key)) is not None:
        found[field] = at.isoformat()
    elif not is_first and (is_over or _is_gone(what, context, known)):
        found[field] = None
    return found


def _is_gone(what: What, context: Context, known: State) -> bool:
    """Whether there was such a time. An order may have one that only its status's period tells."""
    is_empty = snapshot.is_said_to_be_none(context, _TIMES[what][1])
    return is_empty and (what == "lead" or bool(known.get("expires")))


def buyer(context: Context) -> Details | None:
    """Name and phone, which only the API tells."""
    its = context.get("buyer")
    if not isinstance(its, dict):
        return None
    read = {key: fields.readable(fields.label, its.get(key)) for key in ("name", "phone")}
    return {key: value for key, value in read.items() if value} or None


def source(context: Context, source_id: str | None) -> Details | None:
    """The source with this id; only the API tells its name."""
    if source_id is None:
        return None
    its = context.get("source")
    name = its.get("name") if isinstance(its, dict) else None
    is_this = isinstance(its, dict) and fields.id_of(its.get("id")) == source_id
    return (
        {"id": source_id, "name": name} if is_this and isinstance(name, str) else {"id": source_id}
    )


def _order(context: Context) -> Details:
    number = fields.readable(fields.label, context.get("source_uuid"))
    found: Details = {
        "number": number or fields.readable(fields.label, context.get("id")),
        "total": fields.readable(snapshot.amount, context.get("grand_total")),
    }
    if delivery := fields.readable(fields.label, context.get("delivery")):
        found["delivery"] = delivery
    if price := fields.readable(fields.cost, context.get("shipping_price")):
        found["delivery_total"] = f"{price:f}"
    return found


def _lead(context: Context) -> Details:
    total = fields.readable(fields.cost, context.get("products_total"))
    told = (fields.readable(fields.label, context.get(key)) for key in _UTM)
    utm = " / ".join(filter(None, told))
    found: Details = {"total": f"{total:f}"} if total else {}
    return found | {"utm": utm} if utm else found


_TEXT = fields.words(fields.TEXT_LENGTH, one_line=False)
# Field of the contract → KeyCRM's, and how it is read.
_SHARED: Mapping[str, tuple[str, Reader]] = {
    "currency": ("currency", fields.label),
    "items": ("items", fields.count),
    "note": ("manager_comment", _TEXT),
}
_FIELDS: Mapping[What, Mapping[str, tuple[str, Reader]]] = {
    "order": {
        **_SHARED,
        "paid": ("payments_total", snapshot.amount),
        "items_total": ("products_total", snapshot.amount),
        "promocode": ("promocode", fields.label),
        "comment": ("client_comment", _TEXT),
    },
    "lead": _SHARED,
}
_ERASABLE = ("note", "promocode", "comment")
_TIMES: Mapping[What, tuple[str, str]] = {
    "order": ("overdue_at", "status_expired_at"),
    "lead": ("contact_at", "communicate_at"),
}
_UTM = ("utm_source", "utm_campaign")
