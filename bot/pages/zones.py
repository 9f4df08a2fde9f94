"""What `Time zone` shows: the common cities, and all others by the part of the world. Pure."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from bot.calendar import zones
from bot.calendar.zones import clock
from bot.callbacks.settings import OpenSettings
from bot.callbacks.times import SetZone, ZonePage
from bot.ui.html import Html
from bot.ui.screens import Button, Paging, Rows, Screen, arrows, page_line, pairs
from bot.ui.texts import plain, say

CITIES = 16


def here(zone: tzinfo, now: datetime, language: str) -> Html:
    """Which time zone is the person's."""
    return say(language, "zone-now", city=zones.city(str(zone), language), time=clock(now, zone))


def common_page(zone: tzinfo, now: datetime, language: str) -> Screen:
    """The cities that most choose, and the parts of the world."""
    cities = ((name, zones.city(name, language)) for name in zones.COMMON)
    regions = (
        Button(plain(language, f"region-{region}"), ZonePage(region, 0)) for region in zones.REGIONS
    )
    lines = [say(language, "zone-title"), here(zone, now, language), say(language, "zone-help")]
    back = Button(plain(language, "back"), OpenSettings("main"), style="primary")
    rows = (*_cities(cities, zone, now), *pairs(regions), (back,))
    return Screen(Html("\n".join(lines)), rows)


def region_page(region: str, page: int, zone: tzinfo, now: datetime, language: str) -> Screen:
    """The cities of a part of the world, by name."""
    cities = zones.cities(region, language)
    paging = Paging(page, len(cities), CITIES)
    shown = cities[paging.offset : paging.offset + paging.size]
    lines = [say(language, "zone-title"), say(language, f"region-{region}")]
    lines += page_line(paging, language)
    turns = arrows(paging, lambda to: ZonePage(region, to), language)
    back = Button(plain(language, "back"), ZonePage("", 0), style="primary")
    return Screen(Html("\n".join(lines)), (*_cities(shown, zone, now), *turns, (back,)))


def _cities(cities: Iterable[tuple[str, str]], zone: tzinfo, now: datetime) -> Rows:
    """Each with the time that clocks show there, if it is known."""
    return pairs(
        Button(
            f"{city}, {clock(now, there)}",
            SetZone(name),
            style="success" if name == str(zone) else None,
        )
        for name, city in cities
        if (there := zones.named(name)) is not None
    )
