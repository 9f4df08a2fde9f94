"""What KeyCRM's snapshots say of an order or card beyond its status, payment and manager."""

import json
from typing import Any

import pytest

from bot.providers.hook import Meaning
from bot.providers.keycrm import hooks

Json = dict[str, Any]  # Any: JSON

STATUS, LEAD = "order.change_order_status", "lead.change_lead_status"
KNOWN: Json = {"status": "1", "manager_id": "6", "snapshot": True, "created": True}
WHEN = "2026-11-23T09:00:00Z"
UNREADABLE = [1.5, True, {"a": 1}, ["x"]]


def meant(event: str = STATUS, known: Json | None = None, **context: Any) -> Meaning:
    body = {"event": event, "context": {"id": 5, "status_id": 2, **context}}
    return hooks.understand(event, None, json.dumps(body).encode(), known)


def order(known: Json | None = None, **context: Any) -> Json:
    """The order in the first kind that a hook of it means, without its id."""
    found: Any = next(iter(meant(known=known, **context).kinds.values()))["order"]
    return {name: it for name, it in found.items() if name != "id"}


def lead(known: Json | None = None, **context: Any) -> Json:
    found: Any = next(iter(meant(LEAD, known, **context).kinds.values()))["lead"]
    return {name: it for name, it in found.items() if name != "id"}


@pytest.mark.parametrize(
    ("field", "key", "sent", "told"),
    [
        ("number", "source_uuid", "A-10042", "A-10042"),
        ("number", "source_uuid", 10042, "10042"),
        ("total", "grand_total", 1198, "1198"),
        ("total", "grand_total", "1198.50", "1198.50"),
        ("paid", "payments_total", 300, "300"),
        ("paid", "payments_total", 0, "0"),
        ("items_total", "products_total", "900.00", "900.00"),
        ("promocode", "promocode", "NOVEMBER", "NOVEMBER"),
        ("comment", "client_comment", "After six,\nplease", "After six,\nplease"),
        ("note", "manager_comment", "Regular", "Regular"),
        ("delivery_total", "shipping_price", "80.00", "80.00"),
        ("overdue_at", "status_expired_at", "2026-11-23T09:00:00.000000Z", WHEN),
        ("overdue_at", "status_expired_at", "2026-11-23 09:00:00", WHEN),
    ],
)
def test_what_a_hook_says_of_an_order_is_told(
    field: str, key: str, sent: object, told: object
) -> None:
    assert order(**{key: sent})[field] == told


@pytest.mark.parametrize(
    ("field", "key", "sent", "told"),
    [
        ("title", "title", "Wholesale, Ada", "Wholesale, Ada"),
        ("total", "products_total", 4200, "4200"),
        ("note", "manager_comment", "Asks for 40 pieces", "Asks for 40 pieces"),
        ("contact_at", "communicate_at", "2026-11-23 09:00:00", WHEN),
        ("utm", "utm_source", "facebook", "facebook"),
        ("utm", "utm_campaign", "sale", "sale"),
    ],
)
def test_what_a_hook_says_of_a_lead_is_told(
    field: str, key: str, sent: object, told: object
) -> None:
    assert lead(**{key: sent})[field] == told


def test_order_without_a_number_of_its_source_goes_by_its_id() -> None:
    for nothing in (None, "", [], {}):
        assert order(source_uuid=nothing)["number"] == "5"


@pytest.mark.parametrize("unreadable", UNREADABLE)
@pytest.mark.parametrize(
    "key",
    [
        *("promocode", "client_comment", "manager_comment", "status_expired_at"),
        *("currency", "delivery", "source_uuid"),
    ],
)
def test_what_cannot_be_read_counts_as_absent(key: str, unreadable: object) -> None:
    assert order(KNOWN, **{key: unreadable}) == order(KNOWN)


@pytest.mark.parametrize("unreadable", ["1 198,00", None, [], "NaN", True])
def test_sum_that_cannot_be_read_counts_as_absent(unreadable: object) -> None:
    context = dict.fromkeys(("grand_total", "payments_total", "products_total"), unreadable)

    assert order(**context, shipping_price=unreadable) == {"number": "5", "total": None}


def test_delivery_that_costs_nothing_is_not_mentioned() -> None:
    assert "delivery_total" not in order(shipping_price="0.00")


def test_what_there_is_no_longer_is_said_of_what_is_known() -> None:
    nothing = {"client_comment": None, "status_expired_at": None, "promocode": []}
    gone = {"comment": "", "overdue_at": None, "promocode": ""}

    assert order(**nothing) == {"number": "5", "total": None}
    assert order(KNOWN | {"expires": WHEN}, **nothing) == {"number": "5", "total": None, **gone}
    assert "overdue_at" not in order(KNOWN, **nothing)
    assert lead(KNOWN, communicate_at=None)["contact_at"] is None


def test_title_that_is_known_stands_for_one_that_is_not_sent() -> None:
    state = meant(LEAD, title="Wholesale, Ada").state

    assert lead(state, status_id=3)["title"] == "Wholesale, Ada"


# Payments


def test_second_part_payment_says_the_sums() -> None:
    known = KNOWN | {"payment": "part_paid", "paid": "300"}
    paid = {"payment_status": "part_paid", "payments_total": "500.00", "status_id": 1}

    [(kind, data)] = meant(known=known, **paid).kinds.items()

    said = (data["from"], data["to"], data["paid_before"], data["order"]["paid"])  # type: ignore[index,call-overload]  # JSON
    assert (kind, *said) == ("order.payment_changed", "part_paid", "part_paid", "300", "500.00")


