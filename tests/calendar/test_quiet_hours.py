"""Claims about quiet hours: when they apply and when they end, whatever the clocks do."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.days import A_DAY, moment, wall_time
from bot.calendar.quiet_hours import A_WEEK, DAYS, GROUPS, PRESETS, Span, Week, added, changed

KYIV = ZoneInfo("Europe/Kyiv")
NIGHT = Week.of(PRESETS["night"].spans)
wall = datetime.fromisoformat
# Half an hour's jump, a skipped day, a zone by the quarter, one without jumps.
ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
]
TIMES = st.one_of(
    st.datetimes(wall("2026-01-01"), wall("2027-01-01")),
    *(
        st.datetimes(day - timedelta(days=2), day + timedelta(days=2))
        for day in map(wall, ("2026-03-29", "2026-10-25", "2026-04-05"))
    ),
)
MINUTES = st.integers(0, A_DAY // 15 - 1).map(lambda quarter: quarter * 15)
SPANS = st.lists(st.builds(Span, st.sampled_from(DAYS), MINUTES, MINUTES), max_size=10)


def at(text: str) -> datetime:
    """The moment at which Kyiv's clocks show this."""
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


def quiet_end(text: str, week: Week = NIGHT) -> str | None:
    end = week.end(at(text), KYIV)
    return f"{end.astimezone(KYIV):%Y-%m-%d %H:%M}" if end else None


@pytest.mark.parametrize(
    ("when", "end"),
    [
        ("2026-11-22 21:59", None),
        ("2026-11-22 22:00", "2026-11-23 08:00"),
        ("2026-11-23 00:00", "2026-11-23 08:00"),
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 08:00", None),
        ("2026-12-31 23:00", "2027-01-01 08:00"),
        ("2028-02-28 23:00", "2028-02-29 08:00"),
    ],
)
def test_a_night_ends_in_the_morning(when: str, end: str | None) -> None:
    assert quiet_end(when) == end


def test_an_evening_before_the_weekend_lasts_until_monday() -> None:
    week = Week.of(PRESETS["evening"].spans)

    ends = [quiet_end(f"2026-11-{day} 20:30", week) for day in (19, 20, 21, 22)]

    monday = "2026-11-23 09:00"
    assert ends == ["2026-11-20 09:00", monday, monday, monday]


def test_a_night_of_a_changed_clock_ends_by_the_clock() -> None:
    spring, autumn = at("2026-03-28 22:00"), at("2026-10-24 22:00")

    lengths = [
        (NIGHT.end(night, KYIV) or night) - night.astimezone(UTC) for night in (spring, autumn)
    ]

    assert lengths == [timedelta(hours=9), timedelta(hours=11)]


def test_quiet_that_ends_in_a_skipped_hour_ends_as_the_clocks_jump() -> None:
    week = Week.of([Span(6, 0, 3 * 60 + 30)])

    assert quiet_end("2026-03-29 02:00", week) == "2026-03-29 04:00"


def test_quiet_that_ends_in_a_doubled_hour_ends_the_first_time_and_not_again() -> None:
    week = Week.of([Span(6, 0, 3 * 60 + 30)])
    second = at("2026-10-25 03:10").replace(fold=1)

    first_end = week.end(at("2026-10-25 03:10"), KYIV)

    assert first_end == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert week.end(second, KYIV) is None


def test_a_free_time_that_the_clocks_skip_ends_nothing() -> None:
    week = Week.of([Span(6, 0, 3 * 60), Span(6, 3 * 60 + 45, 6 * 60)])

    assert quiet_end("2026-03-29 01:00", week) == "2026-03-29 06:00"


def test_a_day_that_a_zone_skips_ends_what_would_end_on_it() -> None:
    apia = ZoneInfo("Pacific/Apia")  # 30 December 2011 did not come there
    week = Week.of([Span(3, 22 * 60, 8 * 60)])

    end = week.end(datetime(2011, 12, 29, 23, tzinfo=apia), apia)

    assert end is not None
    assert wall_time(end, apia) == wall("2011-12-31")


