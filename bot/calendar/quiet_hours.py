"""Quiet hours: parts of the week in which only urgent cards are sent.

They follow the clocks of the person's zone, even where a change of the clocks makes a night longer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from bot.calendar.days import A_DAY, moment, wall_time

DAYS = range(7)  # 0 is Monday
A_WEEK = 7 * A_DAY  # minutes


class Span(NamedTuple):
    """Quiet from `begins` on a weekday to `ends`: minutes of the day, below 1440.

    If it does not end after it begins, it ends on the next day.
    """

    weekday: int
    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        """The length, by the clocks."""
        return (self.ends - self.begins) % A_DAY or A_DAY


@dataclass(frozen=True)
class Run:
    """Spans that overlap or touch, joined; in minutes since Monday's midnight."""

    begins: int
    ends: int


@dataclass(frozen=True)
class Week:
    """The quiet hours of a week."""

    runs: tuple[Run, ...] = ()

    @staticmethod
    def of(spans: Iterable[Span]) -> "Week":
        """The week with these spans."""
        return _week(tuple(spans))

    @property
    def is_endless(self) -> bool:
        """Whether all of it is quiet. Nobody can mean that: it counts as no quiet hours."""
        return any(run.ends - run.begins >= A_WEEK for run in self.runs)

    def end(self, at: datetime, zone: tzinfo) -> datetime | None:
        """When the quiet hours around this moment end; None if it is not quiet."""
        # In UTC, because the two times of a repeated hour are equal in their own zone.
        return None if self.is_endless else _end(self, at.astimezone(UTC), zone)

    def next_begin(self, at: datetime, zone: tzinfo) -> datetime | None:
        """When quiet hours begin next after this moment; None if they never do."""
        if self.is_endless:
            return None
        wall = wall_time(at, zone)
        monday = datetime.combine(wall.date(), time()) - timedelta(days=wall.weekday())
        begins = (
            monday + timedelta(weeks=weeks, minutes=run.begins)
            for weeks in range(3)
            for run in self.runs
        )
        # Where clocks go back, a time that they have yet to show again may have passed already.
        moments = (moment(each, zone) for each in begins if each > wall)
        return next((each for each in moments if each > at), None)


@dataclass(frozen=True)
class Preset:
    """Hours that many people want: every night, with or without the whole weekend."""

    begins: int
    ends: int
    weekends: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """A span for each day; on a quiet weekend they touch."""
        return tuple(
            Span(day, self.ends if self.weekends and day >= 5 else self.begins, self.ends)
            for day in DAYS
        )


PRESETS = {
    "night": Preset(22 * 60, 8 * 60),
    "late": Preset(23 * 60, 7 * 60),
    "evening": Preset(20 * 60, 9 * 60, weekends=True),
    "work": Preset(18 * 60, 9 * 60, weekends=True),
}

# Days that are set together: all, working days, the weekend, or one of them.
GROUPS: dict[str, tuple[int, ...]] = {
    "all": tuple(DAYS),
    "work": tuple(range(5)),
    "rest": (5, 6),
    **{str(day): (day,) for day in DAYS},
}


MORE = "+"  # after the name of a group: hours are added to those of its days


def days_of(group: str) -> tuple[int, ...]:
    """The weekdays of a group, whether hours are set or added there. KeyError if there is none."""
    return GROUPS[group.removesuffix(MORE)]


def added(spans: Iterable[Span], days: Collection[int], hours: tuple[int, int]) -> list[Span]:
    """The spans with these `hours` (begins, ends) on these days, too. They take up others."""
    more = [Span(day, *hours) for day in days]
    return [span for span in spans if not any(_is_within(span, it) for it in more)] + more


def changed(
    spans: Iterable[Span], days: Collection[int], hours: tuple[int, int] | None
) -> list[Span]:
    """The spans with these `hours` (begins, ends) on these days instead; None for no quiet."""
    kept = [span for span in spans if span.weekday not in days]
    return kept + ([Span(day, *hours) for day in days] if hours else [])


@lru_cache(maxsize=1024)  # many people share hours and hear of the same events
def _end(week: Week, at: datetime, zone: tzinfo) -> datetime | None:
    end = None
    # The clocks may skip the free time between two runs.
    while (later := _end_of_run(week, end or at, zone)) is not None:
        end = later
    return end


def _end_of_run(week: Week, at: datetime, zone: tzinfo) -> datetime | None:
    wall = wall_time(at, zone)
    minute = (wall.weekday() * 24 + wall.hour) * 60 + wall.minute
    monday = datetime.combine(wall.date(), time()) - timedelta(days=wall.weekday())
    for shift, run in product((-A_WEEK, 0, A_WEEK), week.runs):
        begins, ends = run.begins + shift, run.ends + shift
        if not begins - A_DAY <= minute < ends + A_DAY:
            continue  # no zone's clocks jump by more than a day
        end = moment(monday + timedelta(minutes=ends), zone)
        if moment(monday + timedelta(minutes=begins), zone) <= at < end:
            return end
    return None


@lru_cache(maxsize=1024)
def _week(spans: tuple[Span, ...]) -> Week:
    runs: list[Run] = []
    for begins, ends in sorted(_minutes(span) for span in spans):
        if runs and begins <= runs[-1].ends:
            runs[-1] = Run(runs[-1].begins, max(ends, runs[-1].ends))
        else:
            runs.append(Run(begins, ends))
    # A run that lasts beyond Sunday may go on into Monday's.
    while len(runs) > 1 and runs[-1].ends - A_WEEK >= runs[0].begins:
        first = runs.pop(0)
        runs[-1] = Run(runs[-1].begins, max(runs[-1].ends, first.ends + A_WEEK))
    return Week(tuple(runs))


def _is_within(span: Span, other: Span) -> bool:
    if span.weekday != other.weekday:
        return False
    return other.begins <= span.begins and _minutes(span)[1] <= _minutes(other)[1]


def _minutes(span: Span) -> tuple[int, int]:
    begins = span.weekday * A_DAY + span.begins
    return begins, begins + span.minutes
