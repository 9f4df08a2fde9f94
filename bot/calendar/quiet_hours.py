"""Quiet hours: parts of the week in which nothing but what is urgent is sent.

Counted by the clocks of the person's zone, whatever their jumps do to the length of a night.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from bot.calendar.days import A_DAY, moment, shown

DAYS = range(7)  # 0 is Monday
A_WEEK = 7 * A_DAY  # minutes


class Span(NamedTuple):
    """Quiet from `begins` on a weekday to `ends`: minutes of the day, below 1440.

    One that does not end after it begins ends on the next day.
    """

    weekday: int
    begins: int
    ends: int

    @property
    def minutes(self) -> int:
        """How far the clocks go meanwhile."""
        return (self.ends - self.begins) % A_DAY or A_DAY


@dataclass(frozen=True)
class Run:
    """Spans that overlap or touch, joined: in minutes after Monday's midnight."""

    begins: int
    ends: int


@dataclass(frozen=True)
class Week:
    """The quiet hours of a week."""

    runs: tuple[Run, ...] = ()

    @staticmethod
    def of(spans: Iterable[Span]) -> "Week":
        """The week in which these are quiet."""
        return _week(tuple(spans))

    @property
    def is_endless(self) -> bool:
        """Whether no minute is free. Nobody can mean that: it counts as no quiet at all."""
        return any(run.ends - run.begins >= A_WEEK for run in self.runs)

    def end(self, at: datetime, zone: tzinfo) -> datetime | None:
        """When the quiet ends that holds at this moment; None if none does."""
        # In UTC, as two times of a doubled hour are alike in their own zone.
        return None if self.is_endless else _end(self, at.astimezone(UTC), zone)

    def next_begin(self, at: datetime, zone: tzinfo) -> datetime | None:
        """The first moment after this one at which it begins to be quiet; None if it never does."""
        if self.is_endless:
            return None
        wall = shown(at, zone)
        monday = datetime.combine(wall.date(), time()) - timedelta(days=wall.weekday())
        begins = (
            monday + timedelta(weeks=weeks, minutes=run.begins)
            for weeks in range(3)
            for run in self.runs
        )
        # What the clocks have shown already began before; as they go back, so has what is ahead.
        moments = (moment(each, zone) for each in begins if each > wall)
        return next((each for each in moments if each > at), None)

    def near(self, wall: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Runs that may hold when the clocks show this: no zone's clocks jump by over a day."""
        minute = (wall.weekday() * 24 + wall.hour) * 60 + wall.minute
        monday = datetime.combine(wall.date(), time()) - timedelta(days=wall.weekday())
        for week in (-A_WEEK, 0, A_WEEK):
            for run in self.runs:
                begins, ends = run.begins + week, run.ends + week
                if begins - A_DAY <= minute < ends + A_DAY:
                    yield monday + timedelta(minutes=begins), monday + timedelta(minutes=ends)


@dataclass(frozen=True)
class Preset:
    """Hours that many people want: the same every night, with or without the whole weekend."""

    begins: int
    ends: int
    weekends: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """A span for each day; those of a quiet weekend touch each other."""
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


def changed(
    spans: Iterable[Span], days: Collection[int], hours: tuple[int, int] | None
) -> list[Span]:
    """The spans once it is quiet on these days from and to these minutes, or not at all."""
    kept = [span for span in spans if span.weekday not in days]
    return kept + ([Span(day, *hours) for day in days] if hours else [])


@lru_cache(maxsize=1024)  # many people share hours and hear of the same events
def _end(week: Week, at: datetime, zone: tzinfo) -> datetime | None:
    end = None
    # A free time between two runs may be what the clocks skip.
    while (later := _end_of_run(week, end or at, zone)) is not None:
        end = later
    return end


def _end_of_run(week: Week, at: datetime, zone: tzinfo) -> datetime | None:
    for begins, ends in week.near(shown(at, zone)):
        if moment(begins, zone) <= at < (end := moment(ends, zone)):
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
    # What lasts over Sunday's midnight may go on into Monday's.
    while len(runs) > 1 and runs[-1].ends - A_WEEK >= runs[0].begins:
        first = runs.pop(0)
        runs[-1] = Run(runs[-1].begins, max(runs[-1].ends, first.ends + A_WEEK))
    return Week(tuple(runs))


def _minutes(span: Span) -> tuple[int, int]:
    begins = span.weekday * A_DAY + span.begins
    return begins, begins + span.minutes
