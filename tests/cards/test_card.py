"""Claims about what a notification shows: whatever a CRM says, a card that Telegram takes."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.catalog import KINDS
from bot.rules.objects.standing import Standing
from bot.ui.html import one_line, visible
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES, say
from storage.tables import Item
from tests.cards.happenings import (
    ENGLISH,
    GIANTS,
    KYIV,
    NOW,
    READERS,
    SHOP,
    STANDINGS,
    TEXT,
    assert_taken,
    card,
    first_line,
    items,
    notification,
    order,
    text_of,
)
from tests.cards.telegram_html import units
from tests.ui.test_html import unhurried

any_language = pytest.mark.parametrize("language", LANGUAGES)
any_kind = pytest.mark.parametrize("kind", KINDS)
# Objects as they are called every day, for the length of a first line.
EVERYDAY: dict[str, Any] = {
    "order": {"id": "40117"},
    "lead": {"id": "7", "title": "Olga Koval"},
    "task": {"id": "9", "title": "Call Olga"},
    "message": {"client": {"name": "Olga Koval"}, "channel": SHOP},
    "conversation": {"client": {"name": "Olga Koval"}, "channel": SHOP},
    "call": {"call": {"phone": "+380501234567"}},
    "source": {"source": SHOP},
    "channel": {"channel": SHOP},
    "event": {"counts": {"order.created": 3}, "source": SHOP, "source_row": 1},
    "staff": {"person": {"id": "6", "name": "Olga Koval"}, "count": 3},
    "hook": {"connection": {"id": "1", "name": "KeyCRM"}, "count": 3, "mistake": "signature"},
    "connection": {"connection": {"id": "1", "name": "KeyCRM"}},
    "integration": {"connection": {"id": "1", "name": "KeyCRM"}, "failing": "people"},
}


def everyday(kind: str) -> Item:
    about = kind.partition(".")[0]
    data = EVERYDAY[about] if about not in ("order", "lead", "task") else {about: EVERYDAY[about]}
    return Item(notification(kind), {"to": "paid"} | data if kind.endswith("changed") else data)


# -- any card


@unhurried
@given(items(), READERS, st.booleans(), STANDINGS)
def test_telegram_takes_any_card(
    item: Item, reader: Reader, maybe_repeat: bool, standing: Standing
) -> None:
    screen = card(item, reader, NOW, maybe_repeat=maybe_repeat, standing=standing)

    assert_taken(screen)


@unhurried
@given(items(), READERS)
def test_a_card_refused_for_its_button_has_room_for_the_address(item: Item, reader: Reader) -> None:
    screen = card(item, reader, NOW).without_addresses()

    assert_taken(screen)


@unhurried
@given(items(), READERS)
def test_the_first_line_carries_type_and_object(item: Item, reader: Reader) -> None:
    first = text_of(item, reader).split("\n")[0]

    assert first == first_line(item, reader, NOW)
    assert len(first) < 200
    assert any(sign.isalnum() for sign in first)


@unhurried
@given(items(), READERS, st.booleans())
def test_nothing_pushes_the_reason_and_the_state_away(
    item: Item, reader: Reader, maybe_repeat: bool
) -> None:
    row, _ = item
    ends = [f"reason-{row.reason}"]
    ends += ["card-answered"] if row.ended == "answered" else []
    ends += ["card-read"] if row.read_at else []
    ends += ["card-repeat"] if maybe_repeat else []

    text = card(item, reader, NOW, maybe_repeat=maybe_repeat).text

    assert text.endswith("\n".join(say(reader.language, each) for each in ends))


@any_kind
@any_language
def test_an_everyday_first_line_fits_a_lock_screen(kind: str, language: str) -> None:
    assert units(first_line(everyday(kind), Reader(language, KYIV), NOW)) <= 64


@any_kind
@any_language
def test_the_first_line_is_said_in_the_readers_language(kind: str, language: str) -> None:
    letters = re.findall(r"[а-яіїєґё]", first_line(everyday(kind), Reader(language, KYIV), NOW))

    assert bool(letters) is (language != "en")


# -- what is told


@unhurried
@given(READERS, st.dictionaries(st.sampled_from(["detail", "text", "reason"]), TEXT))
def test_short_facts_are_shown_whole(reader: Reader, data: dict[str, str]) -> None:
    kept = {name: value for name, value in data.items() if len(value) < 200}

    text = text_of(order(**kept), reader)

    for value in kept.values():
        assert one_line(value) in one_line(text) or not visible(value)


@pytest.mark.parametrize("giant", GIANTS[:9])
def test_only_the_longest_fact_is_shortened(giant: str) -> None:
    item = order(source={"id": "3", "name": "S" * 200}, detail="d" * 900, text=giant)

    text = text_of(item)

    assert "S" * 200 in text
    assert "d" * 900 in text


def test_two_long_facts_are_shortened_alike() -> None:
    text = text_of(order(detail="d" * 10_000, text="t" * 10_000))

    assert units(text) > 4_080
    assert abs(text.count("d" * 50) - text.count("t" * 50)) < 3


def test_a_name_too_long_for_the_first_line_stands_whole_below() -> None:
    name = "A lead with a title that nobody could read on a lock screen at all"
    item = Item(notification("lead.created"), {"lead": {"id": "7", "title": name}})

    lines = text_of(item).split("\n")

    assert lines[0] == "New lead “A lead with a title that nobody…”: get in touch"
    assert lines[1] == f"In full: {name}"


def test_a_status_too_long_for_the_first_line_stands_whole_below() -> None:
    data = {"order": {"id": "5"}, "to": "Waiting for the courier to call back", "from": "New"}

    lines = text_of(Item(notification("order.status_changed"), data)).split("\n")

    assert lines[0] == "Order № 5: Waiting for the courier to ca…"
    assert lines[1:3] == ["Before: New", "Now: Waiting for the courier to call back"]


@pytest.mark.parametrize("blank", ["", "\0", "\u202e", "\u200b\u200b", " \n "])
def test_a_name_without_visible_characters_is_none(blank: str) -> None:
    item = notification("message.received"), {"client": {"name": blank}, "channel": {"id": "4"}}

    assert first_line(item, ENGLISH, NOW) == "Message from a client: reply"


@pytest.mark.parametrize(
    ("title", "called"),
    [("Shelves for Acme", "“Shelves for Acme”"), ("\u200b", "№ A-1"), ("", "№ A-1")],
)
def test_an_order_is_called_by_its_title_or_else_by_its_number(title: str, called: str) -> None:
    said = Item(
        notification("order.created"), {"order": {"id": "1", "number": "A-1", "title": title}}
    )

    assert f"New order {called}" in first_line(said, ENGLISH, NOW)


def test_an_order_is_told_with_its_facts_in_order() -> None:
    item = (
        notification("order.created", reason="default"),
        {
            "order": {"id": "40117", "number": "A-7", "total": "1250.50", "currency": "UAH"},
            "source": SHOP,
            "buyer": {"name": "Ганна"},
        },
    )

    assert text_of(item, Reader("uk", KYIV)).split("\n") == [
        "Нове замовлення № A-7",
        "Клієнт: Ганна",
        "Сума: 1\u00a0250,50\u00a0₴",
        "Джерело: Shop",
        "Ви – менеджер джерела за замовчуванням",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Bitrix24 sends only the number: open it there to see the rest"),
        ("uk", "Bitrix24 передає лише номер. Подробиці – в CRM"),
        ("ru", "Bitrix24 передаёт только номер. Подробности – в CRM"),
    ],
)
def test_an_object_of_which_only_the_number_came_says_so(language: str, words: str) -> None:
    assert words in text_of(order(only_number="Bitrix24"), Reader(language, KYIV)).split("\n")


def test_a_time_is_told_in_the_readers_zone() -> None:
    data = {"task": {"id": "1", "title": "Call", "due_at": "2026-11-25T22:30:00Z"}}

    text = text_of(Item(notification("task.created"), data))

    assert "Due: Nov 26, 2026, 00:30" in text


def test_a_day_without_a_time_is_that_day_in_every_zone() -> None:
    item = Item(notification("channel.paid"), {"channel": SHOP, "paid_until": "2026-11-25"})

    assert "Paid until: November 25, 2026" in text_of(item)


def test_a_clients_words_keep_their_lines_and_are_quoted() -> None:
    item = (
        notification("message.received"),
        {"client": {}, "channel": SHOP, "text": "Hi\n<b>you</b>"},
    )

    markup = card(item, ENGLISH, NOW).text

    assert "<blockquote expandable>Hi\n&lt;b&gt;you&lt;/b&gt;</blockquote>" in markup
