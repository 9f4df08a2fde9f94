"""Dates as people say them, in three languages, whatever the language of their pages."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.typed_answers import BadReply, date_in, moment_in
from tests.cards.happenings import KYIV

TODAY = date(2026, 11, 30)  # a Monday
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=KYIV)
YEAR = timedelta(days=366)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        *((it, 0) for it in ("today", "Сьогодні", "сегодня")),
        *((it, 1) for it in ("Tomorrow", "завтра", " ЗАВТРА ", "in a day", "через день")),
        *((it, 2) for it in ("післязавтра", "послезавтра", "2 декабря", "2 грудня", "2 dec")),
        *((it, 2) for it in ("December 2nd", "2nd of december", "2 дек.", "2 груд. 2026")),
        *((it, 2) for it in ("2-го грудня", "2-го декабря", "2 грудня 2026 року", "2 дек 2026 г.")),
        *((it, 2) for it in ("wednesday", "в среду", "у середу", "до середи", "ср")),
        *((it, 4) for it in ("friday", "в пятницу", "у п'ятницю", "у п’ятницю", "on Fri", "пт")),
        *((it, 7) for it in ("monday", "понеділок", "через неделю", "in 1 week", "за тиждень")),
        *((it, 3) for it in ("через 3 дні", "через 3 дня", "in 3 days")),
    ],
)
def test_a_day_is_understood_in_any_language(said: str, days: int) -> None:
    assert date_in(said, TODAY) == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("said", "local"),
    [
        ("сегодня 19:56", "2026-11-30T19:56"),
        ("сегодня 24:00", "2026-12-01T00:00"),
        ("24:00", "2026-12-01T00:00"),
        ("24", "2026-12-01T00:00"),
        ("25.12 24:00", "2026-12-26T00:00"),
        ("25/12", "2026-12-25T09:00"),
        ("25/12/2026 18:30", "2026-12-25T18:30"),
        ("1/2/27", "2027-02-01T09:00"),
        ("9", "2026-12-01T09:00"),
        ("13", "2026-11-30T13:00"),
        ("сьогодні о 19:56", "2026-11-30T19:56"),
        ("завтра", "2026-12-01T09:00"),
        ("завтра 10", "2026-12-01T10:00"),
        ("завтра в 10", "2026-12-01T10:00"),
        ("tomorrow at 9:30", "2026-12-01T09:30"),
        ("завтра о 9.30", "2026-12-01T09:30"),
        ("2 грудня 2026 року о 9.30", "2026-12-02T09:30"),
        ("у п'ятницю о 18:00", "2026-12-04T18:00"),
        ("2 грудня 8", "2026-12-02T08:00"),
        ("in 2 hours", "2026-11-30T14:00"),
        ("через 2 години", "2026-11-30T14:00"),
        ("через час", "2026-11-30T13:00"),
        ("через 48 часов", "2026-12-02T12:00"),
        ("через 30 хв", "2026-11-30T12:30"),
        ("через 3 дні", "2026-12-03T09:00"),
        ("через 3 дня в 10:15", "2026-12-03T10:15"),
    ],
)
def test_a_moment_is_understood_in_any_language(said: str, local: str) -> None:
    expected = datetime.fromisoformat(local).replace(tzinfo=KYIV).astimezone(UTC)

    assert moment_in(said, NOW, time(9), YEAR) == expected


@pytest.mark.parametrize("said", ["24:01", "25", "25:00", "99", "завтра 25", "31/2", "12/25"])
def test_an_hour_or_day_that_there_is_not_is_impossible(said: str) -> None:
    with pytest.raises(BadReply) as bad:
        moment_in(said, NOW, time(9), YEAR)

    assert bad.value.text_id == "until-impossible"


@given(st.dates(TODAY, date(2199, 12, 31)), st.sampled_from(["en", "uk", "ru"]))
def test_a_date_that_is_written_out_is_read_again(day: date, language: str) -> None:
    for shape in ("d MMMM y", "d MMM y", "MMMM d, y"):
        assert date_in(format_date(day, shape, language), TODAY) == day


@given(st.dates(TODAY, TODAY + timedelta(days=364)), st.sampled_from(["en", "uk", "ru"]))
def test_without_a_year_it_is_the_next_such_day(day: date, language: str) -> None:
    assert date_in(format_date(day, "d MMMM", language), TODAY) == day


@given(st.integers(1, 7), st.sampled_from(["en", "uk", "ru"]))
def test_a_day_of_the_week_is_the_next_one(days: int, language: str) -> None:
    day = TODAY + timedelta(days=days)

    assert date_in(format_date(day, "EEEE", language), TODAY) == day
