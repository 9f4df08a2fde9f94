"""Claims about the bell: any of its views is a message that Telegram takes, and says its counts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.cards import BellPage, MarkAllRead, MarkRead, MarkUnread, OpenItem
from bot.cards import bell
from bot.cards.bell import Contents, View, bell_screen
from bot.cards.card import Seen
from bot.cards.entry import Entries
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


def contents_of(
    unread: dict[str, int], total: int, items: Sequence[Item], opened: Seen | None = None
) -> Contents:
    return Contents(unread, total, Entries(items), opened)


def lines(screen: Screen) -> list[str]:
    return read(screen.text).split("\n")


def drawn(view: View, contents: Contents, reader: Reader = ENGLISH) -> Screen:
    return bell_screen(view, contents, reader, NOW)


@unhurried
@given(VIEWS, COUNTS, st.integers(0, 10_000), st.lists(items(), max_size=bell.PAGE), READERS)
def test_telegram_takes_any_page(
    view: View, unread: dict[str, int], total: int, found: list[Item], reader: Reader
) -> None:
    screen = drawn(view, contents_of(unread, total, found), reader)

    assert_taken(screen)
    assert screen.text.count("</") <= 100  # Telegram shows no more formatting
    assert all(len(row) <= bell.ABREAST for row in screen.rows)
    last = [line for line in lines(screen) if line.startswith(f"{len(found)}. ")]
    assert len(last) == (len(found) > 0)  # nothing is cut off at the end


@unhurried
@given(VIEWS, COUNTS, items(), READERS)
def test_telegram_takes_any_opened_item(
    view: View, unread: dict[str, int], item: Item, reader: Reader
) -> None:
    screen = drawn(
        replace(view, item=1), contents_of(unread, 1, [], Seen(item, reader, NOW)), reader
    )

    assert_taken(screen)
    assert_taken(screen.without_addresses())
    assert screen.rows[-1][0].press == BellPage(view.section, view.page, view.unread_only)


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

    screens = [drawn(View(), contents_of(each, 9, []), Reader(language, KYIV)) for each in counts]

    assert [read(screen.text).split("\n")[0] for screen in screens] == titles


def test_the_bell_has_its_buttons() -> None:
    shown = contents_of({"events": 2, "system": 1}, 20, [order(id=5)])

    screen = drawn(View(page=1), shown)

    assert labels(screen) == [
        ["Events (2)", "System (1)"],
        ["1"],
        ["← Newer", "Older →"],
        ["Mark all read"],
        ["Mark all events as read"],
        ["Unread only", "Settings"],
    ]


def test_the_open_tab_is_said_in_the_text() -> None:
    assert lines(drawn(View("system"), contents_of({}, 20, [order(read_at=NOW)]))) == [
        "Bell: 0 unread",
        "System",
        "",
        "1. 14:00 · New order № 40117",
        "Page 1 of 3",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_unread_is_marked_once_and_bold(language: str) -> None:
    found = [order(), order(urgent=True), order(read_at=NOW, urgent=True)]

    screen = drawn(View(), contents_of({"events": 2}, 3, found), Reader(language, KYIV))

    marks = [line.split()[1] for line in lines(screen)[-3:]]
    assert marks == ["●", "❗", "14:00"]
    assert screen.text.count("<b>") == 1 + 2


def test_a_line_says_for_whom_it_was_at_first() -> None:
    found = [order(on_behalf_of=6, read_at=NOW)]

    screen = drawn(View(), Contents({}, 1, Entries(found, names={6: "Marta"})))

    assert lines(screen)[-1] == "1. 14:00 · New order № 40117 · for Marta"


@pytest.mark.parametrize(
    ("count", "rows"),
    [
        (1, ["1"]),
        (4, ["1234"]),
        (5, ["123", "45"]),
        (6, ["123", "456"]),
        (7, ["1234", "567"]),
        (8, ["1234", "5678"]),
    ],
)
def test_the_button_with_its_number_opens_a_line(count: int, rows: list[str]) -> None:
    screen = drawn(View(), contents_of({}, count, [order(id=50 + n) for n in range(count)]))

    numbers = screen.rows[1:-1]
    assert ["".join(button.label for button in row) for row in numbers] == rows
    assert [button.press for row in numbers for button in row] == [
        OpenItem(50 + n) for n in range(count)
    ]
    assert [line.split(". ")[0] for line in lines(screen)[3:]] == list("".join(rows))


@pytest.mark.parametrize(
    ("unread", "section"),
    [
        ({}, "Events"),
        ({"events": 1}, "Events"),
        ({"system": 1}, "System"),
        ({"events": 1, "system": 1}, "Events"),
    ],
)
def test_it_opens_on_the_section_that_has_unread(unread: dict[str, int], section: str) -> None:
    assert lines(drawn(View(), contents_of(unread, 0, [])))[1] == section


@pytest.mark.parametrize("section", ["events", "system"])
def test_a_section_that_was_chosen_stays(section: str) -> None:
    unread = {"events": 1, "system": 1}
    del unread[section]

    screen = drawn(View(section), contents_of(unread, 0, []))

    assert lines(screen)[1].lower() == section


@pytest.mark.parametrize(
    ("section", "labels_of"),
    [
        (
            "events",
            [
                "Mark all events as read",
                "Позначити події як прочитані",
                "Отметить события как прочитанные",
            ],
        ),
        (
            "system",
            [
                "Mark all system alerts as read",
                "Позначити системні як прочитані",
                "Отметить системные как прочитанные",
            ],
        ),
    ],
)
def test_mark_all_read_says_what_it_marks(section: str, labels_of: list[str]) -> None:
    shown = contents_of({"events": 1, "system": 1}, 0, [])
    screens = [drawn(View(section), shown, Reader(it, KYIV)) for it in LANGUAGES]

    buttons = [screen.rows[-2][0] for screen in screens]
    assert [button.label for button in buttons] == labels_of
    assert {button.press for button in buttons} == {MarkAllRead(section)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", ["events", "system"])
@pytest.mark.parametrize("unread_only", [True, False])
def test_an_empty_bell_says_that_nothing_is_there(
    language: str, section: str, unread_only: bool
) -> None:
    view = View(section, 3, unread_only)

    screen = drawn(view, contents_of({}, 0, []), Reader(language, KYIV))

    assert_taken(screen)
    assert len(read(screen.text).split("\n")) == 3
    assert len(screen.rows) == 2


def test_without_unread_items_there_is_nothing_to_mark() -> None:
    screen = drawn(View("events"), contents_of({"system": 4}, 0, []))

    assert len(screen.rows) == 2
    assert labels(screen)[-1] == ["Unread only", "Settings"]


def test_a_page_that_is_gone_shows_the_last() -> None:
    screen = drawn(View(page=99), contents_of({}, 9, [order()]))

    assert "Page 2 of 2" in screen.text
    assert labels(screen)[2] == ["← Newer"]


def test_unread_only_can_be_undone() -> None:
    screen = drawn(View("system", 2, True), contents_of({"system": 30}, 30, [order()]))

    assert screen.rows[-1][0].label == "Show all"
    assert screen.rows[-1][0].press == BellPage("system", 0, False)


def test_an_opened_item_keeps_its_address_and_the_way_to_choose() -> None:
    data = {"counts": {"order.created": 3}, "source": {"id": "3"}, "source_row": 12}
    row = notification("event.unreached", read_at=NOW)
    item = Item(row, data | {"url": "https://shop.example/1"})

    screen = drawn(View(item=1), contents_of({}, 1, [], Seen(item, ENGLISH, NOW)))

    assert labels(screen) == [["Choose managers"], ["Open"], ["Mark unread"], ["Back"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_opened_item_shows_when_it_came(language: str) -> None:
    screen = drawn(
        View(item=1),
        contents_of({}, 1, [], Seen(order(), Reader(language, KYIV), NOW)),
        Reader(language, KYIV),
    )

    assert "2026" in lines(screen)[-1]
    assert "14:00" in lines(screen)[-1] or "2:00" in lines(screen)[-1]


def test_an_opened_item_can_be_made_unread_again() -> None:
    screen = drawn(
        View(item=5), contents_of({}, 1, [], Seen(order(id=5, read_at=NOW), ENGLISH, NOW))
    )

    assert [row[0].press for row in screen.rows[1:-1]] == [MarkUnread(5)]


def test_what_has_come_again_while_it_was_open_can_be_read() -> None:
    screen = drawn(View(item=5), contents_of({}, 1, [], Seen(order(id=5), ENGLISH, NOW)))

    assert [row[0].press for row in screen.rows[1:-1]] == [MarkRead(5)]


def test_what_is_over_cannot_be_made_unread() -> None:
    over = order(read_at=NOW, ended="answered")

    screen = drawn(View(item=5), contents_of({}, 1, [], Seen(over, ENGLISH, NOW)))

    assert labels(screen) == [["Copy order №"], ["Back"]]


@pytest.mark.parametrize("unread", [{"events": 2}, {"system": 1}, {"events": 2, "system": 0}])
def test_one_section_with_unread_alerts_needs_one_button(unread: dict[str, int]) -> None:
    assert ["Mark all read"] not in labels(drawn(View(), contents_of(unread, 0, [])))


def test_an_item_that_is_gone_shows_its_page() -> None:
    screen = drawn(View(item=1), contents_of({}, 1, [order()], None))

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
        {"section": {}},
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
