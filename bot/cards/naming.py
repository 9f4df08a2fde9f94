"""What people call things: orders, sources, roles, accounts."""

from collections.abc import Mapping
from typing import Any

from bot.rules.audience import ROLES
from bot.rules.catalog import KINDS, Kind
from bot.rules.roles import number_in
from bot.ui.html import short, visible
from bot.ui.labels import capitalized
from bot.ui.texts import plain
from storage.tables import Data, Link

NAME_UNITS = 80
_MEDIA = {
    name.lower(): name
    for name in ("Facebook", "Instagram", "OLX", "Telegram", "TikTok", "Viber", "WhatsApp")
}
_PAYMENTS = {"not_paid", "part_paid", "paid", "overpaid"}


def name_of(part: Mapping[str, Any] | None) -> str:
    """What people call a source or channel: its name, else its number in the CRM; cut."""
    return short(full_name_of(part), NAME_UNITS)


def full_name_of(part: Mapping[str, Any] | None) -> str:
    """The same, of any length."""
    if not part:
        return "—"
    return medium_name(visible(part.get("name"))) or f"№ {visible(part.get('id'))}"


def object_of(data: Data, language: str) -> str:
    """What people call the order, lead, client and so on; one line of any length."""
    if order := data.get("order"):
        return visible(order.get("title")) or f"№ {number_of_order(data)}"
    if lead := data.get("lead"):
        return visible(lead.get("title")) or f"№ {visible(lead['id'])}"
    if task := data.get("task"):
        return visible(task.get("title")) or f"№ {visible(task['id'])}"
    if "client" in data:
        return visible((data["client"] or {}).get("name")) or plain(language, "some-client")
    if "call" in data:
        return visible((data["call"] or {}).get("phone")) or plain(language, "hidden-number")
    places = (data.get(name) for name in ("source", "channel", "connection", "person"))
    return full_name_of(next(filter(None, places), None))


def short_object_of(data: Data, language: str, limit: int) -> str:
    """The same, cut to `limit` UTF-16 units; an order's or lead's title stands in quotes."""
    name = short(object_of(data, language), limit)
    titled = visible((data.get("order") or data.get("lead") or {}).get("title"))
    return plain(language, "titled", title=name) if titled else name


def number_of_order(data: Data) -> str:
    """The order's number as the CRM shows it, of any length; "" if it is about no order."""
    order = data.get("order") or {}
    return visible(order.get("number")) or visible(order.get("id"))


def phone_of(data: Data) -> str:
    """The client's phone number, of any length; "" if it is not known."""
    people = (data.get(it) or {} for it in ("buyer", "client", "call"))
    return next((phone for it in people if (phone := visible(it.get("phone")))), "")


def state_of(value: object, language: str) -> str:
    """The name of a payment state; any other status as the CRM calls it, of any length."""
    if value in _PAYMENTS:
        return plain(language, f"payment-{str(value).replace('_', '-')}")
    return visible(value) or "—"


def stated(data: Data, field: str, language: str) -> str:
    """The state that the data has under `to` or `from`: by the name that an administrator gave it,
    if any, of any length."""
    return visible(data.get(f"{field}_name")) or state_of(data[field], language)


def counts_of(data: Data, language: str) -> list[str]:
    """What an alert counts, by kind: "3 new orders", "1 new lead"."""
    counts = data.get("counts", {}).items()
    return [plain(language, f"{KINDS[kind].text_id}.count", count=n) for kind, n in counts]


def role_name(role: str, language: str) -> str:
    """The name of a known role; any other role as the CRM calls it, or by its number there."""
    if (known := number_in(role)) is not None:
        cabinet, number = known
        number = short(f"{number} · {cabinet}" if cabinet else number, NAME_UNITS)
        return plain(language, "role-unnamed", number=number)
    try:
        return plain(language, f"role-{role}")
    except KeyError:
        return short(role, NAME_UNITS)


def role_label(role: str, language: str) -> str:
    """The same, for a button of its own: with a capital letter, unless it is the CRM's name."""
    name = role_name(role, language)
    return capitalized(name) if role in ROLES or number_in(role) else name


def medium_name(kind: str) -> str:
    """What a messenger calls itself, WhatsApp; any other channel as the CRM calls it."""
    return _MEDIA.get(kind.lower(), kind)


def account_name(link: Link) -> str:
    """The account as administrators see it: @name, else its id."""
    return f"@{link.username}" if link.username else f"id {link.telegram_id}"


def kind_name(kind: Kind, language: str) -> str:
    """The name of the kind: "New orders"."""
    return plain(language, f"{kind.text_id}.name")
