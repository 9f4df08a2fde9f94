"""When a payment is reminded of: the steps before and after its day, each at one hour. Pure.

A step that was missed is made up for by the newest of them alone, on the day that it is noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.calendar.days import day_of

STEPS = (-7, -3, -1, 0, 1, 4, 7)  # days from the day on which the payment is due
FORGOTTEN_AFTER = timedelta(days=30)  # what is learned as long overdue is no news any more

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Timing:
    """The hour of the day at which reminders come, in the cabinet's zone."""

    hour: int
    zone: tzinfo

    def __str__(self) -> str:
        """By which two timings can be compared later."""
        return f"{self.zone} {self.hour}"

    def shares_zone(self, other: str | None) -> bool:
        """Whether another, by which it was compared, is of the same zone."""
        return other is not None and other.rpartition(" ")[0] == str(self.zone)

    def on(self, day: date) -> datetime:
        """That hour of the day, in UTC; the first of two where the clock goes back.

        An hour that the clock skips is the hour after it.
        """
        try:
            return datetime.combine(day, time(self.hour), self.zone).astimezone(UTC)
        except OverflowError:  # the first or the last day that Python knows
            return _FIRST if day == date.min else _LAST

    def today(self, now: datetime) -> date:
        """The cabinet's day."""
        return day_of(now, self.zone)

    def tomorrow(self, now: datetime) -> datetime:
        """The hour of the cabinet's next day."""
        return self.on(self.today(now) + timedelta(days=1))


@dataclass(frozen=True)
class Step:
    """A reminder `days` from the due day, as one of STEPS, and when it is to come."""

    days: int
    at: datetime


def plan(due: date, now: datetime, timing: Timing, *, told_today: bool = False) -> Step | None:
    """The next reminder; None if the ladder is over.

    The newest missed step comes at once, or before the hour of today at that hour. `told_today`:
    somebody has just been told, which counts as the step of today and as those missed.
    """
    today = timing.today(now)
    if told_today:
        return next((it for it in _steps(due, timing) if due + timedelta(it.days) > today), None)
    ahead = following(due, now, timing)
    missed = [step for step in _steps(due, timing) if step.at <= now]
    if not missed or today - due > FORGOTTEN_AFTER:
        return ahead
    at = max(now, timing.on(today))
    return ahead if ahead is not None and ahead.at <= at else Step(missed[-1].days, at)


def following(due: date, now: datetime, timing: Timing) -> Step | None:
    """The first step that is still to come; None after the last."""
    return next((step for step in _steps(due, timing) if step.at > now), None)


def step_at(due: date, days: int, timing: Timing) -> datetime:
    """When the step of so many days from the due day comes."""
    return next((step.at for step in _steps(due, timing) if step.days == days), timing.on(due))


def _steps(due: date, timing: Timing) -> Iterator[Step]:
    for days in STEPS:
        try:
            yield Step(days, timing.on(due + timedelta(days=days)))
        except OverflowError:  # before the first day that Python knows, or after the last
            continue
