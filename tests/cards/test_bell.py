"""Claims about the bell: any of its views is a message that Telegram takes, and says its counts."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.cards import BellPage, OpenItem
from bot.cards import bell
from bot.cards.bell import Contents, View, bell_screen
from bot.cards.card import Seen
from bot.ui.reader import Reader
from bot.ui.screens import Screen
from bot.ui.texts import LANGUAGES
from storage.tables import Item
from tests.cards.happenings import ENGLISH, KYIV, NOW, READERS, assert_taken, items, notification
from tests.cards.telegram_html import read
from tests.ui.test_html import unhurried

SECTIONS = st.sampled_from(["events", "system"])
VIEWS = st.builds(View, SECTIONS, st.integers(0, 10**17), st.booleans())
COUNTS = st.dictionaries(SECTIONS, st.integers(0, 10_000))


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.rows]


def order(**fields: Any) -> Item:
    return Item(notification("order.created", **fields), {"order": {"id": "40117"}})


def drawn(view: View, contents: Contents, reader: Reader = ENGLISH) -> Screen:
    return bell_screen(view, contents, reader, NOW)


@unhurried
@given(VIEWS, COUNTS, st.integers(0, 10_000), st.lists(items(), max_size=bell.PAGE), READERS)
def test_telegram_takes_any_page(
    view: View, unread: dict[str, int], total: int, found: list[Item], reader: Reader
) -> None:
    screen = drawn(view, Contents(unread, total, found), reader)

    assert_taken(screen)
    assert len(screen.rows) <= bell.PAGE + 4


@unhurried
@given(VIEWS, COUNTS, items(), READERS)
def test_telegram_takes_any_opened_item(
    view: View, unread: dict[str, int], item: Item, reader: Reader
) -> None:
    screen = drawn(replace(view, item=1), Contents(unread, 1, [], Seen(item, reader, NOW)), reader)

    assert_taken(screen)
    assert_taken(screen.without_addresses())
    assert screen.rows[-1][0].press == BellPage(view.section, view.page, view.unread_only)


@unhurried
@given(items(), READERS)
def test_every_item_has_a_label(item: Item, reader: Reader) -> None:
    screen = drawn(View(), Contents({}, 1, [item]), reader)

    assert any(sign.isalnum() for sign in screen.rows[1][0].label)


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["Bell: 1 unread", "Bell: 3 unread", "Bell: 5 unread"]),
        (
            "uk",
            [
                "Дзвіночок: 1 непрочитане",
                "Дзвіночок: 3 непрочитані",
                "Дзвіночок: 5 непрочитаних",
            ],
        ),
        (
            "ru",
            [
                "Колокольчик: 1 непрочитанное",
                "Колокольчик: 3 непрочитанных",
                "Колокольчик: 5 непрочитанных",
            ],
        ),
    ],
)
def test_the_number_counts_both_tabs(language: str, titles: list[str]) -> None:
    counts = [{"events": 1}, {"events": 2, "system": 1}, {"system": 5}]

    screens = [drawn(View(), Contents(each, 9, []), Reader(language, KYIV)) for each in counts]

    assert [read(screen.text).split("\n")[0] for screen in screens] == titles


def test_the_bell_has_its_buttons() -> None:
    contents = Contents({"events": 2, "system": 1}, 20, [order(id=5)])

    screen = drawn(View(page=1), contents)

    assert labels(screen) == [
        ["Events (2)", "System (1)"],
        ["● New order № 40117: take it on"],
        ["← Newer", "Older →"],
        ["Unread only", "Mark all read"],
        ["Settings"],
    ]


def test_the_open_tab_is_said_in_the_text() -> None:
    assert read(drawn(View("system"), Contents({}, 20, [order()])).text).split("\n") == [
        "Bell: 0 unread",
        "System",
        "Page 1 of 4",
    ]


def test_a_press_on_an_item_opens_it() -> None:
    screen = drawn(View(), Contents({}, 1, [order(id=5, read_at=NOW)]))

    assert screen.rows[1][0].label == "Read: New order № 40117: take it on"
    assert screen.rows[1][0].press == OpenItem(5)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", ["events", "system"])
@pytest.mark.parametrize("unread_only", [True, False])
def test_an_empty_bell_says_that_nothing_is_there(
    language: str, section: str, unread_only: bool
) -> None:
    view = View(section, 3, unread_only)

    screen = drawn(view, Contents({}, 0, []), Reader(language, KYIV))

    assert_taken(screen)
    assert len(read(screen.text).split("\n")) == 3
    assert len(screen.rows) == 2


def test_without_unread_items_there_is_nothing_to_mark() -> None:
    screen = drawn(View("events"), Contents({"system": 4}, 0, []))

    assert ["Mark all read"] not in labels(screen)
    assert labels(screen)[-1] == ["Unread only", "Settings"]


def test_a_page_that_is_gone_shows_the_last() -> None:
    screen = drawn(View(page=99), Contents({}, 7, [order()]))

    assert "Page 2 of 2" in screen.text
    assert labels(screen)[2] == ["← Newer"]


def test_unread_only_can_be_undone() -> None:
    screen = drawn(View("system", 2, True), Contents({"system": 30}, 30, [order()]))

    assert screen.rows[-2][0].label == "Show all"
    assert screen.rows[-2][0].press == BellPage("system", 0, False)


def test_an_opened_item_keeps_its_address_and_the_way_to_choose() -> None:
    data = {"counts": {"order.created": 3}, "source": {"id": "3"}, "source_row": 12}
    row = notification("event.unreached", read_at=NOW)
    item = Item(row, data | {"url": "https://shop.example/1"})

    screen = drawn(View(item=1), Contents({}, 1, [], Seen(item, ENGLISH, NOW)))

    assert labels(screen) == [["Choose managers"], ["Open"], ["Back"]]


def test_an_item_that_is_gone_shows_its_page() -> None:
    screen = drawn(View(item=1), Contents({}, 1, [order()], None))

    assert labels(screen)[0] == ["Events (0)", "System (0)"]


@unhurried
@given(VIEWS, st.one_of(st.none(), st.integers(1, 2**59)))
def test_a_view_is_stored_as_it_is(view: View, item: int | None) -> None:
    view = replace(view, item=item)

    assert View.of(view.content()) == view


def test_what_a_newer_release_adds_to_a_view_is_ignored() -> None:
    assert View.of({"section": "system", "page": 2, "tag": "x"}) == View("system", 2)


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        [],
        "events",
        {"section": "archive"},
        {"section": ["events"]},
        {"section": None},
        {"page": "2"},
        {"page": -1},
        {"page": True},
        {"page": 1.5},
        {"unread_only": "no"},
        {"unread_only": 1},
        {"item": "7"},
        {"item": True},
    ],
)
def test_a_view_that_no_release_understands_is_the_default(content: Any) -> None:
    assert View.of(content) == View()
