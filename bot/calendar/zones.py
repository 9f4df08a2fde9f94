"""Time zones as people know them: by a city, in a part of the world."""

from datetime import datetime, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

COMMON = (
    *("Europe/Kyiv", "Europe/Warsaw", "Europe/Berlin", "Europe/London"),
    *("Europe/Prague", "Europe/Chisinau", "Europe/Istanbul", "America/New_York"),
)

# How the zones' names begin in each part of the world.
REGIONS = {
    "europe": ("Europe", "Arctic"),
    "asia": ("Asia",),
    "america": ("America",),
    "africa": ("Africa",),
    "oceania": ("Australia", "Pacific"),
    "islands": ("Atlantic", "Indian", "Antarctica"),
}


@lru_cache(maxsize=1024)  # a name that is not found is looked for in many files
def named(name: str) -> ZoneInfo | None:
    """The zone of this name, if there is one: a later release of the zones may have dropped it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_known(name: str) -> bool:
    """Whether there is a zone of this name."""
    return named(name) is not None


def city(zone: str, language: str) -> str:
    """How people call the zone: by its city, in their language if it has a name there."""
    from babel import Locale

    known = Locale(language).time_zones
    told = (known[name].get("city") for name in (zone, *_old_names(zone)) if name in known)
    return str(next(told, None) or zone.rpartition("/")[2].replace("_", " "))


def clock(at: datetime, zone: tzinfo) -> str:
    """What clocks there show: 18:05."""
    return f"{at.astimezone(zone):%H:%M}"


@cache
def cities(region: str, language: str) -> tuple[tuple[str, str], ...]:
    """The zones of a part of the world with the names of their cities, by name."""
    from babel.core import get_global

    names = (name for name in get_global("zone_territories") if _is_in(name, region))
    named = ((name, city(name, language)) for name in names if is_known(name))
    return tuple(sorted(named, key=lambda each: each[1]))


def _is_in(name: str, region: str) -> bool:
    return name.partition("/")[0] in REGIONS[region]


@cache
def _old_names(zone: str) -> tuple[str, ...]:
    """The names under which Babel may know a zone that has another one by now."""
    from babel.core import get_global

    return tuple(old for old, new in get_global("zone_aliases").items() if new == zone)
