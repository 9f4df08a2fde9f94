"""A cabinet of KeyCRM: its people, orders, cards and calls, and what happens to them.

Whatever changes is told in the same words by the API and by the hooks that `hook` makes.
"""

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

from bot.demo.keycrm import records
from bot.demo.keycrm.records import GROUP_CANCELED, GROUP_COMPLETED, Json, Kind, Record
from bot.demo.keycrm.style import Style

ORDER_STATUS = "order.change_order_status"
ORDER_PAYMENT = "order.change_payment_status"
LEAD_STATUS = "lead.change_lead_status"

Line = tuple[str, float | str, int]  # a product's name, its price, how many


class Account:
    """Everything that one key shows. Rows are made by `user`, `order` and so on; all may be given
    more fields by name, `id` too."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.rows: dict[Kind, dict[int, Record]] = {kind: {} for kind in get_args(Kind)}
        self.style = Style()
        self.offset = timedelta()  # by how much the cabinet's clock is ahead of everybody's
        self.has_pipelines = True
        self._now = now
        self._numbers = {kind: itertools.count(1) for kind in get_args(Kind)}

    @property
    def now(self) -> datetime:
        """What the cabinet's own clock says, in whole seconds."""
        return self._now().astimezone(UTC).replace(microsecond=0) + self.offset

    # -- people and names

    def user(self, first_name: str, last_name: str | None = None, **fields: Any) -> Record:
        """Somebody who works there, a manager unless `role_id` says otherwise."""
        row = records.user(self._id("users", fields), first_name, self.now)
        row |= {
            "last_name": last_name,
            "full_name": " ".join(filter(None, (first_name, last_name))),
        }
        return self._add("users", row, fields)

    def source(self, name: str, **fields: Any) -> Record:
        """Where orders come from."""
        return self._add(
            "sources", records.source(self._id("sources", fields), name, self.now), fields
        )

    def status(self, name: str, group_id: int = records.GROUP_NEW, **fields: Any) -> Record:
        """A status of orders; `expiration_period`: how many seconds an order may stand in it."""
        row = records.status(self._id("statuses", fields), name, self.now)
        row["group_id"] = group_id
        row["is_closing_order"] = group_id in (GROUP_COMPLETED, GROUP_CANCELED)
        return self._add("statuses", row, fields)

    def pipeline(self, title: str, stages: Iterable[str] = (), **fields: Any) -> Record:
        """A board, and its columns from left to right."""
        row = records.pipeline(self._id("pipelines", fields), title, self.now)
        made = self._add("pipelines", row, fields)
        for name in stages:
            self.stage(made, name)
        return made

    def stage(self, pipeline: Record, title: str, **fields: Any) -> Record:
        """One more column of a board."""
        row = records.stage(self._id("stages", fields), title, pipeline.id)
        return self._add("stages", row, fields)

    def stages(self, pipeline_id: int) -> list[Record]:
        """The columns of a board."""
        return [each for each in self.rows["stages"].values() if each["pipeline_id"] == pipeline_id]

    def buyer(self, full_name: str, phone: str | None = None, **fields: Any) -> Record:
        """A customer."""
        row = records.buyer(self._id("buyers", fields), full_name, self.now) | {"phone": phone}
        return self._add("buyers", row, fields)

    def block(self, user: Record) -> None:
        """They may not log in any more."""
        self.change(user, status="blocked")

    # -- what happens

    def order(
        self,
        *,
        buyer: Record | None = None,
        products: Iterable[Line] = (),
        assigned: Iterable[Record] = (),
        **fields: Any,
    ) -> Record:
        """A new order, in the first status there is unless `status_id` says otherwise."""
        made = self._add("orders", records.order(self._id("orders", fields), self.now), {})
        made.fields["status_id"] = next(iter(self.rows["statuses"]), None)
        made.fields["client_id"] = buyer.id if buyer else None
        self._fill(made, products)
        made.fields["grand_total"] = made["products_total"]
        made.includes |= {"buyer": buyer, "assigned": list(assigned)}
        made.fields |= _exact(made.fields, fields)
        self._place(made)
        return made

    def card(
        self,
        pipeline: Record,
        *,
        buyer: Record | None = None,
        products: Iterable[Line] = (),
        **fields: Any,
    ) -> Record:
        """A new card, in the first column of its board unless `status_id` says otherwise."""
        row = records.card(self._id("cards", fields), pipeline.id, self.now)
        made = self._add("cards", row, {})
        made.fields["status_id"] = next((each.id for each in self.stages(pipeline.id)), None)
        if buyer is not None:
            contact = {name: buyer[name] for name in ("full_name", "email", "phone")}
            row = {"id": self._id("contacts", {}), **contact, "client_id": buyer.id}
            made.includes["contact"] = self._add("contacts", row, {})
            made.includes["contact"].includes["client"] = buyer
            made.fields["contact_id"] = row["id"]
        self._fill(made, products)
        made.fields |= _exact(made.fields, fields)
        return made

    def call(self, **fields: Any) -> Record:
        """A call of a client, ended; `type` and `state` in the vendor's words."""
        return self._add("calls", records.call(self._id("calls", fields), self.now), fields)

    def change(self, row: Record, **fields: Any) -> Record:
        """Somebody changes a row now. A new status has its own time, group and deadline."""
        is_moved = "status_id" in fields and fields["status_id"] != row["status_id"]
        if "updated_at" in row.fields:
            row.fields["updated_at"] = self.now
        if is_moved:
            row.fields["status_changed_at"] = self.now
        row.fields |= _exact(row.fields, fields)
        if is_moved and row.kind == "orders":
            self._place(row)
        return row

    def pay(self, order: Record, amount: float | str) -> Record:
        """A payment comes in; a negative one is money that goes back."""
        money = Decimal(str(amount))
        row = records.payment(self._id("payments", {}), money, self.now)
        order.includes["payments"].append(self._add("payments", row, {}))
        paid, total = order["payments_total"] + money, order["grand_total"]
        said = "not_paid" if paid <= 0 else "part_paid" if paid < total else "paid"
        said = "overpaid" if paid > total else said
        return self.change(order, payments_total=paid, payment_status=said)

    def remove(self, row: Record) -> None:
        """It is not shown any more."""
        del self.rows[row.kind][row.id]

    def restore(self, row: Record) -> None:
        """It is shown again."""
        self.rows[row.kind][row.id] = row

    def hook(self, row: Record, event: str = "", only: Iterable[str] = ()) -> Json:
        """The body that KeyCRM would post for an order or card as it is now.

        The event is that of a status unless given. `only`: the fields of a minimal body.
        """
        usual = {"orders": ORDER_STATUS, "cards": LEAD_STATUS}[row.kind]
        context = self.shown(row)
        if only:
            context = {name: context[name] for name in only}
        return {"event": event or usual, "context": context}

    def shown(self, row: Record) -> Json:
        """A row as it is written, without anything to include."""
        if row.kind == "orders":
            at = row["status_expired_at"]
            row.fields["is_expired"] = at is not None and at <= self.now
        return self.style.row(row.kind, row.fields)

    def _id(self, kind: Kind, fields: Json) -> int:
        """The id that was given, or the next free one."""
        if "id" in fields:
            return int(fields["id"])
        return next(each for each in self._numbers[kind] if each not in self.rows[kind])

    def _add(self, kind: Kind, row: Json, fields: Json) -> Record:
        made = self.rows[kind][row["id"]] = Record(kind, row | _exact(row, fields))
        return made

    def _fill(self, row: Record, products: Iterable[Line]) -> None:
        """Puts products into an order or card."""
        row.includes["products"] = [
            self._add(
                "products",
                records.product(self._id("products", {}), name, Decimal(str(price)), quantity),
                {},
            )
            for name, price, quantity in products
        ]
        row.includes["payments"] = []
        row.fields["products_total"] = sum(
            (each["price"] * each["quantity"] for each in row.includes["products"]), Decimal(0)
        )

    def _place(self, order: Record) -> None:
        """What follows from the status that an order has now."""
        status = self.rows["statuses"].get(order["status_id"])
        if status is None:
            return
        at = order["status_changed_at"]
        order.fields |= {
            "status_group_id": status["group_id"],
            "status_expired_at": records.expires_at(at, status["expiration_period"]),
            "closed_at": at if status["is_closing_order"] else None,
        }


def _exact(row: Json, fields: Json) -> Json:
    """The fields to be written into a row: money as it was typed, not what a float makes of it."""
    if unknown := fields.keys() - row.keys():
        raise TypeError(f"there is no field {', '.join(sorted(unknown))}")
    return {
        name: Decimal(str(value)) if name in records.MONEY and value is not None else value
        for name, value in fields.items()
    }
