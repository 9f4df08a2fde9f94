"""A toast says what has happened, or what applies now."""

from typing import Any

import pytest

from bot.callbacks import Press
from bot.callbacks.away import ComeBack
from bot.callbacks.cabinet import SendTest
from bot.callbacks.settings import Choose
from bot.callbacks.times import ALL, ME, FollowCabinet, FreeDays, SetQuiet, SwitchQuiet, UsePreset
from tests.cast import MARTA, OLGA, Role
from tests.house import House

KIND = "order.created"


async def toasts(house: House, role: Role, *presses: Press) -> list[str]:
    """What each of these presses is answered with."""
    said = []
    for press in presses:
        pressed = house.account(role).forge(press.pack())
        await house.until(lambda pressed=pressed: pressed.answered)
        said.append(pressed.text or "")
    return said


async def test_quiet_hours_that_are_turned_off_are_not_set(shop: House) -> None:
    said = await toasts(
        shop,
        MARTA,
        *(UsePreset(ME, "night"), SwitchQuiet(ME, False), SwitchQuiet(ME, True)),
        *(FreeDays(ME, "rest"), SetQuiet(ME, "rest", 600, 660), FreeDays(ME, "all")),
    )

    assert said == [
        "Quiet hours: Every day: 22:00–8:00",
        "Quiet hours are off",
        "Quiet hours: Every day: 22:00–8:00",
        "Quiet hours: Working days: 22:00–8:00",
        "Quiet hours: Working days: 22:00–8:00; Weekend: 10:00–11:00",
        "Quiet hours are off",
    ]


async def test_the_cabinets_quiet_hours_are_named_as_everybodys(shop: House) -> None:
    said = await toasts(shop, OLGA, UsePreset(ALL, "night"))
    said += await toasts(shop, MARTA, UsePreset(ME, "late"), FollowCabinet())
    said += await toasts(shop, OLGA, SwitchQuiet(ALL, False))

    assert said[0] == "For everybody, quiet hours: Every day: 22:00–8:00"
    assert said[2] == "Quiet hours as for everybody: Every day: 22:00–8:00"
    assert said[3] == "Quiet hours for everybody are off"


@pytest.mark.parametrize(
    ("presses", "said"),
    [
        ([Choose("push", "", False)], "Push: off"),
        ([Choose("push", KIND, False)], "New orders. Push: off"),
        (
            [Choose("push", "", False), Choose("push", KIND, True)],
            "Push is off for everything, so no messages of this type come either.",
        ),
        (
            [Choose("everything_off", "", True), Choose("sound", "", True)],
            "Sound: on, but everything is off",
        ),
        (
            [Choose("everything_off", "", True), Choose("everything_off", "", False)],
            "Messages come again, by these settings",
        ),
    ],
    ids=["off", "of-a-kind", "off-in-general", "everything-off", "everything-on"],
)
async def test_a_choice_without_effect_says_so(shop: House, presses: list[Any], said: str) -> None:
    assert (await toasts(shop, MARTA, *presses))[-1] == said


async def test_a_test_card_is_not_promised_twice_in_a_minute(shop: House) -> None:
    first, second = await toasts(shop, OLGA, SendTest(), SendTest())
    shop.clock.advance(minutes=1)
    [third] = await toasts(shop, OLGA, SendTest())

    assert first == third
    assert first.startswith("A test card is on its way")
    assert second.startswith("A test card was sent to this chat less than a minute ago")


async def test_nobody_is_welcomed_back_who_was_not_away(shop: House) -> None:
    assert await toasts(shop, MARTA, ComeBack()) == ["You are here already."]
