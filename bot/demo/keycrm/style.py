"""How KeyCRM writes what it knows: cabinets and years differ in times, money, ids and fields."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from bot.demo.keycrm.records import Json

# In one body, KeyCRM itself writes some in the other way.
_PLAIN_TIMES = {"closed_at"}
_MONEY_IN_TEXT = {"shipping_price", "taxes", "wrap_price"}

# An order has gained these, and a card those.
NEWER_FIELDS = {
    "orders": {
        *("global_source_uuid", "status_on_source", "status_group_id", "status_expired_at"),
        *("closed_from", "discount_data", "gift_wrap", "wrap_price", "last_synced_at"),
        *("source_updated_at", "payments_total", "products_total", "is_expired", "has_reserves"),
        *("register_id", "fiscal_result", "fiscal_status", "shipping_type_id", "deleted_at"),
    },
    "cards": {"utm_medium", "utm_term", "utm_content", "is_finished", "target_id", "target_type"},
}


@dataclass
class Style:
    """`mixed` is what is seen today."""

    times: Literal["mixed", "iso", "plain"] = "mixed"
    money: Literal["mixed", "number", "text"] = "mixed"
    ids: Literal["number", "text"] = "number"
    fields: Literal["new", "old"] = "new"
    nobody: Literal["null", "list"] = "null"  # what stands for an object that is not there
    paging: Literal["urls", "numbers"] = "urls"

    def row(self, kind: str, fields: Json) -> Json:
        """The fields as they are written."""
        left_out = NEWER_FIELDS.get(kind, set()) if self.fields == "old" else set()
        return {name: self._value(name, it) for name, it in fields.items() if name not in left_out}

    def absent(self) -> object:
        """What stands for an object that is not there."""
        return [] if self.nobody == "list" else None

    def _value(self, name: str, value: Any) -> Any:  # Any: JSON
        if isinstance(value, datetime):
            return self._time(name, value.astimezone(UTC))
        if isinstance(value, Decimal):
            return self._money(name, value)
        is_id = name == "id" or name.endswith("_id")
        if self.ids == "text" and is_id and isinstance(value, int):
            return str(value)
        return value

    def _time(self, name: str, value: datetime) -> str:
        is_plain = name in _PLAIN_TIMES if self.times == "mixed" else self.times == "plain"
        return f"{value:%Y-%m-%d %H:%M:%S}" if is_plain else f"{value:%Y-%m-%dT%H:%M:%S}.000000Z"

    def _money(self, name: str, value: Decimal) -> object:
        in_text = name in _MONEY_IN_TEXT if self.money == "mixed" else self.money == "text"
        if in_text:
            return f"{value:.2f}"
        return int(value) if value == value.to_integral_value() else float(value)
