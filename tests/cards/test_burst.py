"""Claims about the list of a burst, about notices, and about the names in them."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.cards import OpenBell
from bot.callbacks.staff import Unlink
from bot.cards import naming
from bot.cards.card import notice_screen
from bot.cards.lists import LISTED, Burst, burst_screen
from bot.rules.catalog import KINDS
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES, say
from storage.tables import Item
from tests.cards.happenings import (
    ENGLISH,
    KYIV,
    NOW,
    READERS,
    TEXT,
    assert_taken,
    items,
    notification,
    order,
)
from tests.cards.telegram_html import read
from tests.ui.test_html import unhurried

any_language = pytest.mark.parametrize("language", LANGUAGES)


# -- lists


def told(found: list[Item]) -> Burst:
    """The burst of a card with these items, oldest first."""
    counts = Counter(notification.kind for notification, _ in found)
    unread = sum(notification.read_at is None for notification, _ in found)
    return Burst(counts, found[: -LISTED - 1 : -1], unread)


@unhurried
@given(st.lists(items(), min_size=1, max_size=30), READERS, st.booleans())
def test_telegram_takes_any_list(found: list[Item], reader: Reader, maybe_repeat: bool) -> None:
    screen = burst_screen(replace(told(found), maybe_repeat=maybe_repeat), reader, NOW)

    assert_taken(screen)
    assert screen.rows[0][0].press == OpenBell()


@any_language
def test_a_list_of_every_kind_at_its_longest_loses_nothing(language: str) -> None:
    long = {"id": "1", "name": "W" * 200, "title": "W" * 200}
    data: dict[str, Any] = dict.fromkeys(["order", "lead", "source", "channel"], long)
    found = [Item(notification(kind), data | {"to": "W" * 200, "count": 99}) for kind in KINDS]

    screen = burst_screen(replace(told(found), maybe_repeat=True), Reader(language, KYIV), NOW)

    assert screen.text.endswith(say(language, "card-repeat"))


def test_a_list_counts_by_kind_and_shows_the_newest_first() -> None:
    titles = [{"task": {"id": str(n), "title": f"T{n}"}} for n in range(1, 12)]
    found = [order(), *(Item(notification("task.created"), each) for each in titles)]

    lines = read(burst_screen(told(found), ENGLISH, NOW).text).split("\n")

    assert lines[:5] == [
        "12 new notifications: open the bell",
        "11 new tasks",
        "1 new order",
        "",
        "● 14:00 · New task: T11",
    ]
    assert lines[-1] == "and 2 more"


def test_a_list_says_which_items_are_read() -> None:
    first, second = order(), Item(notification("task.created"), {"task": {"id": "1"}})
    first.notification.read_at = NOW

    lines = read(burst_screen(told([first, second]), ENGLISH, NOW).text).split("\n")

    assert lines[-2:] == ["● 14:00 · New task: № 1", "14:00 · New order № 40117"]


def test_a_list_that_is_read_says_so() -> None:
    row, data = order()
    row.read_at = NOW

    assert read(burst_screen(told([Item(row, data)] * 2), ENGLISH, NOW).text).endswith("\nRead")


# -- notices and names


@unhurried
@given(READERS, TEXT, TEXT)
def test_telegram_takes_any_notice(reader: Reader, person: str, account: str) -> None:
    content = {
        "text": "notice-linked",
        "values": {"person": person, "account": account},
        "buttons": [["unlink", Unlink(7).pack()]],
    }

    screen = notice_screen(content, reader)

    assert_taken(screen)
    assert screen.rows[0][0].press == Unlink(7)


@pytest.mark.parametrize("maybe_repeat", [True, False])
def test_a_notice_says_that_it_may_be_a_repeat_if_it_may(maybe_repeat: bool) -> None:
    screen = notice_screen({"text": "not-linked"}, ENGLISH, maybe_repeat=maybe_repeat)

    assert screen.text.endswith(say("en", "card-repeat")) is maybe_repeat


@pytest.mark.parametrize("data", ["", "nothing", "unlink", "unlink:x", "unlink:1:2", ":", "\0"])
def test_a_notice_leaves_out_a_button_of_another_release(data: str) -> None:
    content = {"text": "not-linked", "buttons": [["unlink", data]]}

    assert notice_screen(content, ENGLISH).rows == ()


def test_known_roles_have_names_and_others_keep_their_own() -> None:
    names = [naming.role_name(role, "uk") for role in ("courier", "Пакувальниця", "x" * 99)]

    assert names == ["кур’єр", "Пакувальниця", "x" * 79 + "…"]
