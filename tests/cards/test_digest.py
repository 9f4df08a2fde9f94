"""Claims about the digest: grouped, counted, and always short enough for Telegram."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.cards import OpenBell
from bot.cards.lists import LISTED_OF_EACH, Burst, digest_screen
from bot.rules.catalog import KINDS
from bot.ui.html import MESSAGE_LIMIT, visible_length
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES, plain, say
from storage.tables import Item
from tests.cards.happenings import (
    ENGLISH,
    KYIV,
    NOW,
    READERS,
    assert_taken,
    items,
    notification,
    order,
)
from tests.cards.telegram_html import read
from tests.ui.test_html import unhurried


def told(found: list[Item]) -> Burst:
    """The burst of a digest with these items, oldest first."""
    counts = Counter(row.kind for row, _ in found)
    newest = [
        item
        for kind in counts
        for item in [each for each in reversed(found) if each[0].kind == kind][:LISTED_OF_EACH]
    ]
    return Burst(counts, newest, sum(row.read_at is None for row, _ in found))


def tasks(*numbers: int) -> list[Item]:
    return [
        Item(notification("task.created"), {"task": {"id": n, "title": f"T{n}"}}) for n in numbers
    ]


@unhurried
@given(st.lists(items(), min_size=1, max_size=30), READERS, st.booleans())
def test_telegram_takes_any_digest(found: list[Item], reader: Reader, maybe_repeat: bool) -> None:
    screen = digest_screen(replace(told(found), maybe_repeat=maybe_repeat), reader, NOW)

    assert_taken(screen)
    assert screen.text.count("</") <= 100  # Telegram shows no more formatting
    assert screen.rows[0][0].press == OpenBell()


def test_a_digest_groups_by_section_and_type_and_names_the_newest_five() -> None:
    system = Item(notification("channel.disconnected"), {"channel": {"id": "9", "name": "Viber"}})

    text = read(digest_screen(told([order(), *tasks(*range(1, 8)), system]), ENGLISH, NOW).text)

    assert text.split("\n") == [
        "9 notifications have been waiting for you: open the bell",
        "",
        "Events",
        "1 new order",
        "● 14:00 · New order № 40117",
        "7 new tasks",
        *(f"● 14:00 · New task: T{n}" for n in (7, 6, 5, 4, 3)),
        "and 2 more",
        "",
        "System",
        "1 channel disconnected",
        "● 14:00 · Channel Viber is disconnected",
    ]


def test_a_digest_says_which_items_are_read() -> None:
    found = tasks(1, 2)
    found[0][0].read_at = NOW

    lines = read(digest_screen(told(found), ENGLISH, NOW).text).split("\n")

    assert lines[-2:] == ["● 14:00 · New task: T2", "14:00 · New task: T1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_very_long_digest_names_fewer_and_counts_all(language: str) -> None:
    long = {"id": "1", "name": "W" * 200, "title": "W" * 200}
    data: dict[str, Any] = dict.fromkeys(["order", "lead", "source", "channel"], long)
    found = [Item(notification(kind), data | {"to": "W" * 200, "count": 99}) for kind in KINDS] * 7

    screen = digest_screen(replace(told(found), maybe_repeat=True), Reader(language, KYIV), NOW)

    assert visible_length(screen.text) <= MESSAGE_LIMIT
    assert screen.text.endswith(say(language, "card-repeat"))
    counted = [plain(language, f"{kind.text_id}.count", count=7) for kind in KINDS.values()]
    assert [line for line in counted if line not in read(screen.text)] == []


@pytest.mark.parametrize("language", ["uk", "ru"])
@pytest.mark.parametrize("count", [1, 5, 6, 300, 5_000])
def test_a_digest_of_any_size_counts_all_and_names_five(language: str, count: int) -> None:
    found = tasks(*range(count, count - LISTED_OF_EACH, -1))[:count]

    digest_of = Burst({"task.created": count}, found, count)
    text = read(digest_screen(digest_of, Reader(language, KYIV), NOW).text)

    lines = text.split("\n")
    assert lines[0] == read(say(language, "digest-title", count=count))
    assert plain(language, "kind-task-created.count", count=count) in lines
    assert len([line for line in lines if line.startswith("● ")]) == min(count, LISTED_OF_EACH)
    more = plain(language, "burst-more", count=count - LISTED_OF_EACH)
    assert (more in lines) == (count > LISTED_OF_EACH)
