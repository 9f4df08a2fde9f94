"""How often a person wants to hear: at once, or several things together at certain hours. Pure."""

from datetime import datetime, time, timedelta, tzinfo

from bot.calendar.wall import moment, shown

AT_ONCE, HOURLY = "at_once", "hourly"

# The hours of the person's day at which a digest comes.
_HOURS = {"morning_and_evening": (9, 18), "morning": (9,)}

RHYTHMS = (AT_ONCE, HOURLY, *_HOURS)

_HOUR = timedelta(hours=1)


def after(rhythm: str, at: datetime, zone: tzinfo) -> datetime:
    """The next time after `at` when one hears; `at` itself for At once or an unknown rhythm."""
    if rhythm == HOURLY:
        wall = shown(at, zone)
        return at + _HOUR - (wall - wall.replace(minute=0, second=0, microsecond=0))
    if rhythm not in _HOURS:
        return at
    today = shown(at, zone).date()
    times = (
        moment(datetime.combine(today + timedelta(days=days), time(hour)), zone)
        for days in range(3)  # no zone has ever skipped two days
        for hour in _HOURS[rhythm]
    )
    return next(each for each in times if each > at)
