"""What `Time zone` shows: common cities, and all others by the part of the world."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from bot.calendar import zones
from bot.calendar.zones import clock
from bot.callbacks.settings import OpenSettings
from bot.callbacks.times import SetZone, TypeCity, ZonePage
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Row, Rows, Screen, back, button, choice, listing, pairs

CITIES = 16
TYPED_UNITS = 40


def zone_now(reader: Reader, now: datetime) -> Html:
    """The reader's time zone, and what time it is there."""
    city = zones.city(str(reader.zone), reader.language)
    return reader.say("zone-now", city=city, time=clock(now, reader.zone))


def zones_screen(reader: Reader, now: datetime) -> Screen:
    """The common cities, and the parts of the world."""
    cities = ((name, zones.city(name, reader.language)) for name in zones.COMMON)
    regions = (button(reader, f"region-{each}", ZonePage(each, 0)) for each in zones.REGIONS)
    lines = [reader.say("zone-title"), zone_now(reader, now), reader.say("zone-help")]
    rows = (*_cities(cities, reader, now), _typing(reader), *pairs(regions))
    return Screen.of(lines, *rows, back(reader, OpenSettings("main")))


def found_screen(typed: str, found: Sequence[str], reader: Reader, now: datetime) -> Screen:
    """Several zones with a city of the typed name: which is meant?"""
    lines = [reader.say("city-several", city=short(typed, TYPED_UNITS))]
    return _offered(lines, found, reader, now)


def unknown_screen(typed: str, alike: Sequence[str], reader: Reader, now: datetime) -> Screen:
    """No city is called that; `alike`: the zones of those with a similar name."""
    text_id = "city-unknown-alike" if alike else "city-unknown"
    lines = [reader.say(text_id, city=short(typed, TYPED_UNITS))]
    return _offered(lines, alike, reader, now)


def _offered(
    lines: Sequence[Html], offered: Sequence[str], reader: Reader, now: datetime
) -> Screen:
    cities = ((name, zones.city(name, reader.language)) for name in offered)
    rows = (*_cities(cities, reader, now), _typing(reader), back(reader, ZonePage("", 0)))
    return Screen.of(lines, *rows)


def _typing(reader: Reader) -> Row:
    return (button(reader, "type-city", TypeCity(), "primary"),)


def region_screen(region: str, page: int, reader: Reader, now: datetime) -> Screen:
    """One page of the cities in a part of the world, by name."""
    cities = zones.cities(region, reader.language)
    paging = Paging(page, len(cities), CITIES)
    lines = [reader.say("zone-title"), reader.say(f"region-{region}")]
    rows = _cities(paging.part(cities), reader, now)
    screen = listing(lines, rows, paging, partial(ZonePage, region), reader)
    return screen.and_below(back(reader, ZonePage("", 0)))


def _cities(cities: Iterable[tuple[str, str]], reader: Reader, now: datetime) -> Rows:
    """Each with the time there; a zone that this machine does not know is left out."""
    buttons = []
    for name, city in cities:
        if zone := zones.named(name):
            label, is_own = f"{city}, {clock(now, zone)}", name == str(reader.zone)
            buttons.append(choice(reader, label, SetZone(name), chosen=is_own))
    return pairs(buttons)
