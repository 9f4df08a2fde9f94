"""The list of people who cannot be reached: what it shows, and when a new one is needed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks.staff import NewLink
from bot.cards.unreachable import LISTED, NOTICED_FOR, is_noticed, unreachable_screen
from bot.ui.reader import Reader
from storage.tables import Card, Link, Person

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
READER = Reader("en", ZoneInfo("Europe/Kyiv"))


def lost(number: int, name: str) -> tuple[Person, Link]:
    person = Person(id=number, name=name, role="manager", created_at=NOW)
    account = {"telegram_id": 100 + number, "username": name.lower()}
    return person, Link(person_id=number, opened_at=NOW, unreachable_at=NOW, **account)


def card(sent_at: datetime | None) -> Card:
    return Card(id=1, link_id=1, form="unreachable", created_at=NOW, sent_at=sent_at)


@pytest.mark.parametrize(
    ("there_is", "was_empty", "noticed"),
    [
        (None, True, False),
        (None, False, False),
        (card(None), True, True),  # not sent yet: it will show everybody
        (card(None), False, True),
        (card(NOW), False, True),
        (card(NOW), True, False),  # it has said that everybody is back
        (card(NOW - NOTICED_FOR), False, False),
        (card(NOW - NOTICED_FOR + timedelta(seconds=1)), False, True),
    ],
)
def test_a_new_name_is_noticed_on_a_recent_card_that_still_lists_somebody(
    there_is: Card | None, was_empty: bool, noticed: bool
) -> None:
    assert is_noticed(there_is, NOW, was_empty=was_empty) is noticed


def test_one_person_is_named_in_the_first_line() -> None:
    shown = unreachable_screen([lost(6, "Marta")], 1, READER, NOW)

    assert shown.text.splitlines()[0] == "<b>Marta cannot be reached: send a new link</b>"
    assert "Marta: @marta, since" in shown.text


def test_each_person_on_the_list_has_a_new_link() -> None:
    shown = unreachable_screen([lost(6, "Marta"), lost(8, "Ivan")], 2, READER, NOW)

    assert shown.text.startswith("<b>2 people cannot be reached: send new links</b>")
    assert [(b.label, b.press) for (b,) in shown.rows] == [
        ("New link: Marta", NewLink(6)),
        ("New link: Ivan", NewLink(8)),
    ]


def test_a_long_list_says_how_many_are_left_out() -> None:
    people = [lost(number, f"P{number}") for number in range(1, LISTED + 1)]

    assert "and 3 more, see /staff" in unreachable_screen(people, LISTED + 3, READER, NOW).text


def test_an_empty_list_says_that_everybody_is_back() -> None:
    shown = unreachable_screen([], 0, READER, NOW)

    assert (shown.text, shown.rows) == ("Everybody can be reached again.", ())


def test_names_of_people_are_only_text() -> None:
    shown = unreachable_screen([lost(6, "<b>Marta & Co")], 1, READER, NOW)

    assert "&lt;b&gt;Marta &amp; Co" in shown.text
