"""For whom a text is made. Pure."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.calendar.availability import zone_of
from storage.tables import AnyPerson


@dataclass(frozen=True)
class Reader:
    """For whom a text is made: the language, and the zone for clients that show no local time."""

    language: str
    zone: ZoneInfo


def reader_of(person: AnyPerson, default: Reader) -> Reader:
    """The person's language and zone, where they are known; else the cabinet's."""
    return Reader(person.language or default.language, zone_of(person, default.zone))