@pytest.mark.parametrize(
    "spans",
    [
        [Span(day, 0, 0) for day in DAYS],
        [Span(day, 600, 600) for day in DAYS],
        [Span(day, 0, 720) for day in DAYS] + [Span(day, 700, 10) for day in DAYS],
    ],
)
def test_a_week_without_a_free_minute_has_no_quiet_hours(spans: list[Span]) -> None:
    week = Week.of(spans)

    assert week.is_endless
    assert week.end(at("2026-11-22 12:00"), KYIV) is None


def test_hours_of_some_days_leave_the_others() -> None:
    spans = changed(PRESETS["night"].spans, GROUPS["rest"], (60, 120))
    free = changed(spans, GROUPS["5"], None)

    assert [(it.begins, it.ends) for it in sorted(spans)] == [(1320, 480)] * 5 + [(60, 120)] * 2
    assert sorted(it.weekday for it in free) == [0, 1, 2, 3, 4, 6]


@given(st.lists(st.tuples(st.sampled_from(sorted(GROUPS)), MINUTES, MINUTES), max_size=6))
def test_added_hours_are_quiet_and_so_is_what_was_before(
    wanted: list[tuple[str, int, int]],
) -> None:
    spans = list(PRESETS["night"].spans)
    for group, begins, ends in wanted:
        more = [Span(day, begins, ends) for day in GROUPS[group]]
        before = spans

        spans = added(spans, GROUPS[group], (begins, ends))

        assert quiet_minutes(spans) == quiet_minutes(before) | quiet_minutes(more)
        assert len(spans) == len({*spans})


def test_hours_that_are_added_take_up_those_within_them() -> None:
    once = added(PRESETS["night"].spans, GROUPS["all"], (780, 840))

    longer = added(once, GROUPS["work"], (720, 900))

    assert sorted(added(once, GROUPS["all"], (780, 840))) == sorted(once)
    assert [it for it in sorted(longer) if it.weekday == 0] == [(0, 720, 900), (0, 1320, 480)]
    assert [it for it in sorted(longer) if it.weekday == 6] == [(6, 780, 840), (6, 1320, 480)]


def quiet_minutes(spans: Iterable[Span]) -> set[int]:
    """Those of the week, from Monday's midnight."""
    runs = Week.of(spans).runs
    return {minute % A_WEEK for run in runs for minute in range(run.begins, run.ends)}


@settings(deadline=None)
@given(TIMES, st.sampled_from(ZONES))
def test_a_moment_is_the_first_at_which_the_clocks_show_this_or_later(
    when: datetime, zone: ZoneInfo
) -> None:
    when = when.replace(microsecond=0)

    found = moment(when, zone)

    assert wall_time(found, zone) >= when
    hours_before = (found - timedelta(seconds=back) for back in (1, 60, 1800, 3600, 7200))
    assert all(wall_time(it, zone) < when for it in hours_before)


@settings(deadline=None)
@given(TIMES, TIMES, st.sampled_from(ZONES))
def test_a_later_time_on_the_wall_is_never_an_earlier_moment(
    one: datetime, other: datetime, zone: ZoneInfo
) -> None:
    first, second = sorted((one, other))

    assert moment(first, zone) <= moment(second, zone)


@cache
def held(
    spans: tuple[Span, ...], monday: datetime, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    """When each span begins and ends in the weeks around, computed the long way."""
    found = []
    for weeks in (-2, -1, 0, 1):
        for span in spans:
            begins = monday + timedelta(weeks=weeks, days=span.weekday, minutes=span.begins)
            found.append(
                (moment(begins, zone), moment(begins + timedelta(minutes=span.minutes), zone))
            )
    return found


@settings(deadline=None, max_examples=200)
@given(SPANS, TIMES, st.sampled_from(ZONES))
def test_it_is_quiet_within_a_span_and_free_at_its_end(
    spans: list[Span], when: datetime, zone: ZoneInfo
) -> None:
    week, now = Week.of(spans), when.replace(tzinfo=UTC)
    today = wall_time(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    long_way = held(tuple(spans), today - timedelta(days=today.weekday()), zone)

    end = week.end(now, zone)

    if week.is_endless:
        assert end is None
    else:
        assert (end is not None) == any(begins <= now < ends for begins, ends in long_way)
    if end is not None:
        assert end > now
        assert week.end(end, zone) is None
        assert week.end(end - timedelta(seconds=1), zone) == end
