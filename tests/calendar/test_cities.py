"""Claims about the cities that people type: found by any of their names, or the nearest offered."""

import pytest

from bot.calendar import cities, zones

LANGUAGES = ("en", "uk", "ru")


def zones_of(city: str) -> list[str]:
    return cities.zones_of(city, LANGUAGES)


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        *((it, "Europe/Kyiv") for it in ("Київ", "Киев", "Kyiv", "Kiev", "  KYIV ", "київ\n")),
        *((it, "Europe/Kyiv") for it in ("Львів", "Львов", "Lviv", "Одеса", "Одесса", "Odesa")),
        *((it, "Europe/Kyiv") for it in ("Кам'янське", "Кам’янське", "Івано-Франківськ")),
        *((it, "Europe/Warsaw") for it in ("Варшава", "Warsaw", "Warszawa", "Łódź", "lodz")),
        *((it, "Asia/Almaty") for it in ("Алмати", "Алматы", "Almaty")),
        *((it, "America/New_York") for it in ("New York", "new-york", "Нью-Йорк")),
        ("Europe/Kyiv", "Europe/Kyiv"),
        ("Лонг’їр", "Arctic/Longyearbyen"),
    ],
)
def test_a_city_is_found_by_any_of_its_names(city: str, zone: str) -> None:
    assert zones_of(city) == [zone]


def test_several_cities_of_a_name_are_all_found_the_largest_first() -> None:
    assert zones_of("London") == ["Europe/London", "America/Toronto"]


@pytest.mark.parametrize("city", ["", " ", "!!!", "xyzzy", "a(", "\\", "[а-я]+", ".*", "к" * 40])
def test_what_is_no_city_is_not_found(city: str) -> None:
    assert zones_of(city) == []


@pytest.mark.parametrize(
    ("city", "zone"),
    [("Kyv", "Europe/Kyiv"), ("Лвів", "Europe/Kyiv"), ("Варшва", "Europe/Warsaw")],
)
def test_a_misspelt_city_has_its_like(city: str, zone: str) -> None:
    assert cities.nearest(city, LANGUAGES)[0] == zone


@pytest.mark.parametrize("city", ["", "🤷", "xyzzyxyzzy"])
def test_what_is_like_no_city_has_none(city: str) -> None:
    assert cities.nearest(city, LANGUAGES) == []


def test_every_zone_of_a_city_is_known() -> None:
    lines = cities._text().split("\n")

    assert {line.partition("\t")[0] for line in lines} <= {
        name for line in lines if zones.is_known(name := line.partition("\t")[0])
    }
