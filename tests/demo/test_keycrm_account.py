"""What happens in the stand-in's cabinet, and the hooks that it would post."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.keycrm import (
    GROUP_COMPLETED,
    GROUP_DELIVERY,
    ORDER_PAYMENT,
    Account,
)

SAMPLES = Path(__file__).parent.parent / "samples/keycrm"


class Cabinet(Account):
    """An account at a time that a test moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 30, 12, 0, 0, 500, UTC)
        super().__init__(lambda: self.time)


@pytest.fixture
def account() -> Cabinet:
    return Cabinet()


def sample(name: str) -> dict[str, Any]:
    context = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))["context"]
    assert isinstance(context, dict)
    return context


def kinds(context: dict[str, Any]) -> dict[str, str]:
    """The JSON type of each field that says anything."""
    return {
        name: "number" if isinstance(value, int | float) else type(value).__name__
        for name, value in context.items()
        if value is not None
    }


def test_the_hook_of_an_order_has_the_fields_that_keycrm_sends(account: Cabinet) -> None:
    new, seen = account.status("New"), sample("order-change_order_status")
    source, marta = account.source("Shop"), account.user("Marta")
    order = account.order(
        products=[("T-shirt", "599.00", 2)],
        buyer=account.buyer("Ivan"),
        status_id=new.id,
        source_id=source.id,
        manager_id=marta.id,
    )
    body = account.hook(order)

    assert body["event"] == "order.change_order_status"
    assert list(body["context"]) == list(seen)
    shared = kinds(seen).keys() & kinds(body["context"]).keys()
    assert {name: kinds(seen)[name] for name in shared} == {
        name: kinds(body["context"])[name] for name in shared
    }
    assert body["context"]["grand_total"] == 1198
    assert body["context"]["created_at"] == "2026-11-30T12:00:00.000000Z"


def test_the_hook_of_a_card_has_the_fields_that_keycrm_sends(account: Cabinet) -> None:
    board = account.pipeline("Sales", ["New", "Talks"])
    card = account.card(board, buyer=account.buyer("Olena", "+380501112233"))

    body = account.hook(card)

    assert body["event"] == "lead.change_lead_status"
    assert list(body["context"]) == list(sample("lead-change_lead_status"))
    assert body["context"]["status_id"] == account.stages(board.id)[0].id


def test_a_hook_may_say_next_to_nothing(account: Cabinet) -> None:
    card = account.card(account.pipeline("Sales", ["New"]), id=13898)

    assert account.hook(card, only=("id", "status_id")) == {
        "event": "lead.change_lead_status",
        "context": {"id": 13898, "status_id": 1},
    }


def test_a_new_status_brings_its_time_its_group_and_its_deadline(account: Cabinet) -> None:
    account.status("New")
    sent = account.status("Sent", GROUP_DELIVERY, expiration_period=3600)
    order = account.order()
    account.time += timedelta(minutes=5)

    account.change(order, status_id=sent.id)

    context = account.hook(order)["context"]
    assert context["status_changed_at"] == context["updated_at"] == "2026-11-30T12:05:00.000000Z"
    assert context["status_group_id"] == GROUP_DELIVERY
    assert context["status_expired_at"] == "2026-11-30T13:05:00.000000Z"
    assert not context["is_expired"]

    account.time += timedelta(hours=1)
    assert account.hook(order)["context"]["is_expired"]


def test_an_order_that_is_done_is_closed_in_the_other_format(account: Cabinet) -> None:
    account.status("New")
    done = account.status("Done", GROUP_COMPLETED)
    order = account.order()

    account.change(order, status_id=done.id)

    assert account.hook(order)["context"]["closed_at"] == "2026-11-30 12:00:00"


def test_another_manager_leaves_the_time_of_the_status(account: Cabinet) -> None:
    account.status("New")
    order = account.order()
    account.time += timedelta(minutes=5)

    account.change(order, manager_id=7)

    context = account.hook(order)["context"]
    assert context["status_changed_at"] == "2026-11-30T12:00:00.000000Z"
    assert context["updated_at"] == "2026-11-30T12:05:00.000000Z"


def test_payments_add_up(account: Cabinet) -> None:
    order = account.order(products=[("Mug", 100, 1)])

    said = []
    for amount in (40, "60.00", 0.5, -100.5):
        account.pay(order, amount)
        context = account.hook(order, ORDER_PAYMENT)["context"]
        said.append((context["payment_status"], context["payments_total"]))

    assert said == [("part_paid", 40), ("paid", 100), ("overpaid", 100.5), ("not_paid", 0)]


def test_a_cabinet_may_write_in_the_older_way(account: Cabinet) -> None:
    account.style.fields, account.style.ids = "old", "text"
    account.style.times, account.style.money = "plain", "text"
    account.status("New")
    context = account.hook(account.order(products=[("Mug", 100, 1)], manager_id=6))["context"]

    assert context["created_at"] == "2026-11-30 12:00:00"
    assert context["grand_total"] == "100.00"
    assert context["manager_id"] == "6"
    assert context["status_id"] == "1"
    assert "is_expired" not in context


def test_a_cabinets_clock_may_be_minutes_off(account: Cabinet) -> None:
    account.offset = timedelta(minutes=10)

    assert account.hook(account.order())["context"]["created_at"] == "2026-11-30T12:10:00.000000Z"


def test_what_no_row_has_is_a_slip_of_the_test(account: Cabinet) -> None:
    order = account.order()

    with pytest.raises(TypeError, match="there is no field statusid"):
        account.change(order, statusid=2)
    with pytest.raises(TypeError, match="there is no field colour"):
        account.order(colour="red")
    assert account.order(id=40117).id == 40117
