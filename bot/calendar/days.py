"""Days as a CRM or a person tells them, and the moments by which they are kept. Pure.

A day whose hour nobody has told is kept as its noon in the cabinet's zone.
"""

from datetime import UTC, date, datetime, time, tzinfo

NOON = time(12)


def kept(told: date | datetime, zone: tzinfo) -> datetime:
    """The moment to keep for a day or a time."""
    if isinstance(told, datetime):
        return told
    return datetime.combine(told, NOON, zone).astimezone(UTC)


def told(moment: datetime, zone: tzinfo) -> str:
    """The day or the time that is kept as this moment, as `data` carries it."""
    local = moment.astimezone(zone)
    return local.date().isoformat() if local.time() == NOON else moment.isoformat()


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day of a moment in this zone."""
    return moment.astimezone(zone).date()


def day_told(text: str, zone: tzinfo) -> date:
    """The day in this zone of a day or time as `data` carries it."""
    if len(text) == len("2026-11-22"):
        return date.fromisoformat(text)
    return day_of(datetime.fromisoformat(text), zone)
