"""An order of KeyCRM, hooks and polls of it, and what of these has been told."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.providers.hook import Hook
from bot.providers.keycrm import hooks

Json = dict[str, Any]  # Any: JSON

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = NOON - timedelta(hours=1)  # when polling began
STATUS, PAYMENT = "order.change_order_status", "order.change_payment_status"
CREATED, ASSIGNED = "order.created", "order.assigned"
CHANGED, PAID, UPDATED = "order.status_changed", "order.payment_changed", "order.updated"
FIRST: Json = {
    "id": 40117,
    "source_id": 3,
    "manager_id": 6,
    "status_id": 1,
    "grand_total": 1198,
    "payment_status": "not_paid",
    "payments_total": 0,
}
BUYER = {"name": "Ada", "phone": "+380501112233"}


def at(minute: float) -> str:
    return (NOON + timedelta(minutes=minute)).isoformat().replace("+00:00", ".000000Z")


def order(minute: float = 0, changed: float | None = None, **more: Any) -> Json:
    """The order so many minutes after noon, when it was created.

    `changed`: the minute at which its status changed.
    """
    times = {"created_at": at(0), "status_changed_at": at(changed or 0), "updated_at": at(minute)}
    return {name: it for name, it in (FIRST | times | more).items() if it is not ...}


class Teller(Json):
    """What is known of the order, and what has been told of it."""

    def __init__(self) -> None:
        self.known: Json | None = None
        self.keys = set[str]()
        self.told: list[tuple[str, Json]] = []

    def take(self, type: str, hint: str | None, body: bytes, key: str) -> list[str]:
        """Understands an event unless it is a repeat; returns the kinds that people hear of."""
        if key in self.keys:
            return []
        self.keys.add(key)
        meaning = hooks.understand(type, hint, body, self.known)
        self.known = {**(self.known or {}), **(meaning.state or {})}
        fresh = [(kind, data) for kind, data in meaning.kinds.items() if kind != UPDATED]
        self.told += fresh
        return [kind for kind, _ in fresh]

    def hook(self, context: Json, event: str = STATUS, hint: str | None = None) -> list[str]:
        body = json.dumps({"event": event, "context": context}).encode()
        query = {} if hint is None else {"kind": hint}
        [incoming] = hooks.parse(Hook(body, {}, query, NOON))
        return self.take(incoming.type, hint, body, incoming.external_id)

    def poll(self, context: Json, since: datetime = START, event: str = "api.order") -> list[str]:
        told = {"event": event, "context": context, "since": since.isoformat()}
        body = json.dumps(told, sort_keys=True).encode()
        return self.take(event, None, body, body.decode())

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.told]
