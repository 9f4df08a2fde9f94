"""How far the demo's clock can be set ahead: one entry for each button of the page. Plain data.

It only moves forward. Days and hours are those of the cabinet's zone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

To = Callable[[datetime], datetime]  # the time in the cabinet's zone → the time to set the clock to


@dataclass(frozen=True)
class Leap:
    """One button: its label, what in Bellhop waits for that time, and how to get to it."""

    label: str
    hint: str
    to: To


def after(**lasting: int) -> To:
    """A duration later, even if the zone's clocks change meanwhile; in days=, hours=, …"""
    return lambda now: (now.astimezone(UTC) + timedelta(**lasting)).astimezone(now.tzinfo)


def next_at(hour: int) -> To:
    """The next time it is this hour: today, else tomorrow."""

    def to(now: datetime) -> datetime:
        today = datetime.combine(now.date(), time(hour), now.tzinfo)
        tomorrow = datetime.combine(now.date() + timedelta(days=1), time(hour), now.tzinfo)
        return today if today > now else tomorrow

    return to


LEAPS = {
    "minutes": Leap("+5 minutes", "escalation", after(minutes=5)),
    "hour": Leap("+1 hour", "hourly digest", after(hours=1)),
    "nine": Leap("Next 9:00", "morning digest", next_at(9)),
    "ten": Leap("Next 10:00", "reminders", next_at(10)),
}
