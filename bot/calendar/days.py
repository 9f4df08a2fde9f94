"""Days and times as CRMs and people write them, as they are stored, and as clocks show them.

A day without a time is stored as its noon in the cabinet's time zone.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

NOON = time(12)
A_DAY = 24 * 60  # minutes
_CLOSE = timedelta(milliseconds=1)  # zones change at whole seconds


def kept(told: date | datetime, zone: tzinfo) -> datetime:
    """The moment as which a day or a time is stored."""
    if isinstance(told, datetime):
        return told
    return datetime.combine(told, NOON, zone).astimezone(UTC)


def told(moment: datetime, zone: tzinfo) -> str:
    """The day, or the time, that is stored as this moment, in the form of an event's `data`."""
    local = moment.astimezone(zone)
    return local.date().isoformat() if local.time() == NOON else moment.isoformat()


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The date in this zone."""
    return moment.astimezone(zone).date()


def day_told(text: str, zone: tzinfo) -> date:
    """The date in this zone of a day or a time in an event's `data`."""
    if len(text) == len("2026-11-22"):
        return date.fromisoformat(text)
    return day_of(datetime.fromisoformat(text), zone)


def wall_time(at: datetime, zone: tzinfo) -> datetime:
    """What the clocks of the zone show at this moment, as a naive datetime."""
    return at.astimezone(zone).replace(tzinfo=None)


def moment(wall: datetime, zone: tzinfo) -> datetime:
    """The first moment, in UTC, at which the clocks of the zone show `wall` or later."""
    at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall_time(at, zone) == wall:
        return at
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at
    while after - before > _CLOSE:  # the clocks jump in between
        between = before + (after - before) / 2
        before, after = (between, after) if wall_time(between, zone) < wall else (before, between)
    return after.replace(microsecond=0)
