"""What /problems says about a refused card, and whether it may be sent again."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks.cabinet import TryAgain
from bot.pages.cabinet.problems import (
    Arrived,
    Refused,
    problems_screen,
    refused_screen,
    summary,
)
from bot.ui.reader import Reader
from bot.ui.screens import Paging
from storage.tables import Attempt, Card, Item, Link, Notification, Person

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
READER = Reader("en", ZoneInfo("Europe/Kyiv"))
MARTA = Person(id=6, name="Marta", role="manager", created_at=NOW)
ORDER = {"order": {"id": "1", "number": "A-1"}}


def item(**wanted: Any) -> Item:
    row = {"id": 1, "event_id": 1, "person_id": 6, "kind": "order.created", "section": "events"}
    row |= {"reason": "manager", "created_at": NOW}
    return Item(Notification(**row | wanted), ORDER)


def refused(
    form: str = "single",
    *items: Item,
    alive: bool = True,
    link: dict[str, Any] | None = None,
    **card: Any,
) -> Refused:
    made = Card(id=9, link_id=1, form=form, state="broken", created_at=NOW, **card)
    chat = Link(id=1, person_id=6, telegram_id=106, opened_at=NOW, **link or {})
    return Refused(made, chat, MARTA, items, items if alive else ())


@pytest.mark.parametrize(
    ("it", "obstacle"),
    [
        (refused("single", item()), None),
        (refused("bell"), None),
        (refused("notice", content={"text": "left"}), None),
        (refused("single", item(read_at=NOW, ended="read"), alive=False), "read"),
        (refused("single", item(ended="push_off"), alive=False), "over"),
        (refused("single"), "over"),
        (refused("single", item(), link={"unreachable_at": NOW}), "unreachable"),
        (refused("bell", link={"unreachable_at": NOW}), "unreachable"),
        (refused("single", item(), link={"ended_at": NOW}), "unlinked"),
        (refused("notice", content={"text": "left"}, link={"ended_at": NOW}), "unlinked"),
    ],
)
def test_a_card_is_sent_again_unless_there_is_an_obstacle(
    it: Refused, obstacle: str | None
) -> None:
    assert it.obstacle == obstacle


def test_an_entry_of_the_list_says_what_there_is_and_not_what_to_do() -> None:
    screen = problems_screen([refused("single", item())], Arrived(), Paging(0, 1), READER)

    assert [it.label for row in screen.rows for it in row] == ["Marta: New order № A-1"]


@pytest.mark.parametrize(
    ("it", "said"),
    [
        (refused("single", item()), "New order № A-1: take it on"),
        (refused("list", item(), item()), "2 notifications in one message"),
        (
            refused("list", item(), item(), content={"title": "back"}),
            "2 notifications in one message",
        ),
        (refused("bell", content={"section": "events"}), "The bell"),
        (
            refused("notice", content={"text": "person-name", "values": {"name": "<Ivan>"}}),
            "<Ivan>",
        ),
        (refused("notice", content={"text": "no-such-text"}), "A message that cannot be shown"),
        (refused("notice", content={}), "A message that cannot be shown"),
        (refused("single", item(kind="no.such")), "A message that cannot be shown"),
    ],
)
def test_a_page_says_what_the_card_said(it: Refused, said: str) -> None:
    assert summary(it, READER) == said


@pytest.mark.parametrize(
    ("it", "label"),
    [
        (refused("single", item()), "Send again"),
        (refused("single", item(), link={"unreachable_at": NOW}), "Send again"),
        (refused("single", item(ended="answered"), alive=False), "Take off the list"),
    ],
)
def test_the_button_says_what_it_will_do(it: Refused, label: str) -> None:
    (again,), _ = refused_screen(it, [], 2, READER, NOW).rows

    assert (again.label, again.press) == (label, TryAgain("card", 9, 2))


def test_telegrams_words_are_escaped_and_cut() -> None:
    words = "<b>" + "x" * 5_000
    tries = [Attempt(card_id=9, at=NOW, outcome="broken", answer=words) for _ in range(20)]

    text = refused_screen(refused("single", item(), answer=words), tries, 0, READER, NOW).text

    assert "&lt;b&gt;xxx" in text
    assert text.count("…") == 21
    assert len(text) < 4_096
