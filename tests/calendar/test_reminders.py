"""Claims about the days on which people are reminded of a payment."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.reminders import STEPS, Step, Timing, following, plan, step_at

KYIV = Timing(10, ZoneInfo("Europe/Kyiv"))
DUE = date(2026, 12, 25)
ZONES = ("Europe/Kyiv", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Santiago", "UTC")
TIMINGS = st.builds(Timing, st.integers(0, 23), st.sampled_from(ZONES).map(ZoneInfo))
NOWS = st.builds(
    datetime.combine,
    st.dates(date(1970, 1, 1), date(2199, 12, 31)),
    st.times(),
    tzinfo=st.just(UTC),
)


def at(days: int, hour: float = 10, timing: Timing = KYIV) -> datetime:
    """A time so many days from DUE, by the clocks of the zone."""
    midnight = datetime.combine(DUE + timedelta(days=days), time(0))
    local = midnight + timedelta(hours=hour)
    return local.replace(tzinfo=timing.zone).astimezone(UTC)


def walked(due: date, start: datetime, timing: Timing) -> list[Step]:
    """Every reminder that comes when each is made at its time."""
    made, now = [], start
    step = plan(due, now, timing)
    while step is not None:
        made.append(step)
        now = max(now, step.at)
        step = following(due, now, timing)
    return made


def test_the_steps_come_at_ten_before_on_and_after_the_day() -> None:
    made = walked(DUE, at(-30), KYIV)

    assert made == [Step(days, at(days)) for days in (-7, -3, -1, 0, 1, 4, 7)]


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (at(-5, 9), Step(-7, at(-5))),  # before the hour: at that hour
        (at(-5, 15), Step(-7, at(-5, 15))),  # after it: at once
        (at(-3, 9), Step(-3, at(-3))),  # a step comes today anyway
        (at(-3, 10), Step(-3, at(-3))),
        (at(3, 12), Step(1, at(3, 12))),
        (at(20, 12), Step(7, at(20, 12))),
        (at(31, 12), None),
    ],
)
def test_only_the_newest_missed_step_comes(now: datetime, step: Step | None) -> None:
    assert plan(DUE, now, KYIV) == step


def test_after_missed_steps_the_ladder_goes_on() -> None:
    made = walked(DUE, at(-5, 15), KYIV)

    assert [step.days for step in made] == [-7, -3, -1, 0, 1, 4, 7]
    assert made[1].at == at(-3)


@pytest.mark.parametrize(
    ("now", "days"),
    [(at(-9), -7), (at(-5), -3), (at(-3, 1), -1), (at(-3, 15), -1), (at(0), 1), (at(7, 1), None)],
)
def test_what_was_told_today_counts_as_todays_step(now: datetime, days: int | None) -> None:
    step = plan(DUE, now, KYIV, told_today=True)

    assert step == (None if days is None else Step(days, at(days)))


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc"),
    [
        ("Europe/Kyiv", "2026-03-29", 10, "2026-03-29T07:00"),  # summer time since 3:00
        ("Europe/Kyiv", "2026-10-25", 10, "2026-10-25T08:00"),
        ("Europe/Kyiv", "2026-03-29", 3, "2026-03-29T01:00"),  # skipped: 4:00 by the new clock
        ("Europe/Kyiv", "2026-10-25", 3, "2026-10-25T00:00"),  # twice: the first
        ("America/Santiago", "2026-09-06", 0, "2026-09-06T04:00"),  # the day begins at 1:00
        ("Pacific/Kiritimati", "2026-11-25", 10, "2026-11-24T20:00"),
        ("Europe/Kyiv", "2028-02-29", 10, "2028-02-29T08:00"),
    ],
)
def test_the_hour_is_that_of_the_clock_on_the_wall(
    zone: str, day: str, hour: int, utc: str
) -> None:
    moment = Timing(hour, ZoneInfo(zone)).on(date.fromisoformat(day))

    assert moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(st.dates(), NOWS, TIMINGS, st.booleans())
def test_whatever_the_calendar_a_plan_is_not_for_the_past(
    due: date, now: datetime, timing: Timing, told_today: bool
) -> None:
    step = plan(due, now, timing, told_today=told_today)

    assert step is None or (step.days in STEPS and step.at >= now)


@pytest.mark.parametrize("due", [date.min, date(1, 1, 7), date(9999, 12, 28), date.max])
@given(NOWS, TIMINGS)
def test_the_ends_of_the_calendar_are_days_like_others(
    due: date, now: datetime, timing: Timing
) -> None:
    step = plan(due, now, timing)

    assert step is None if due.year == 1 else (step is not None and step.at > now)
    assert [step_at(due, days, timing).tzinfo for days in STEPS] == [UTC] * len(STEPS)


@given(
    st.dates(date(1971, 1, 1), date(2198, 1, 1)),
    st.integers(-20, 40),
    st.integers(0, 1439),
    TIMINGS,
)
def test_however_late_it_begins_each_day_has_one_reminder_at_most(
    due: date, days: int, minutes: int, timing: Timing
) -> None:
    start = timing.on(due + timedelta(days=days)) + timedelta(minutes=minutes)

    made = walked(due, start, timing)

    told = [timing.today(step.at) for step in made]
    assert told == sorted(set(told))
    assert [step.days for step in made] == sorted({step.days for step in made})


@given(st.dates(date(1971, 1, 1), date(2198, 1, 1)), st.lists(st.integers(0, 60 * 72)), TIMINGS)
def test_however_irregular_the_clock_no_step_comes_twice(
    due: date, pauses: list[int], timing: Timing
) -> None:
    now = timing.on(due - timedelta(days=10))
    row, made = plan(due, now, timing), []

    for pause in pauses:
        now += timedelta(minutes=pause)
        if row is not None and row.at <= now:
            step = plan(due, now, timing)
            if step is not None and step.at <= now:
                made.append(step.days)
                step = following(due, now, timing)
            row = step

    assert made == sorted(set(made))


@given(NOWS, TIMINGS)
def test_tomorrow_is_the_hour_on_the_next_day(now: datetime, timing: Timing) -> None:
    moment = timing.tomorrow(now)

    assert timing.today(moment) == timing.today(now) + timedelta(days=1)
    assert moment > now
