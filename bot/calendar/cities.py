"""Cities by the names that people type, in Latin and Cyrillic letters, and the zones they are in.

The names are GeoNames', written by deploy/cities.py, and those by which CLDR calls the zones. They
are read anew each time: few people type a city more than once.
"""

import gzip
import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.calendar import zones

FILE = Path(__file__).with_name("cities.tsv.gz")
LIKE = 0.7  # how much alike a misspelt name must be, out of 1
OFFERED = 4
LENGTHS_APART = 2
_STROKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def zones_of(city: str, languages: tuple[str, ...]) -> list[str]:
    """The zones that have a city of this name, the largest city's first; none if it is unknown.

    `languages`: in which zones' names are known, too. A zone's own name, Europe/Kyiv, is known.
    """
    if zones.is_known(city.strip()) and "/" in city:
        return [city.strip()]
    name = plain_name(city)
    if not name:
        return []
    pattern = re.compile(rf"^(\S+)\t(?:[^\n]*\t)?{re.escape(name)}\t", re.MULTILINE)
    found = [match[1] for match in pattern.finditer(_text())]
    found += [zone for known, zone in _names_of_zones(languages) if known == name]
    return [zone for zone in dict.fromkeys(found) if zones.is_known(zone)]


def nearest(city: str, languages: tuple[str, ...]) -> list[str]:
    """The zones of the few cities whose names are most like this one."""
    if not (name := plain_name(city)):
        return []
    known: dict[str, str] = {}
    for candidate, zone in (*_names(name[:1]), *_names_of_zones(languages)):
        if abs(len(candidate) - len(name)) <= LENGTHS_APART:
            known.setdefault(candidate, zone)
    alike = get_close_matches(name, known, n=OFFERED, cutoff=LIKE)
    found = dict.fromkeys(known[it] for it in alike)
    return [zone for zone in found if zones.is_known(zone)]


def plain_name(name: str) -> str:
    """The name in small letters, without accents and signs: нью йорк."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_STROKED))
    kept = (it for it in letters if unicodedata.category(it) != "Mn" and it not in "'’ʼ`")
    return " ".join("".join(it if it.isalnum() else " " for it in kept).split())


def _text() -> str:
    return gzip.decompress(FILE.read_bytes()).decode()


def _names(first: str) -> Iterator[tuple[str, str]]:
    """Each name that begins so, with its zone."""
    for line in _text().split("\n"):
        zone, *names = line.rstrip("\t").split("\t")
        yield from ((name, zone) for name in names if name.startswith(first))


def _names_of_zones(languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for region in zones.REGIONS:
        for language in languages:
            for zone, city in zones.cities(region, language):
                yield plain_name(city), zone
