"""What people call things: orders, sources, roles, accounts."""

from collections.abc import Mapping
from typing import Any

from bot.rules.catalog import KINDS, Kind
from bot.ui.html import short, visible
from bot.ui.texts import plain
from storage.tables import Data, Link

NAME_UNITS = 80
_PAYMENTS = {"not_paid", "part_paid", "paid", "overpaid"}


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


def role_name(role: str, language: str) -> str:
    """The name of a known role; any other role under its own name."""
    try:
        return plain(language, f"role-{role}")
    except KeyError:
        return short(role, NAME_UNITS)


def account_name(link: Link) -> str:
    """How administrators see an account."""
    return f"@{link.username}" if link.username else f"id {link.telegram_id}"


def kind_name(kind: Kind, language: str) -> str:
    """What a kind of notification is called: "New orders"."""
    return plain(language, f"{kind.text_id}.name")
