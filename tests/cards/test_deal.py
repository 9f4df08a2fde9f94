"""A card from which a manager can act: the customer, the money and the words, most needed first."""

from typing import Any

import pytest

from bot.rules.objects.life import Known
from bot.rules.objects.standing import Standing, called
from bot.ui.labels import fits
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES
from storage.tables import Item
from tests.cards.happenings import ENGLISH, KYIV, NOW, SHOP, card, notification, text_of
from tests.cards.telegram_html import units

PHONE_LINES, LINE_UNITS = 20, 45  # what a phone shows of a message at once
WHOLE: dict[str, Any] = {
    "order": {
        "id": "51007",
        "number": "A-1007",
        "total": "1198.00",
        "paid": "500",
        "currency": "UAH",
        "url": "https://crm.example/orders/51007",
        "items": 2,
        "items_total": "1148.00",
        "promocode": "AUTUMN",
        "comment": "Please call after six",
        "note": "A regular customer",
        "delivery": "Nova Poshta, branch 12, Kyiv",
        "overdue_at": "2026-11-23T10:00:00Z",
    },
    "source": SHOP,
    "buyer": {"name": "Oksana Melnyk", "phone": "+380501234567"},
    "manager_id": "6",
}
LEAD: dict[str, Any] = {
    "lead": {
        "id": "7001",
        "title": "Wholesale enquiry",
        "contact_at": "2026-11-24T08:00:00Z",
        "total": "5400",
        "currency": "UAH",
        "items": 12,
        "items_total": "5400",
        "note": "Wants samples first",
        "utm": "google / cpc / autumn",
    },
    "buyer": {"name": "Oksana Melnyk", "phone": "+380501234567"},
}
COLLEAGUE = Standing(manager="6", names={"6": "Marta"}, own_ids=("8",), status="Agreed")


def order(kind: str = "order.created", *, more: Any = None, **fields: Any) -> Item:
    data = {"order": {"id": "51007", "currency": "UAH", **fields}, **(more or {})}
    return Item(notification(kind), data)


def lines(item: Item, reader: Reader = ENGLISH, **more: Any) -> list[str]:
    return text_of(item, reader, **more).replace("\u00a0", " ").split("\n")


def test_an_order_says_all_that_a_manager_needs() -> None:
    item = Item(notification("order.created", reason="default"), WHOLE)

    assert lines(item, standing=COLLEAGUE) == [
        "New order № A-1007: take it on",
        "Client: Oksana Melnyk",
        "Phone: +380501234567",
        "Move on by: Nov 23, 2026, 12:00",
        "Paid: UAH 500.00 of UAH 1,198.00",
        "Products: 2 for UAH 1,148.00",
        "Client's comment: Please call after six",
        "Manager's note: A regular customer",
        "Delivery: Nova Poshta, branch 12, Kyiv",
        "Promo code: AUTUMN",
        "Status: Agreed",
        "Manager: Marta",
        "Source: Shop",
        "You are a default manager of the source",
    ]


def test_a_lead_says_whom_to_contact_and_when() -> None:
    assert lines(Item(notification("lead.created"), LEAD)) == [
        "New lead “Wholesale enquiry”: get in touch",
        "Client: Oksana Melnyk",
        "Phone: +380501234567",
        "Contact at: Nov 24, 2026, 10:00",
        "Total: UAH 5,400.00",
        "Products: 12",
        "Manager's note: Wants samples first",
        "UTM: google / cpc / autumn",
        "You are its manager",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", [WHOLE, LEAD], ids=["order", "lead"])
def test_a_phone_shows_it_at_once_and_a_lock_screen_the_client(language: str, data: Any) -> None:
    kind = "order.created" if "order" in data else "lead.created"
    said = lines(Item(notification(kind), data), Reader(language, KYIV), standing=COLLEAGUE)

    assert sum(-(-units(line) // LINE_UNITS) for line in said) <= PHONE_LINES
    assert len(said) == len(set(said))
    assert all(line.strip() for line in said)
    assert "Oksana Melnyk" in said[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_copy_what_the_crm_and_the_phone_need(language: str) -> None:
    screen = card(Item(notification("order.created"), WHOLE), Reader(language, KYIV))

    copies = next(row for row in screen.rows if any(it.copies for it in row))
    assert [it.copies for it in copies] == ["A-1007", "+380501234567"]
    assert all(fits(it.label, len(copies)) for it in copies)
    assert any(it.url == WHOLE["order"]["url"] for row in screen.rows for it in row)


@pytest.mark.parametrize(
    ("total", "paid", "line"),
    [
        ("1198", None, "Total: UAH 1,198.00"),
        ("1198", "0", "Total: UAH 1,198.00, not paid"),
        ("1198", "500.50", "Paid: UAH 500.50 of UAH 1,198.00"),
        ("1198", "1198.00", "Total: UAH 1,198.00, paid in full"),
        ("1198", "1200", "Paid: UAH 1,200.00 of UAH 1,198.00"),
        (None, "500", "Paid: UAH 500.00"),
        ("0", "0", "Total: UAH 0.00"),
    ],
)
def test_what_is_paid_is_told_of_the_total(total: Any, paid: Any, line: str) -> None:
    money = [it for it in lines(order(total=total, paid=paid)) if "UAH" in it]

    assert money == [line]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"items": 2, "items_total": "10"}, "Products: 2 for UAH 10.00"),
        ({"items": 2, "items_total": "5", "total": "5.00"}, "Products: 2"),
        ({"items": 2}, "Products: 2"),
        ({"items_total": "10"}, "Products for UAH 10.00"),
        ({"items": 0, "items_total": None}, None),
    ],
)
def test_products_are_counted_and_their_sum_is_not_told_twice(fields: Any, line: Any) -> None:
    found = [it for it in lines(order(**fields)) if it.startswith("Products")]

    assert found == ([line] if line else [])


