"""The line that says why somebody has a card."""

from datetime import timedelta

import pytest

from bot.cards.lists import Burst, burst_screen
from bot.cards.reason import reason
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES
from storage.tables import Behalf, Item
from tests.cards.happenings import ENGLISH, KYIV, NOW, notification
from tests.cards.telegram_html import read

AWAY = Behalf("Marta", NOW + timedelta(days=3))


def line(why: str, behalf: Behalf | None, reader: Reader = ENGLISH) -> str:
    return read(reason(notification(reason=why), behalf, reader, NOW))


def waited(**span: float) -> str:
    return line("escalated", Behalf("Marta", None, NOW - timedelta(**span)))


def test_the_substitute_sees_who_is_away_and_until_when() -> None:
    assert line("substitute", AWAY).startswith(
        "You stand in for Marta, who is away until Nov 25, 2026"
    )


def test_once_the_person_is_back_it_says_so() -> None:
    assert line("substitute", Behalf("Marta")) == "You stood in for Marta, who was away"


def test_told_because_somebody_does_not_react_it_says_for_how_long() -> None:
    assert waited(minutes=15) == "You get this because Marta has not reacted for 15 min"


def test_after_hours_it_says_since_when() -> None:
    assert waited(hours=14).startswith("You get this because Marta has not reacted since Nov 22")


def test_a_persons_own_card_gives_the_rules_reason() -> None:
    assert line("manager", None) == "You are its manager"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("behalf", [AWAY, Behalf("<b>" * 99), Behalf("Marta", None, NOW)])
@pytest.mark.parametrize("why", ["substitute", "escalated"])
def test_every_language_has_every_reason(language: str, behalf: Behalf, why: str) -> None:
    assert behalf.name[:5] in line(why, behalf, Reader(language, KYIV))


def test_a_list_marks_what_has_escalated() -> None:
    data = {"order": {"id": "40117"}}
    again, as_read = (notification(escalated=1, read_at=read_at) for read_at in (None, NOW))
    told = Burst({"order.created": 2}, [Item(again, data), Item(as_read, data)], 1)

    lines = read(burst_screen(told, ENGLISH, NOW).text).split("\n")
    assert [line.endswith(" · second reminder") for line in lines[-2:]] == [True, False]


def test_a_list_says_who_each_item_was_for() -> None:
    row = notification(reason="substitute", on_behalf_of=6)
    item = Item(row, {"order": {"id": "40117"}})
    told = Burst({"order.created": 1}, [item], 1, names={6: "Marta"})

    assert "№ 40117 · for Marta" in read(burst_screen(told, ENGLISH, NOW).text)
