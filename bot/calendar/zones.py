"""Time zones as people know them: by city and part of the world."""

from datetime import datetime, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

COMMON = (
    *("Europe/Kyiv", "Europe/Warsaw", "Europe/Berlin", "Europe/London"),
    *("Europe/Prague", "Europe/Chisinau", "Europe/Istanbul", "America/New_York"),
)

# Part of the world → how the names of its zones begin.
REGIONS = {
    "europe": ("Europe", "Arctic"),
    "asia": ("Asia",),
    "america": ("America",),
    "africa": ("Africa",),
    "oceania": ("Australia", "Pacific"),
    "islands": ("Atlantic", "Indian", "Antarctica"),
}


@lru_cache(maxsize=1024)  # an unknown name is looked for in many files
def named(name: str) -> ZoneInfo | None:
    """The zone of this name; None if there is none, or no longer in this release of the zones."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_known(name: str) -> bool:
    """Whether there is a zone of this name."""
    return named(name) is not None


def city(zone: str, language: str) -> str:
    """The name of the zone's city, in this language if it is known."""
    from babel import Locale

    known = Locale(language).time_zones
    told = (known[name].get("city") for name in (zone, *_old_names(zone)) if name in known)
    return str(next(told, None) or zone.rpartition("/")[2].replace("_", " "))


def clock(at: datetime, zone: tzinfo) -> str:
    """The time there: 18:05."""
    return f"{at.astimezone(zone):%H:%M}"


@cache
def cities(region: str, language: str) -> tuple[tuple[str, str], ...]:
    """The zones of a part of the world, each with its city, by city."""
    from babel.core import get_global

    found = (
        (name, city(name, language))
        for name in get_global("zone_territories")
        if name.partition("/")[0] in REGIONS[region] and is_known(name)
    )
    return tuple(sorted(found, key=lambda each: each[1]))


@cache
def _old_names(zone: str) -> tuple[str, ...]:
    """Former names of the zone, under which Babel may still know it."""
    from babel.core import get_global

    return tuple(old for old, new in get_global("zone_aliases").items() if new == zone)
