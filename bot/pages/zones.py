"""What `Time zone` shows: the common cities, and all others by the part of the world."""

from collections.abc import Iterable
from datetime import datetime

from bot.calendar import zones
from bot.calendar.zones import clock
from bot.callbacks.settings import OpenSettings
from bot.callbacks.times import SetZone, ZonePage
from bot.ui.html import Html
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Rows, Screen, arrows, back, button, page_line, pairs

CITIES = 16


def zone_now(reader: Reader, now: datetime) -> Html:
    """Which time zone is the reader's, and what time it is there."""
    city = zones.city(str(reader.zone), reader.language)
    return reader.say("zone-now", city=city, time=clock(now, reader.zone))


def zones_screen(reader: Reader, now: datetime) -> Screen:
    """The cities that are chosen most, and the parts of the world."""
    cities = ((name, zones.city(name, reader.language)) for name in zones.COMMON)
    regions = (button(reader, f"region-{each}", ZonePage(each, 0)) for each in zones.REGIONS)
    lines = [reader.say("zone-title"), zone_now(reader, now), reader.say("zone-help")]
    rows = (*_cities(cities, reader, now), *pairs(regions))
    return Screen.of(lines, *rows, back(reader, OpenSettings("main")))


def region_screen(region: str, page: int, reader: Reader, now: datetime) -> Screen:
    """The cities of a part of the world, by name."""
    cities = zones.cities(region, reader.language)
    paging = Paging(page, len(cities), CITIES)
    lines = [reader.say("zone-title"), reader.say(f"region-{region}")]
    return Screen.of(
        [*lines, *page_line(paging, reader)],
        *_cities(paging.part(cities), reader, now),
        *arrows(paging, lambda to: ZonePage(region, to), reader),
        back(reader, ZonePage("", 0)),
    )


def _cities(cities: Iterable[tuple[str, str]], reader: Reader, now: datetime) -> Rows:
    """Each with the time that clocks show there, if it is known."""
    return pairs(
        Button(
            f"{city}, {clock(now, there)}",
            SetZone(name),
            style="success" if name == str(reader.zone) else None,
        )
        for name, city in cities
        if (there := zones.named(name)) is not None
    )
