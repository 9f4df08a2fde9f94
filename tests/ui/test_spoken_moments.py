"""In what is read now, days are called as people call them; times have 24 hours."""

from datetime import datetime

import pytest

from bot.ui.formats import Moment
from bot.ui.texts import plain, say
from tests.cards.happenings import KYIV

NOW = datetime(2026, 11, 30, 0, 30, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("at", "en", "uk", "ru"),
    [
        ("2026-11-30T19:56", "today, 19:56", "сьогодні, 19:56", "сегодня, 19:56"),
        ("2026-12-01T09:00", "tomorrow, 9:00", "завтра, 9:00", "завтра, 9:00"),
        ("2026-11-29T23:59", "yesterday, 23:59", "учора, 23:59", "вчера, 23:59"),
        ("2026-12-02T09:00", "December 2, 9:00", "2 грудня, 9:00", "2 декабря, 9:00"),
    ],
)
def test_a_spoken_moment_names_its_day(at: str, en: str, uk: str, ru: str) -> None:
    moment = Moment(datetime.fromisoformat(at).replace(tzinfo=KYIV), KYIV, "spoken", NOW)

    for language, words in (("en", en), ("uk", uk), ("ru", ru)):
        assert words in plain(language, "again-at", at=moment)
        assert words in say(language, "again-at", at=moment)


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_another_year_is_named(language: str) -> None:
    moment = Moment(datetime(2027, 1, 2, 9, tzinfo=KYIV), KYIV, "spoken", NOW)

    assert "2027" in plain(language, "again-at", at=moment)
