"""How far the demo's clock can be set ahead: one entry for each button of the page.

The buttons are named in words/. The clock only moves forward. Days and hours are those of the
cabinet's zone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

To = Callable[[datetime], datetime]  # the time in the cabinet's zone → the time to set the clock to


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


LEAPS: dict[str, To] = {
    "minutes": after(minutes=5),
    "hour": after(hours=1),
    "nine": next_at(9),
    "ten": next_at(10),
}
