"""Who of the administrators is told of people who come and go, and how loudly."""

import pytest

from bot.callbacks.times import ME, SetRhythm, TypeBegin, UsePreset
from storage.directory import people, preferences
from tests.cast import MARTA, OLGA, Role
from tests.house import House
from tests.nights import come, order, press

NINA = Role("Nina", "manager", "70", 170)


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


async def test_in_quiet_hours_news_comes_at_once_and_in_silence(shop: House) -> None:
    await press(shop, OLGA, UsePreset(ME, "night"))
    await come(shop, "11-23 23:00")

    await shop.link(NINA)
    shop.account(MARTA).block()
    await shop.post("order.created", order(1))
    await shop.until(lambda: len(silences(shop, "cannot be reached")) > 0)
    await shop.quiet()

    assert silences(shop, "Nina") == [True]
    assert silences(shop, "cannot be reached") == [True]


async def test_news_that_telegram_took_too_late_makes_no_sound_at_night(shop: House) -> None:
    await press(shop, OLGA, UsePreset(ME, "night"))
    await come(shop, "11-23 21:59")
    fault = shop.telegram.fault("500", method="sendMessage", chat_id=OLGA.telegram_id)
    await shop.link(NINA)
    await shop.until(lambda: fault.hits > 0)
    await shop.quiet()

    await come(shop, "11-24 03:00")

    assert silences(shop, "Nina") == [True]


async def test_what_answers_a_press_comes_at_night_as_ever(shop: House) -> None:
    await press(shop, OLGA, UsePreset(ME, "night"))
    await come(shop, "11-23 23:00")

    await press(shop, OLGA, TypeBegin(ME, "all"))

    assert silences(shop, "From when should it be quiet?") == [False]


@pytest.mark.parametrize("rhythm", [None, "morning"])
async def test_what_reached_nobody_waits_for_the_morning_and_counts_on(
    shop: House, rhythm: str | None
) -> None:
    wanted = SetRhythm("", rhythm) if rhythm else UsePreset(ME, "night")
    await press(shop, OLGA, wanted)
    await come(shop, "11-23 23:00")
    for number in (1, 2, 3):
        await shop.post("order.created", {"order": {"id": number}, "source": {"id": "77"}})
    await shop.post_raw(b"{}")
    await shop.quiet()
    at_night = silences(shop, "reached nobody")

    await come(shop, "11-24 09:00" if rhythm else "11-24 08:00")

    assert at_night == []
    # The hours leapt over may bring it a second time.
    assert {*silences(shop, "3 new orders")} == {False}
