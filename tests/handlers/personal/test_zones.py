"""`Time zone` in /settings by typing a city."""

import pytest

from storage.directory import people
from tests.cast import MARTA
from tests.house import House
from tests.seeing import see


async def zone_of(house: House) -> str | None:
    async with house.database.read() as session:
        person = await people.by_crm_id(session, MARTA.crm_id)
        return person.timezone if person else None


async def type_city(house: House, city: str, *words: str) -> list[str]:
    """Asks to type a city, types this one; the labels below the answer, which has these words."""
    account = house.account(MARTA)
    account.write("/settings")
    await see(house, MARTA, "Quiet hours")
    for label, shown in (("Time zone", "Your time zone"), ("Type a city", "Which city")):
        account.press(label)
        await see(house, MARTA, shown)
    question = account.last
    account.write(city)
    await house.until(lambda: account.last is not question)
    return (await see(house, MARTA, *words)).labels


@pytest.mark.parametrize(
    ("city", "zone", "name"),
    [
        ("Львів", "Europe/Kyiv", "Kyiv"),
        ("Варшава", "Europe/Warsaw", "Warsaw"),
        ("Алмати", "Asia/Almaty", "Almaty"),
        ("new york", "America/New_York", "New York"),
    ],
)
async def test_a_typed_city_sets_its_zone(shop: House, city: str, zone: str, name: str) -> None:
    await type_city(shop, city, f"Your time zone: {name}, where it is")

    assert await zone_of(shop) == zone


async def test_of_several_cities_one_is_chosen_by_a_button(shop: House) -> None:
    labels = await type_city(shop, "London", "There is more than one London")
    assert labels[:2] == ["London, 16:00", "Toronto, 11:00"]

    shop.account(MARTA).press("Toronto, 11:00")
    await see(shop, MARTA, "Your time zone: Toronto, where it is now 11:00")

    assert await zone_of(shop) == "America/Toronto"


async def test_of_a_misspelt_city_the_nearest_is_offered(shop: House) -> None:
    labels = await type_city(shop, "Варшва", "No city called Варшва is known")

    assert "Warsaw, 17:00" in labels
    assert await zone_of(shop) is None


async def test_an_unknown_city_can_be_typed_again(shop: House) -> None:
    labels = await type_city(shop, "Xyzzyxyzzy", "No city called Xyzzyxyzzy is known")

    assert labels == ["Type a city", "Back"]


@pytest.mark.parametrize("city", ["42", "🤷", "x" * 41, "<b>" * 20])
async def test_what_is_no_name_is_asked_again(shop: House, city: str) -> None:
    await type_city(shop, city, "This does not look like a city")

    shop.account(MARTA).write("Warsaw")
    await see(shop, MARTA, "Your time zone: Warsaw")


async def test_a_typed_name_is_only_text(shop: House) -> None:
    await type_city(shop, "<i>Qq</i>", "No city called <i>Qq</i> is known")