@pytest.mark.parametrize("again", [300, 300.0, "300", "300.00", "300.000000"])
def test_the_same_sum_written_otherwise_is_no_payment(again: object) -> None:
    known = meant(payment_status="part_paid", payments_total=300).state

    kinds = meant(known=known, payment_status="part_paid", payments_total=again).kinds

    assert "order.payment_changed" not in kinds


def test_sum_that_was_not_known_before_is_no_payment() -> None:
    known = KNOWN | {"payment": "part_paid"}

    kinds = meant(known=known, payment_status="part_paid", payments_total=300).kinds

    assert "order.payment_changed" not in kinds


# What a status means


@pytest.mark.parametrize(
    ("group", "means"),
    [
        (1, "open"),
        ("4", "open"),
        (5, "done"),
        ("6", "cancelled"),
        (7, None),
        (None, None),
        ([], None),
        (5.0, None),
    ],
)
def test_group_of_a_status_says_what_it_means(group: object, means: str | None) -> None:
    assert meant(status_group_id=group).status_means == means


def test_group_of_an_older_snapshot_says_nothing_of_the_present_status() -> None:
    known = KNOWN | {"updated_at": "2026-11-22T16:00:00+00:00"}

    older = meant(known=known, status_group_id=5, updated_at="2026-11-22T15:00:00Z")

    assert older.status_means is None


def test_group_without_a_status_says_nothing() -> None:
    assert meant(status_group_id=5, status_id=None).status_means is None


def test_deleted_order_is_deleted_once_and_no_other_news() -> None:
    gone = {"deleted_at": "2026-11-22 16:00:00", "status_id": 3, "is_expired": True}
    first = meant(known=KNOWN, **gone)

    assert first.kinds == {"order.deleted": {"order": {"id": "5"}}}
    assert meant(known=first.state, **gone, manager_id=8).kinds == {}


def test_order_that_is_deleted_again_is_told_again() -> None:
    state, told = KNOWN, []
    for gone in ("2026-11-22 16:00:00", None, "2026-11-22 17:00:00"):
        meaning = meant(known=state, deleted_at=gone, status_id=1)
        state = {**state, **(meaning.state or {})}
        told.append([*meaning.kinds])

    assert told == [["order.deleted"], ["order.updated"], ["order.deleted"]]


# Deadlines


@pytest.mark.parametrize("closed", [{"status_group_id": 5}, {"closed_at": "2026-11-22 16:00:00"}])
def test_closed_order_is_never_overdue(closed: Json) -> None:
    late = {"status_expired_at": WHEN, "is_expired": True}

    meaning = meant(known=KNOWN, **late, **closed)

    assert [*meaning.kinds] == ["order.status_changed"]
    assert order(KNOWN, **late, **closed)["overdue_at"] is None


def test_open_group_counts_more_than_a_time_at_which_it_was_closed_once() -> None:
    reopened = {"status_group_id": 2, "closed_at": "2026-11-22 16:00:00"}

    assert order(status_expired_at=WHEN, **reopened)["overdue_at"] == WHEN


@pytest.mark.parametrize("at", [WHEN, None])
@pytest.mark.parametrize("expired", [True, 1, "1", "true"])
def test_expiry_that_has_come_is_told_once(at: str | None, expired: object) -> None:
    late = {"status_id": 1, "status_expired_at": at, "is_expired": expired}
    first = meant(known=KNOWN, **late)
    again = meant(known=first.state, **late, manager_id=8)

    assert [*first.kinds] == ["order.overdue"]
    assert [*again.kinds] == ["order.assigned"]


@pytest.mark.parametrize(
    "later",
    [
        {"status_id": 1, "status_expired_at": "2026-11-24T09:00:00Z"},
        {"status_id": 2, "status_expired_at": "2026-11-24T09:00:00Z"},
        {"status_id": 2, "status_expired_at": None},
    ],
)
def test_another_expiry_is_told_again(later: Json) -> None:
    first = meant(known=KNOWN, status_id=1, status_expired_at=WHEN, is_expired=True)

    assert [*meant(known=first.state, **later, is_expired=True).kinds][-1] == "order.overdue"


def test_status_that_is_overdue_again_without_a_time_is_told_again() -> None:
    state, told = KNOWN, []
    for status, expired in ((1, True), (2, False), (1, True)):
        meaning = meant(known=state, status_id=status, is_expired=expired)
        state = {**state, **(meaning.state or {})}
        told.append("order.overdue" in meaning.kinds)

    assert told == [True, False, True]


@pytest.mark.parametrize("expired", [False, 0, "0", "false", None, "x", []])
def test_expiry_to_come_is_only_a_detail(expired: object) -> None:
    meaning = meant(known=KNOWN, status_expired_at=WHEN, is_expired=expired)

    assert [*meaning.kinds] == ["order.status_changed"]


def test_what_was_overdue_before_polling_began_is_history() -> None:
    late = {"id": 5, "status_id": 2, "status_expired_at": WHEN, "is_expired": True}
    told = {}
    for since in ("2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"):
        body = json.dumps({"event": "api.order", "context": late, "since": since}).encode()
        told[since] = [*hooks.understand("api.order", None, body, None).kinds]

    assert [*told.values()] == [["order.overdue"], ["order.updated"]]
