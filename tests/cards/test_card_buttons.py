"""Claims about the buttons of a card: where they lead, and what becomes of other addresses."""

from typing import Any

import pytest

from bot.callbacks.cabinet import OpenSource
from storage.tables import Item
from tests.cards.happenings import (
    ENGLISH,
    NOW,
    SHOP,
    card,
    first_line,
    notification,
    order,
    text_of,
)
from tests.cards.telegram_html import read


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/orders/1?a=b&c=%D1%84#x",
        "http://10.0.0.7:8080/1",
        "HTTPS://shop.example.",
        "https://замовлення.укр/1",
        "tg://resolve?domain=shop",
    ],
)
def test_an_address_that_telegram_takes_is_a_button(address: str) -> None:
    screen = card(order(url=address), ENGLISH, NOW)

    assert [button.url for row in screen.rows for button in row if button.url] == [address]
    assert "Address:" not in screen.text


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://shop.example/1",
        "shop.example/1",
        "http://localhost:8080/1",
        "http://crm/1",
        "https://shop.example/a b",
        "https://shop.example:99999/",
        "https://[::1/",
        "https://..",
        "https://bank.example@evil.example/",
        "https://shop.example/" + "a" * 2_048,
        "https://shop.example/cut-on-its-w…",
        "tg:",
        "https://",
    ],
)
def test_an_address_that_telegram_would_refuse_is_text(address: str) -> None:
    screen = card(order(url=address), ENGLISH, NOW)

    assert [button.url for row in screen.rows for button in row if button.url] == []
    assert f"Address: {address}" in read(screen.text)


@pytest.mark.parametrize("about", ["order", "lead", "task"])
def test_the_address_of_an_object_opens_it(about: str) -> None:
    data = {about: {"id": "1", "title": "x", "url": "https://shop.example/1"}}

    screen = card(Item(notification(f"{about}.created"), data), ENGLISH, NOW)

    assert screen.rows[0][0].url == "https://shop.example/1"


def test_an_unread_card_can_be_marked_and_opened() -> None:
    screen = card(order(url="https://shop.example/1"), ENGLISH, NOW)

    assert [[button.label for button in row] for row in screen.rows] == [
        ["Open", "Mark read"],
        ["Later", "Mute"],
        ["Copy order №"],
    ]
    assert {button.style for button in screen.rows[0]} == {"primary"}
    assert {button.style for row in screen.rows[1:] for button in row} == {None}


def test_what_was_answered_is_not_put_off() -> None:
    row, data = order()
    row.ended = "answered"

    screen = card(Item(row, data), ENGLISH, NOW)

    assert [[button.label for button in row] for row in screen.rows] == [
        ["Mark read"],
        ["Copy order №"],
    ]


def test_a_read_card_says_so_and_can_still_be_opened() -> None:
    row, data = order(url="https://shop.example/1")
    row.read_at = NOW

    screen = card(Item(row, data), ENGLISH, NOW)

    assert [row[0].label for row in screen.rows] == ["Open", "Copy order №"]
    assert read(screen.text).endswith("\nRead")


# -- what can be copied


def copied(item: Item) -> dict[str, str]:
    buttons = [button for row in card(item, ENGLISH, NOW).rows for button in row]
    return {button.label: button.copies for button in buttons if button.copies is not None}


def test_the_number_and_the_phone_of_an_order_can_be_copied() -> None:
    data = {"order": {"id": "1", "number": "A-1"}, "buyer": {"phone": "+380 67 000-00-00"}}

    item = Item(notification("order.created"), data)

    assert copied(item) == {"Copy order №": "A-1", "Copy phone": "+380 67 000-00-00"}
    assert "Phone: +380 67 000-00-00" in text_of(item)


def test_an_order_without_a_number_is_copied_by_its_id() -> None:
    item = Item(notification("order.created"), {"order": {"id": "17", "number": " "}})

    assert copied(item) == {"Copy order №": "17"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("call.missed", {"call": {"phone": "+1"}}),
        ("message.received", {"client": {"name": "X", "phone": "+1"}, "channel": {"id": "1"}}),
    ],
)
def test_a_phone_is_copied_wherever_it_is_known(kind: str, data: dict[str, Any]) -> None:
    assert copied(Item(notification(kind), data)) == {"Copy phone": "+1"}


@pytest.mark.parametrize("phone", [None, "", " \u2063", "\u200b"])
def test_no_phone_is_copied_where_none_is_known(phone: str | None) -> None:
    assert copied(Item(notification("call.missed"), {"call": {"phone": phone}})) == {}


@pytest.mark.parametrize(("number", "fits"), [("7" * 256, True), ("7" * 257, False)])
def test_what_telegram_would_not_copy_has_no_button(number: str, fits: bool) -> None:
    item = Item(notification("order.created"), {"order": {"id": "1", "number": number}})

    assert bool(copied(item)) == fits


# -- what reached nobody


def unreached(source: dict[str, Any] | None, **counts: int) -> Item:
    named = {key.replace("_", ".", 1): count for key, count in counts.items()}
    data = {"counts": named, "source": source, "source_row": source and 12}
    return Item(notification("event.unreached"), data)


def test_what_reached_nobody_names_its_source_and_offers_to_choose() -> None:
    item = unreached(SHOP, order_created=3)

    screen = card(item, ENGLISH, NOW)

    assert first_line(item, ENGLISH, NOW) == "3 new orders of Shop reached nobody: choose managers"
    assert screen.rows[0][0].press == OpenSource(12, 0)


def test_what_reached_nobody_and_has_no_source_names_none() -> None:
    item = unreached(None, task_created=1)

    assert first_line(item, ENGLISH, NOW) == "1 new task reached nobody: choose who gets it"


def test_a_source_called_none_is_a_source() -> None:
    item = unreached({"id": "1", "name": "none"}, order_created=1)

    assert "of none reached nobody" in first_line(item, ENGLISH, NOW)


def test_several_kinds_are_counted_together_and_told_apart_below() -> None:
    lines = text_of(unreached(SHOP, order_created=3, lead_created=1)).split("\n")

    assert lines[0] == "4 events of Shop reached nobody: choose managers"
    assert lines[1] == "Details: 3 new orders, 1 new lead"
