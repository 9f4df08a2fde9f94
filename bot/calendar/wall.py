"""What clocks on the wall show, and the moments at which they do. Pure.

A time that comes twice, as the clocks go back, counts the first time; one that they skip comes
when they jump over it. So a later time on the wall is never an earlier moment.
"""

from datetime import UTC, datetime, timedelta, tzinfo

A_DAY = 24 * 60  # minutes

_CLOSE = timedelta(milliseconds=1)  # zones change at whole seconds


def shown(at: datetime, zone: tzinfo) -> datetime:
    """What the clocks of the zone show at a moment; without a zone."""
    return at.astimezone(zone).replace(tzinfo=None)


def moment(wall: datetime, zone: tzinfo) -> datetime:
    """The first moment, in UTC, at which the clocks of the zone show this or later."""
    at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if shown(at, zone) == wall:
        return at
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at
    while after - before > _CLOSE:  # the clocks jump in between
        between = before + (after - before) / 2
        before, after = (between, after) if shown(between, zone) < wall else (before, between)
    return after.replace(microsecond=0)
