"""Claims about rhythms, and about the time at which something is told under both."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.availability import (
    RHYTHMS,
    Times,
    Waiting,
    after_working,
    next_time,
    retimed,
    zone_of,
)
from bot.calendar.days import A_DAY, wall_time
from bot.calendar.quiet_hours import DAYS, PRESETS, Span, Week
from bot.rules.catalog import KINDS
from bot.rules.preferences import Choices, Verdict, Wishes
from storage.tables import Held, Person

KYIV = ZoneInfo("Europe/Kyiv")
NIGHT = Week.of(PRESETS["night"].spans)
WEEKENDS = Week.of(PRESETS["evening"].spans)
ORDER = KINDS["order.created"]
TIMES = st.datetimes(
    *map(datetime.fromisoformat, ("2026-01-01", "2027-01-01")), timezones=st.just(UTC)
)
MINUTES = st.integers(0, A_DAY - 1)
SPANS = st.lists(st.builds(Span, st.sampled_from(DAYS), MINUTES, MINUTES), max_size=10)
ZONES = st.sampled_from(["Europe/Kyiv", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=KYIV).astimezone(UTC)


@pytest.mark.parametrize(
    ("rhythm", "since", "then"),
    [
        ("at_once", "11-22 12:34", "11-22 12:34"),
        ("unheard of", "11-22 12:34", "11-22 12:34"),
        ("hourly", "11-22 12:34", "11-22 13:00"),
        ("hourly", "11-22 13:00", "11-22 14:00"),
        ("morning", "11-22 08:59", "11-22 09:00"),
        ("morning", "11-22 09:00", "11-23 09:00"),
        ("morning_and_evening", "11-22 09:00", "11-22 18:00"),
        ("morning_and_evening", "11-22 18:00", "11-23 09:00"),
        ("morning", "03-28 12:00", "03-29 09:00"),  # over the night of a changed clock
        ("morning", "10-24 12:00", "10-25 09:00"),
    ],
)
def test_the_next_time_is_by_the_clocks_of_the_zone(rhythm: str, since: str, then: str) -> None:
    assert next_time(rhythm, at(since), KYIV) == at(then)


@settings(deadline=None)
@given(st.sampled_from(RHYTHMS), TIMES, ZONES)
def test_the_next_time_is_later_and_within_its_bound(
    rhythm: str, since: datetime, zone: ZoneInfo
) -> None:
    then = next_time(rhythm, since, zone)

    longest = {"at_once": timedelta(0), "hourly": timedelta(hours=1)}
    assert timedelta(0) <= then - since <= longest.get(rhythm, timedelta(hours=25))
    if rhythm.startswith("morning"):
        assert (wall_time(then, zone).hour, wall_time(then, zone).minute) in {(9, 0), (18, 0)}


def test_what_comes_at_night_waits_for_its_end() -> None:
    assert Times(KYIV, NIGHT).due("x", at("11-22 23:00"), at("11-22 23:00")) == (
        *(at("11-23 08:00"), Held.QUIET),
    )


def test_a_digest_in_quiet_hours_waits_for_their_end() -> None:
    times = Times(KYIV, WEEKENDS, {"": "morning_and_evening"})

    assert times.due("x", at("11-20 12:00"), at("11-20 12:00")) == (at("11-20 18:00"), Held.DIGEST)
    assert times.due("x", at("11-20 18:30"), at("11-20 18:30")) == (at("11-23 09:00"), Held.DIGEST)


def test_a_kind_may_have_a_rhythm_of_its_own() -> None:
    times = Times(KYIV, rhythms={"": "morning", "order.created": "at_once", "x": "hourly"})

    assert [times.rhythm(kind) for kind in ("order.created", "x", "other", "")] == [
        *("at_once", "hourly", "morning", "morning"),
    ]


def test_each_persons_own_clocks_count() -> None:
    now = at("11-22 22:30")

    due = [
        Times(ZoneInfo(zone), NIGHT).due("x", now, now)[0]
        for zone in ("Europe/London", "Asia/Tokyo")
    ]

    assert due == [now, datetime(2026, 11, 22, 23, tzinfo=UTC)]


def test_what_is_urgent_waits_for_nothing() -> None:
    times = Times(KYIV, NIGHT, {"": "morning"})
    now = at("11-22 23:00")

    verdicts = [Wishes(times=times).verdict(ORDER, now, urgent=urgent) for urgent in (True, False)]

    assert verdicts == [Verdict(now, pops_up=True), Verdict(at("11-23 09:00"), held=Held.DIGEST)]


def test_everything_off_beats_what_would_wait() -> None:
    off = Choices({("everything_off", ""): True})

    verdict = Wishes(off, Times(KYIV, NIGHT)).verdict(ORDER, at("11-22 23:00"))

    assert (verdict.due_at, verdict.ended, verdict.held) == (None, "everything_off", None)


def test_the_cabinets_zone_replaces_one_that_is_no_longer_known() -> None:
    people = [
        Person(name="Marta", role="manager", created_at=at("11-22"), timezone=name)
        for name in ("Asia/Tokyo", "Europe/Atlantis", "../etc/passwd", "\0", "", None)
    ]

    zones = [zone_of(person, KYIV) for person in people]

    assert zones == [ZoneInfo("Asia/Tokyo"), *[KYIV] * 5]


NOON, MORNING = at("11-22 12:00"), at("11-23 09:00")


@pytest.mark.parametrize(
    ("due_at", "held", "times", "then"),
    [
        (MORNING, Held.DIGEST, None, (NOON, Held.DIGEST)),  # any time will do: now, and together
        (MORNING, Held.QUIET, Times(KYIV, NIGHT), (NOON, Held.QUIET)),
        (MORNING, Held.DIGEST, Times(KYIV, rhythms={"": "morning"}), None),  # as before
        (
            MORNING,
            Held.DIGEST,
            Times(KYIV, rhythms={"": "hourly"}),
            (at("11-22 12:00"), Held.DIGEST),
        ),
        (NOON, None, Times(KYIV, rhythms={"": "morning"}), (MORNING, Held.DIGEST)),
        (NOON, None, Times(KYIV, NIGHT), None),
        (NOON + timedelta(hours=1), None, None, None),  # told to wait by Telegram
        (
            NOON,
            Held.DIGEST,
            Times(KYIV, rhythms={"": "at_once"}),
            None,
        ),  # due and waits for its turn
    ],
)
def test_what_waits_follows_the_times_as_they_are_now(
    due_at: datetime,
    held: str | None,
    times: Times | None,
    then: tuple[datetime, str | None] | None,
) -> None:
    waiting = Waiting("order.created", at("11-22 10:30"), due_at, held)

    assert retimed(waiting, times, NOON) == then


@settings(deadline=None)
@given(SPANS, st.sampled_from(RHYTHMS), TIMES, st.integers(-120, 5_000), ZONES)
def test_what_is_told_comes_in_free_time_and_stays_there(
    spans: list[Span], rhythm: str, since: datetime, minutes: int, zone: ZoneInfo
) -> None:
    times = Times(zone, Week.of(spans), {"": rhythm})
    now = since + timedelta(minutes=minutes)  # less than none: the clock was set back

    due_at, held = times.due("x", since, now)

    assert due_at >= now
    assert (held is None) == (due_at == now)
    assert not times.are_quiet(due_at)
    assert times.due("x", min(since, now), due_at) == (due_at, None)
    assert retimed(Waiting("x", since, due_at, held), times, now) is None


@settings(deadline=None)
@given(SPANS, SPANS, TIMES, ZONES, ZONES)
def test_what_other_hours_held_is_told_as_if_these_had_always_applied(
    before: list[Span], spans: list[Span], now: datetime, one: ZoneInfo, other: ZoneInfo
) -> None:
    due_at, held = Times(one, Week.of(before)).due("x", now, now)
    times = Times(other, Week.of(spans))

    moved = retimed(Waiting("x", now, due_at, held), times, now) or (due_at, held)

    wanted, waits_for = times.due("x", now, now)
    assert moved == (wanted, waits_for or held)


@settings(deadline=None)
@given(SPANS, TIMES, st.integers(0, 90), ZONES)
def test_working_time_is_counted_as_by_the_minute(
    spans: list[Span], begun: datetime, minutes: int, zone: ZoneInfo
) -> None:
    times, begun = Times(zone, Week.of(spans)), begun.replace(second=0, microsecond=0)
    at = times.quiet.end(begun, zone) or begun
    for _ in range(minutes):
        at += timedelta(minutes=1)
        at = times.quiet.end(at, zone) or at

    assert after_working(times, begun, minutes) == at


@settings(deadline=None)
@given(SPANS, TIMES, ZONES)
def test_it_is_free_until_quiet_hours_begin_next(
    spans: list[Span], at: datetime, zone: ZoneInfo
) -> None:
    week = Week.of(spans)

    begins = week.next_begin(at, zone)

    assert (begins is None) == (not spans or week.is_endless)
    if begins is not None:
        assert begins > at
        free_from = week.end(at, zone) or at
        halfway = free_from + (begins - free_from) / 2
        assert begins <= free_from or week.end(halfway, zone) is None


def test_working_time_is_not_quiet() -> None:
    times = Times(KYIV, NIGHT)

    assert after_working(times, at("11-23T21:50"), 15) == at("11-24T08:05")
    assert after_working(times, at("11-23T23:00"), 0) == at("11-24T08:00")
    assert after_working(None, at("11-23T21:50"), 15) == at("11-23T22:05")
