"""Claims about the dates of a series of payments."""

from datetime import MAXYEAR, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.periods import MOST_DAYS, NAMED, Period, first_day, following, period_in

MONTHLY, YEARLY, WEEKLY = NAMED["monthly"], NAMED["yearly"], NAMED["weekly"]
PERIODS = st.one_of(
    st.sampled_from(sorted(NAMED.values(), key=repr)),
    st.integers(1, MOST_DAYS).map(lambda days: Period(days=days)),
)


def series(first: date, period: Period, count: int) -> list[date]:
    """The dates, as one payment after another makes them."""
    dates, kept = [first], first.day
    for _ in range(count):
        after = following(dates[-1], period, kept, dates[-1])
        assert after is not None
        kept = first_day(after, kept)
        dates.append(after)
    return dates[1:]


@pytest.mark.parametrize(
    ("first", "period", "dates"),
    [
        ("2027-01-31", MONTHLY, ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
        ("2028-01-31", MONTHLY, ["2028-02-29", "2028-03-31"]),
        ("2027-01-30", MONTHLY, ["2027-02-28", "2027-03-30"]),
        ("2028-02-29", MONTHLY, ["2028-03-29", "2028-04-29"]),
        ("2027-12-31", MONTHLY, ["2028-01-31", "2028-02-29", "2028-03-31"]),
        ("2027-11-30", NAMED["quarterly"], ["2028-02-29", "2028-05-30"]),
        ("2027-08-31", NAMED["quarterly"], ["2027-11-30", "2028-02-29", "2028-05-31"]),
        ("2028-02-29", YEARLY, ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("2027-12-29", WEEKLY, ["2028-01-05", "2028-01-12"]),
        ("2028-02-01", Period(days=30), ["2028-03-02", "2028-04-01"]),
    ],
)
def test_dates_follow_each_other(first: str, period: Period, dates: list[str]) -> None:
    found = series(date.fromisoformat(first), period, len(dates))

    assert [day.isoformat() for day in found] == dates


@pytest.mark.parametrize(
    ("due", "period", "today", "after"),
    [
        ("2026-12-25", MONTHLY, "2026-12-18", "2027-01-25"),  # paid early
        ("2026-11-25", MONTHLY, "2026-12-24", "2026-12-25"),  # late
        ("2026-11-25", MONTHLY, "2026-12-25", "2027-01-25"),  # late by a whole period
        ("2020-01-31", MONTHLY, "2027-02-10", "2027-02-28"),
        ("2020-02-29", YEARLY, "2027-02-28", "2028-02-29"),
        ("2026-11-25", WEEKLY, "2027-11-25", "2027-12-01"),
    ],
)
def test_a_late_payment_leads_to_a_future_date(
    due: str, period: Period, today: str, after: str
) -> None:
    first = date.fromisoformat(due)

    found = following(first, period, first.day, date.fromisoformat(today))

    assert found == date.fromisoformat(after)


@given(st.dates(), PERIODS, st.integers(1, 31) | st.none(), st.dates())
def test_whatever_the_calendar_the_next_date_is_the_nearest_future_one(
    due: date, period: Period, kept: int | None, today: date
) -> None:
    found = following(due, period, kept, today)

    latest = max(due, today)
    if found is None:
        assert latest.year >= MAXYEAR - max(period.months // 12, period.days // 365 + 1)
    else:
        assert found > latest
        longest = timedelta(days=period.days or period.months * 31)
        assert found - latest <= longest + timedelta(days=31)


@given(st.dates(max_value=date(9000, 1, 1)), st.sampled_from(["monthly", "quarterly", "yearly"]))
def test_a_months_period_never_loses_the_day_of_its_first_date(first: date, name: str) -> None:
    dates = series(first, NAMED[name], 50)

    assert {day.day for day in dates} <= {first.day, 28, 29, 30}
    if first.day <= 28:
        assert {day.day for day in dates} == {first.day}


def test_a_date_that_the_series_does_not_have_begins_another() -> None:
    assert first_day(date(2027, 2, 15), 31) == 15


@given(PERIODS)
def test_a_period_is_read_by_its_name(period: Period) -> None:
    assert period_in(period.name) == period


@pytest.mark.parametrize("text", [" Monthly ", "MONTHLY"])
def test_a_period_is_read_however_it_is_spelled(text: str) -> None:
    assert period_in(text) == MONTHLY


@pytest.mark.parametrize(
    "text",
    ["", "daily", "0 days", "-5 days", "3661 days", "99999 days", "1.5 days", "٣ days", "30"],
)
def test_what_is_not_a_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        period_in(text)
