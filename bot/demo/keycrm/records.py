"""What KeyCRM keeps of everything: the fields of its rows, and what they hold at first.

Times are aware datetimes and money is Decimal here; `style` writes them as the vendor does.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

Json = dict[str, Any]  # Any: a row's values

Kind = Literal[
    "users", "sources", "statuses", "pipelines", "stages", "buyers", "contacts", "orders",
    "cards", "calls", "products", "payments",
]  # fmt: skip

# The seven roles that every cabinet has: id, alias, name.
ROLES = {
    1: ("administrator", "Administrator"),
    2: ("manager", "Manager"),
    3: ("content-manager", "Content manager"),
    4: ("courier", "Courier"),
    5: ("analyst", "Analyst"),
    6: ("producer", "Producer"),
    7: ("supplier", "Supplier"),
}
GROUP_NEW, GROUP_AGREEMENT, GROUP_MANUFACTURE = 1, 2, 3
GROUP_DELIVERY, GROUP_COMPLETED, GROUP_CANCELED = 4, 5, 6

NOTHING = Decimal(0)
MONEY = {
    *("grand_total", "total_discount", "margin_sum", "expenses_sum", "discount_amount"),
    *("discount_percent", "shipping_price", "taxes", "wrap_price", "payments_total"),
    *("products_total", "price", "price_sold", "amount"),
}


class Record:
    """A row of the account. Read its fields as `order["id"]`; `Account.change` changes them."""

    def __init__(self, kind: Kind, fields: Json) -> None:
        self.kind = kind
        self.fields = fields
        self.includes: Json = {}  # what only `include` shows: rows, lists of rows, plain values

    @property
    def id(self) -> int:
        """The vendor's id, unique among rows of its kind."""
        return int(self.fields["id"])

    def __getitem__(self, name: str) -> Any:  # as typed in the row
        return self.fields[name]

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id}>"


def user(id: int, first_name: str, now: datetime) -> Json:
    """Somebody who works there."""
    return {
        "id": id,
        "first_name": first_name,
        "last_name": None,
        "full_name": first_name,
        "username": f"user{id}",
        "email": f"user{id}@shop.test",
        "phone": None,
        "role_id": 2,
        "status": "active",
        "created_at": now,
        "updated_at": now,
        "last_logged_at": None,
    }


def source(id: int, name: str, now: datetime) -> Json:
    """Where orders come from."""
    return {
        "id": id,
        "name": name,
        "alias": f"source-{id}",
        "driver": "api",
        "source_uuid": None,
        "source_name": None,
        "currency_code": "UAH",
        "created_at": now,
        "updated_at": now,
    }


def status(id: int, name: str, now: datetime) -> Json:
    """How far an order is; `expiration_period` in seconds."""
    return {
        "id": id,
        "name": name,
        "alias": f"status-{id}",
        "group_id": GROUP_NEW,
        "is_active": True,
        "is_closing_order": False,
        "is_reserved": False,
        "expiration_period": None,
        "created_at": now,
        "updated_at": now,
    }


def pipeline(id: int, title: str, now: datetime) -> Json:
    """A board of cards."""
    return {"id": id, "title": title, "position": id, "created_at": now, "updated_at": now}


def stage(id: int, title: str, pipeline_id: int) -> Json:
    """A column of a board: the status of its cards."""
    return {
        "id": id,
        "title": title,
        "alias": f"stage-{id}",
        "pipeline_id": pipeline_id,
        "is_final": False,
        "position": id,
    }


def buyer(id: int, full_name: str, now: datetime) -> Json:
    """Who buys."""
    return {
        "id": id,
        "full_name": full_name,
        "email": None,
        "phone": None,
        "note": None,
        "currency": "UAH",
        "created_at": now,
        "updated_at": now,
    }


def product(id: int, name: str, price: Decimal, quantity: int) -> Json:
    """A line of an order or a card."""
    return {
        "id": id,
        "sku": f"SKU-{id}",
        "name": name,
        "price": price,
        "price_sold": price,
        "quantity": quantity,
        "unit_type": "шт",
        "comment": None,
        "picture": None,
    }


def payment(id: int, amount: Decimal, now: datetime) -> Json:
    """Money that has come in."""
    return {
        "id": id,
        "payment_method_id": 1,
        "amount": amount,
        "status": "paid",
        "description": None,
        "payment_date": now,
        "created_at": now,
        "updated_at": now,
    }


def order(id: int, now: datetime) -> Json:
    """All that the body of a hook has, in its order."""
    return {
        "id": id,
        "source_uuid": None,
        "global_source_uuid": None,
        "status_on_source": None,
        "source_id": None,
        "client_id": None,
        "grand_total": NOTHING,
        "total_discount": NOTHING,
        "margin_sum": NOTHING,
        "expenses_sum": NOTHING,
        "discount_amount": NOTHING,
        "discount_percent": NOTHING,
        "shipping_price": NOTHING,
        "taxes": NOTHING,
        "register_id": None,
        "fiscal_result": [],
        "fiscal_status": None,
        "shipping_type_id": None,
        "manager_id": None,
        "status_group_id": GROUP_NEW,
        "status_id": None,
        "closed_from": None,
        "status_changed_at": now,
        "status_expired_at": None,
        "parent_id": None,
        "manager_comment": None,
        "client_comment": None,
        "discount_data": [],
        "is_gift": False,
        "promocode": None,
        "wrap_price": None,
        "gift_wrap": False,
        "payment_status": "not_paid",
        "gift_message": None,
        "last_synced_at": None,
        "created_at": now,
        "updated_at": now,
        "closed_at": None,
        "deleted_at": None,
        "ordered_at": now,
        "source_updated_at": None,
        "payments_total": NOTHING,
        "products_total": NOTHING,
        "is_expired": False,
        "has_reserves": False,
    }


def card(id: int, pipeline_id: int, now: datetime) -> Json:
    """All that the body of a lead's hook has."""
    return {
        "id": id,
        "title": " ".join(("№", str(id))),
        "contact_id": None,
        "source_id": None,
        "manager_id": None,
        "pipeline_id": pipeline_id,
        "status_id": None,
        "target_id": None,
        "target_type": None,
        "manager_comment": None,
        "utm_source": None,
        "utm_medium": None,
        "utm_campaign": None,
        "utm_term": None,
        "utm_content": None,
        "is_finished": False,
        "communicate_at": None,
        "payments_total": NOTHING,
        "products_total": NOTHING,
        "status_changed_at": now,
        "created_at": now,
        "updated_at": now,
    }


def call(id: int, now: datetime) -> Json:
    """Somebody has rung, or was rung up."""
    return {
        "id": id,
        "type": "incoming",
        "state": "completed",
        "phone": None,
        "user_id": None,
        "client_id": None,
        "lead_id": None,
        "duration": 0,
        "created_at": now,
        "updated_at": now,
    }


def expires_at(changed_at: datetime, expiration_period: int | None) -> datetime | None:
    """When an order has stood in its status for too long."""
    return changed_at + timedelta(seconds=expiration_period) if expiration_period else None
