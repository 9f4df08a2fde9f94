"""Claims about how KeyCRM's API is read: as a hook, whatever PHP makes of it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.keycrm import answers

SAMPLES = Path(__file__).parent.parent / "samples/keycrm"
AT = datetime(2026, 11, 22, 16, 1, 2, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "id": 51007,
    "source_uuid": "A-10042",
    "source_id": 3,
    "status_id": 12,
    "status_group_id": 2,
    "manager_id": 6,
    "grand_total": 1198.5,
    "payments_total": "500.00",
    "payment_status": "part_paid",
    "created_at": "2026-11-22T16:00:00.000000Z",
    "updated_at": "2026-11-22 16:01:02",
    "buyer": {"id": 9, "full_name": "Ольга Кравець", "phone": "+380670000001"},
    "products": [
        {"name": "Cup", "quantity": 2, "price": 300, "price_sold": "250.00"},
        {"name": "Tea", "quantity": "1", "price": "698.50", "price_sold": None},
    ],
    "manager": {"id": 6, "full_name": "Marta Koval"},
    "status": {"id": 12, "name": "Packing", "group_id": 2},
}
NUMBERS: st.SearchStrategy[Any] = st.integers() | st.floats() | st.booleans()
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        *(*ORDER, "contact", "payments", "shipping", "source", "currency_code", "type", "state"),
        *("phone", "is_expired", "deleted_at", "title", "products_total", "client"),
    ]
)


def order(**other: Any) -> dict[str, Any]:
    found = answers.order({**ORDER, **other})
    assert found is not None
    return found.context


def lead(**other: Any) -> dict[str, Any]:
    found = answers.lead({"id": 7001, "contact": None, **other})
    assert found is not None
    return found.context


def test_an_order_names_its_buyer_products_and_people() -> None:
    context = order()

    assert context["buyer"] == {"name": "Ольга Кравець", "phone": "+380670000001"}
    assert (context["items"], context["products_total"]) == (3, "1198.50")
    assert context["status"] == {"id": "12", "name": "Packing"}
    assert context["manager"] == {"id": "6", "name": "Marta Koval"}


def test_ids_are_text_and_money_is_decimal() -> None:
    context = order()

    assert (context["id"], context["source_id"], context["manager_id"]) == ("51007", "3", "6")
    assert (context["grand_total"], context["payments_total"]) == ("1198.5", "500.00")


def test_both_formats_of_time_are_the_same_time() -> None:
    found = [answers.order({**ORDER, "updated_at": it}) for it in (*TIMES, None)]

    assert [it and it.updated_at for it in found] == [AT, AT, None]


TIMES = ("2026-11-22T16:01:02.000000Z", "2026-11-22 16:01:02")


@pytest.mark.parametrize("nobody", [None, 0, "", "0", []])
def test_nobody_is_none(nobody: object) -> None:
    assert order(manager_id=nobody, manager=nobody)["manager_id"] is None


def test_what_was_not_included_is_left_out() -> None:
    bare = {key: ORDER[key] for key in ("id", "status_id", "updated_at")}

    found = answers.order(bare)

    assert found is not None
    assert found.context == {"id": "51007", "status_id": "12", "updated_at": AT.isoformat()}


def test_a_user_without_a_name_has_none() -> None:
    context = order(manager={"id": 6, "full_name": " ", "first_name": None})

    assert "manager" not in context
    assert context["manager_id"] == "6"


def test_names_come_in_parts_too() -> None:
    context = order(buyer={"first_name": "Olga", "last_name": "Kravets", "phone": ["", "38067"]})

    assert context["buyer"] == {"name": "Olga Kravets", "phone": "38067"}


@pytest.mark.parametrize("nothing", [[], {}, None])
def test_no_products_and_no_buyer(nothing: object) -> None:
    context = order(products=nothing, buyer=nothing)

    assert context["items"] is None
    assert "buyer" not in context
    assert "products_total" not in context


def test_weights_are_counted_by_sort() -> None:
    products = [{"quantity": "0.5", "price": "100"}, {"quantity": 2, "price": 10}]

    context = order(products={"1": products[0], "7": products[1]})

    assert (context["items"], context["products_total"]) == (2, "70.0")


def test_a_gift_costs_nothing() -> None:
    products = [{"quantity": 1, "price": 100, "price_sold": 0}, {"price": 5}]

    assert order(products=products)["products_total"] == "5"


def test_the_sum_that_keycrm_says_goes_first() -> None:
    assert order(products_total="1150.00")["products_total"] == "1150.00"


@pytest.mark.parametrize("place", [{"currency_code": "PLN"}, {"source": {"currency_code": "PLN"}}])
def test_currency_of_the_order_or_its_source(place: dict[str, Any]) -> None:
    assert order(**place)["currency"] == "PLN"


def test_delivery_names_service_and_branch_but_no_home() -> None:
    shipping = {
        "delivery_service": {"id": 1, "name": "Nova Poshta"},
        "shipping_address_city": "Kyiv",
        "shipping_receive_point": "Branch 5",
        "shipping_secondary_line": "Khreshchatyk 1, flat 7",
    }

    assert order(shipping=shipping)["delivery"] == "Nova Poshta, Kyiv, Branch 5"


def test_a_card_names_its_contact_and_the_client_behind_it() -> None:
    client = {"full_name": "Firm", "phone": "38067"}

    whole = lead(contact={"full_name": "Olga", "client": client})
    bare = lead(contact={"client": client})

    assert whole["buyer"] == {"name": "Olga", "phone": "38067"}
    assert bare["buyer"] == {"name": "Firm", "phone": "38067"}


@pytest.mark.parametrize(
    ("type", "state", "is_missed"),
    [
        *(("incoming", it, True) for it in ("canceled", "busy", "no_answer")),
        *(("incoming", it, False) for it in ("started", "answered", "completed", None)),
        *(("outgoing", it, False) for it in ("canceled", "busy")),
    ],
)
def test_missed_is_an_incoming_call_that_nobody_answered(
    type: str, state: str | None, is_missed: bool
) -> None:
    found = answers.call({"id": 5, "type": type, "state": state, "client_phone": "38067"})

    assert found is not None
    assert found.context["is_missed"] is is_missed
    assert found.context["phone"] == "38067"


@pytest.mark.parametrize("number", [None, "", [], {}, True, "\x00"])
def test_what_has_no_id_is_no_object(number: object) -> None:
    assert [read({"id": number}) for read in READERS] == [None] * 3


READERS = (answers.order, answers.lead, answers.call)


@pytest.mark.parametrize("name", ["order-change_order_status", "order-older-fields"])
def test_a_hooks_own_fields_are_read_too(name: str) -> None:
    context = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))["context"]

    found = answers.order(context)

    assert found is not None
    assert found.id == str(context["id"])
    assert found.created_at is not None


@given(st.dictionaries(KEYS, JSON))
def test_nothing_that_json_can_say_breaks_it(item: dict[str, Any]) -> None:
    for read in READERS:
        found = read({**item, "id": 1})
        assert found is not None
        json.dumps(found.context, ensure_ascii=False).encode()