@pytest.mark.parametrize(
    ("title", "number", "shown"),
    [("Shelves", "A-7", True), ("A-7", "A-7", False), ("", "A-7", False), ("Shelves", None, True)],
)
def test_a_title_does_not_hide_the_number(title: str, number: Any, shown: bool) -> None:
    said = lines(order(title=title, number=number))

    assert (f"Number: {number or '51007'}" in said) is shown


def test_a_client_who_is_the_leads_title_is_named_once() -> None:
    data = {"lead": {"id": "7", "title": "Oksana"}, "buyer": {"name": "Oksana", "phone": "1"}}

    text = text_of(Item(notification("lead.created"), data))

    assert text.count("Oksana") == 1
    assert "Phone: 1" in text


def test_long_or_broken_words_are_folded_and_short_ones_stand_in_the_line() -> None:
    markup = card(order(comment="Line\n<b>two</b>", note="n" * 300)).text

    assert (
        "Client's comment: <blockquote expandable>Line\n&lt;b&gt;two&lt;/b&gt;</blockquote>"
        in markup
    )
    assert f"Manager's note: <blockquote expandable>{'n' * 300}</blockquote>" in markup
    assert "blockquote" not in card(order(comment="Soon", note="Regular")).text


def test_the_same_words_of_both_are_told_once() -> None:
    assert text_of(order(comment="Call", note=" Call ")).count("Call") == 1


def test_two_novels_leave_room_for_the_rest() -> None:
    said = lines(order(comment="c" * 5000, note="n" * 5000, total="5", delivery="Kyiv"))

    assert units("\n".join(said)) <= 4096
    assert {"Total: UAH 5.00", "Delivery: Kyiv"} <= set(said)


def test_a_status_that_the_first_line_says_is_not_said_again() -> None:
    changed = order("order.status_changed", more={"to": "4", "to_name": "Agreed"})

    assert "Status: Agreed" not in lines(changed, standing=Standing(status="Agreed"))
    assert "Status: Shipped" in lines(changed, standing=Standing(status="Shipped"))


@pytest.mark.parametrize(
    ("status", "name", "words"),
    [
        ("12", None, None),
        ("12", "Agreed", "Agreed"),
        ("agreed", None, "agreed"),
        (None, None, None),
    ],
)
def test_a_status_is_called_by_its_name(status: Any, name: Any, words: Any) -> None:
    assert called(status, name) == words


@pytest.mark.parametrize(
    ("standing", "ended", "shown"),
    [
        (Standing(manager="6", names={"6": "Marta"}, own_ids=("6",)), None, False),
        (Standing(manager="6", names={"6": "Marta"}), None, True),
        (Standing(manager="9", names={"6": "Marta"}), None, False),
        (Standing(names={"6": "Marta"}), None, False),
        (Standing(manager="6", names={"6": "Marta"}, who=Known("6", NOW)), "moved", False),
    ],
)
def test_the_manager_is_named_to_others(standing: Standing, ended: Any, shown: bool) -> None:
    item = Item(notification("order.created", ended=ended), {"order": {"id": "7"}})

    assert ("Manager: Marta" in lines(item, standing=standing)) is shown


def test_what_was_paid_before_a_second_payment_is_told() -> None:
    more = {"from": None, "to": "part_paid", "paid_before": "200"}

    said = lines(order("order.payment_changed", total="900", paid="500", more=more))

    assert said[1:3] == ["Paid: UAH 500.00 of UAH 900.00", "Paid before: UAH 200.00"]


def test_nobody_is_hurried_about_what_is_over() -> None:
    over = Item(
        notification("order.overdue", ended="answered"),
        {"order": {"id": "7", "overdue_at": "2026-11-20T10:00:00Z"}},
    )

    assert "Move on by" not in text_of(over)
    assert "Move on by" in text_of(order("order.overdue", overdue_at="2026-11-20T10:00:00Z"))


def test_what_was_paid_before_a_first_payment_is_not_told() -> None:
    more = {"from": "not_paid", "to": "part_paid", "paid_before": "0.00"}
    item = order("order.payment_changed", more=more, total="900", paid="500")

    assert [it for it in lines(item) if "UAH" in it] == ["Paid: UAH 500.00 of UAH 900.00"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"delivery_total": "60"}, ["Delivery cost: UAH 60.00"]),
        ({"delivery": "Kyiv"}, ["Delivery: Kyiv"]),
        (
            {"delivery": "Kyiv", "delivery_total": "60"},
            ["Delivery: Kyiv", "Delivery cost: UAH 60.00"],
        ),
        ({"delivery_total": "0.00"}, []),
    ],
)
def test_the_cost_of_delivery_is_told_in_words_and_with_its_currency(
    fields: Any, said: list[str]
) -> None:
    assert [it for it in lines(order(**fields)) if it.startswith("Delivery")] == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["comment", "note", "delivery", "promocode", "title", "number"])
@pytest.mark.parametrize("blank", ["", " \n ", "\u200b\u200b", "\u2800"])
def test_what_cannot_be_seen_takes_no_line(language: str, field: str, blank: str) -> None:
    reader = Reader(language, KYIV)

    assert lines(order(**{field: blank}), reader) == lines(order(), reader)
