"""Who of the administrators is told of people who come and go, and how loudly."""

import pytest

from storage import people, preferences
from tests.cast import MARTA, OLGA, Role
from tests.house import House

NINA = Role("Nina", "manager", "70", 170)
LINKED = "Nina was linked"


async def choose(house: House, key: str, *, value: bool) -> None:
    """Olga's choice for all kinds."""
    async with house.database.read() as session:
        olga = await people.by_crm_id(session, OLGA.crm_id)
    assert olga is not None
    assert olga.id is not None
    chooser = olga.id
    await house.database.write(
        lambda session: preferences.choose(session, chooser, key, "", value=value)
    )


def silences(house: House, words: str) -> list[bool]:
    """Of each message with these words that was sent to Olga, whether it made no sound."""
    calls = house.telegram.calls("sendMessage", OLGA.telegram_id)
    return [
        bool(call.params.get("disable_notification"))
        for call in calls
        if words in str(call.params["text"])
    ]


async def test_an_administrator_is_told_aloud(shop: House) -> None:
    await shop.link(NINA)
    await shop.quiet()

    assert silences(shop, "Nina") == [False]


@pytest.mark.parametrize(("key", "value"), [("push", False), ("everything_off", True)])
async def test_who_wants_no_push_is_told_nothing_of_links(
    shop: House, key: str, value: bool
) -> None:
    await choose(shop, key, value=value)

    await shop.link(NINA)
    await shop.quiet()

    assert silences(shop, "Nina") == []


async def test_who_wants_no_sound_is_told_of_links_in_silence(shop: House) -> None:
    await choose(shop, "sound", value=False)

    await shop.link(NINA)
    await shop.quiet()

    assert silences(shop, "Nina") == [True]


async def test_who_wants_no_push_is_told_nothing_of_the_unreachable(shop: House) -> None:
    await choose(shop, "push", value=False)

    shop.account(MARTA).block()
    await shop.until(lambda: not shop.telegram.world.updates.pending)
    await shop.quiet()

    assert not any("Marta" in text for text in (it.text for it in shop.account(OLGA).received[-1:]))
