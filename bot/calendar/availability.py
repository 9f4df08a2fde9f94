"""When a person may be told: quiet hours, rhythms and time that is not quiet.

A digest that falls into quiet hours comes when they end.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.calendar import zones
from bot.calendar.days import moment, wall_time
from bot.calendar.quiet_hours import Span, Week
from storage.tables import AnyPerson, Held, Hours

Zone = TypeVar("Zone", bound=tzinfo)
AT_ONCE, HOURLY = "at_once", "hourly"

# Rhythm → the hours of the person's day at which the digest comes.
_HOURS = {"morning_and_evening": (9, 18), "morning": (9,)}
RHYTHMS = (AT_ONCE, HOURLY, *_HOURS)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Times:
    """A person's zone, quiet hours and rhythms; `rhythms` by kind, with "" for all others."""

    zone: tzinfo
    quiet: Week = Week()  # noqa: RUF009 - frozen, too
    rhythms: Mapping[str, str] = field(default_factory=dict)

    def rhythm(self, kind: str = "") -> str:
        """How often the person wants to be told about the kind, or in general."""
        return self.rhythms.get(kind) or self.rhythms.get("", AT_ONCE)

    def are_quiet(self, at: datetime) -> bool:
        """Whether only urgent cards are sent at this moment."""
        return self.quiet.end(at, self.zone) is not None

    def due(self, kind: str, since: datetime, now: datetime) -> tuple[datetime, Held | None]:
        """When to tell, from `now` on, what is known `since` then; and what it waits for."""
        rhythm = self.rhythm(kind)
        # If `since` is after `now`, the clock has been set back.
        at = max(now, next_time(rhythm, min(since, now), self.zone))
        at = self.quiet.end(at, self.zone) or at
        if at <= now:
            return now, None
        return at, Held.QUIET if rhythm == AT_ONCE else Held.DIGEST


@dataclass(frozen=True)
class Waiting:
    """A notification that has not been sent yet, and when it will be."""

    kind: str
    since: datetime
    due_at: datetime
    held: Held | None


def after_working(times: Times | None, moment: datetime, minutes: int) -> datetime:
    """The time at which so many minutes have passed since the moment, quiet ones not counted."""
    if times is None:
        return moment + timedelta(minutes=minutes)
    quiet, zone, left = times.quiet, times.zone, timedelta(minutes=minutes)
    at = quiet.end(moment, zone) or moment
    while (begins := quiet.next_begin(at, zone)) is not None and begins - at <= left:
        left -= begins - at
        at = quiet.end(begins, zone) or begins
    return at + left


def zone_of(person: AnyPerson, cabinet: Zone) -> ZoneInfo | Zone:
    """The person's own zone; the cabinet's if there is none, or it is no longer known."""
    return zones.named(person.timezone or "") or cabinet


def times_of(zone: tzinfo, hours: Collection[Hours], rhythms: Mapping[str, str] | None) -> Times:
    """The times of a person with these quiet hours and these rhythms, by kind."""
    return Times(zone, Week.of(Span(*each) for each in hours), rhythms or {})


def retimed(
    waiting: Waiting, times: Times | None, now: datetime
) -> tuple[datetime, Held | None] | None:
    """When to tell what waits under these times, and what it waits for; None if nothing changes.

    What need not wait any more comes now, still together.
    """
    if waiting.held in (Held.QUIET, Held.DIGEST) and waiting.due_at <= now:
        # It is due, even if the clock has been set back since.
        end = times.quiet.end(now, times.zone) if times else None
        return (end, waiting.held) if end else None
    due_at, held = times.due(waiting.kind, waiting.since, now) if times else (now, None)
    if held is not None:
        return (due_at, held) if (due_at, held) != (waiting.due_at, waiting.held) else None
    return (now, waiting.held) if waiting.held and waiting.due_at > now else None


def next_time(rhythm: str, at: datetime, zone: tzinfo) -> datetime:
    """The rhythm's next time after `at`; `at` itself for `AT_ONCE` or an unknown rhythm."""
    if rhythm == HOURLY:
        wall = wall_time(at, zone)
        return at + _HOUR - (wall - wall.replace(minute=0, second=0, microsecond=0))
    if rhythm not in _HOURS:
        return at
    today = wall_time(at, zone).date()
    times = (
        moment(datetime.combine(today + timedelta(days=days), time(hour)), zone)
        for days in range(3)  # no zone has ever skipped two days
        for hour in _HOURS[rhythm]
    )
    return next(each for each in times if each > at)
