"""A hook's context, or what was made of an answer of the API: an order or card as it is now.

What cannot be read counts as absent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from bot.events import fields, snapshots
from bot.events.snapshots import Snapshot
from bot.providers.hook import StatusMeans

Context = Mapping[str, Any]  # Any: JSON, as KeyCRM sends it
What = Literal["order", "lead"]

_IDS: dict[snapshots.Field, str] = {
    "status": "status_id",
    "source_id": "source_id",
    "manager_id": "manager_id",
}
# PHP writes "none" in all these ways.
NOTHING: tuple[object, ...] = (None, "", [], {})
TRUE: tuple[object, ...] = (True, 1, "1", "true")
_NOBODY: tuple[object, ...] = (*NOTHING, 0, "0")
# The groups of statuses: new, agreement, manufacture, delivery, completed, cancelled.
GROUPS: Mapping[str, StatusMeans] = {
    **dict.fromkeys("1234", "open"),
    "5": "done",
    "6": "cancelled",
}


def read(what: What, context: Context) -> Snapshot:
    """What can be compared with what is known."""
    found: dict[snapshots.Field, str | None] = {}
    for field, key in _IDS.items():
        value = fields.id_of(context.get(key))
        if value is not None and context[key] not in _NOBODY:
            found[field] = value
    if "manager_id" in context and context["manager_id"] in _NOBODY:
        found["manager_id"] = None
    others = _payment(context) if what == "order" else _title(context)
    return Snapshot(
        what,
        found | others,
        created_at=time_in(context, "created_at"),
        status_changed_at=time_in(context, "status_changed_at"),
        updated_at=time_in(context, "updated_at"),
    )


def _payment(context: Context) -> dict[snapshots.Field, str | None]:
    state, paid = context.get("payment_status"), context.get("payments_total")
    found: dict[snapshots.Field, str | None] = {}
    if isinstance(state, str) and (read := fields.readable(fields.status, state)) is not None:
        found["payment"] = read
    if (amount := fields.readable(fields.amount, paid)) is not None:
        found["paid"] = f"{amount.normalize() + 0:f}"
    return found


def _title(context: Context) -> dict[snapshots.Field, str | None]:
    read = fields.words(fields.NAME_LENGTH, required=True)
    title = fields.readable(read, context.get("title"))
    return {} if title is None else {"title": title}


def time_in(context: Context, key: str) -> datetime | None:
    """The time in that field, see `moment`."""
    return moment(context.get(key))


def moment(value: object) -> datetime | None:
    """`2024-05-28T09:34:10.000000Z`, or `2024-05-28 09:34:10`, which is UTC too."""
    return fields.readable(fields.instant, value) or fields.readable(fields.instant, f"{value}Z")


def is_said_to_be_none(context: Context, key: str) -> bool:
    """Whether the field is there, and empty."""
    return key in context and context[key] in NOTHING


def status_means(context: Context) -> StatusMeans | None:
    """What the group of an order's status says of the order."""
    if fields.id_of(context.get("status_id")) is None:
        return None
    return GROUPS.get(fields.id_of(context.get("status_group_id")) or "")


def pipeline(what: str, context: Context) -> str | None:
    """The id of the pipeline that a card is in."""
    value = context.get("pipeline_id")
    return fields.id_of(value) if what == "lead" and value not in _NOBODY else None


def is_closed(context: Context) -> bool:
    """Whether nothing is left to do about an order: then it is not overdue either."""
    means = status_means(context)
    return time_in(context, "closed_at") is not None if means is None else means != "open"


def is_overdue(context: Context) -> bool | None:
    """Whether an order has been in its status for too long; None if that is not said."""
    value = context.get("is_expired")
    if is_closed(context) or value in (False, 0, "0", "false"):
        return False
    return True if value in TRUE else None


def amount(value: object) -> str:
    """A sum in digits, whether KeyCRM writes it as a number or as text. Raises ValueError."""
    return f"{fields.amount(value):f}"
