"""Claims about clocks: what waits for a morning comes then, once, whatever the clocks do.

Marta's quiet hours end at 8:00, Ivan's digest comes at 9:00, Olga has put a card off until 9:00.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.callbacks.cards import Snooze
from bot.callbacks.times import ME, SetRhythm, SetZone, UsePreset
from bot.demo.telegram.controls.faults import Kind
from tests.cast import IVAN, MARKET, MARTA, OLGA
from tests.house import House
from tests.nights import heard, order, post, press

CAST = (MARTA, IVAN, OLGA)
NOBODY: list[str] = []


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def lie_down(house: House, evening: str, morning: str) -> None:
    """At this time of UTC something begins to wait for this morning of each of them."""
    house.clock.now = utc(evening)
    await press(house, MARTA, UsePreset(ME, "night"))
    await press(house, IVAN, SetRhythm("", "morning"))
    await post(house, order(1), order(2), order(3, MARKET), order(4, MARKET))
    await post(house, order(5) | {"manager_id": OLGA.crm_id})
    [made] = await house.notifications_of(OLGA)
    card = house.account(OLGA).last
    assert card is not None
    house.account(OLGA).forge(Snooze(made.id or 0, morning).pack(), card.id)
    await house.until(lambda: "Comes again" in card.text)
    await house.quiet()


async def see(house: House, *moments: datetime) -> list[list[str]]:
    """Who has heard by each of these moments; somebody who has heard twice is named twice.

    The clock jumps from one moment to the next.
    """
    seen = []
    for moment in moments:
        house.clock.now = moment
        await house.app.loops.schedule.tick()
        house.app.wakes.delivery()
        await house.quiet()
        seen.append([name for name in ("Marta", "Ivan", "Olga") for _ in range(told(house, name))])
    return seen


async def notice_the_time(house: House) -> None:
    """Delivery looks at the clock at least once a second."""
    await house.app.loops.delivery.step()


def told(house: House, name: str) -> int:
    """How often the person has heard since `lie_down`."""
    [role] = [role for role in CAST if role.name == name]
    if role is not OLGA:
        return len(heard(house, role))
    cards = (it for it in house.account(OLGA).received if it.text.startswith("New order"))
    return len([card for card in cards if "Comes again" not in card.text])


def around(*moments: datetime) -> list[datetime]:
    """Each of these moments, and a second before each."""
    return [each for it in moments for each in (it - timedelta(seconds=1), it)]


@pytest.mark.parametrize(
    ("evening", "eight"),
    [
        ("2026-03-28T21:00", "2026-03-29T05:00"),  # at 3:00 of Kyiv the clocks go on
        ("2026-10-24T20:00", "2026-10-25T06:00"),  # at 4:00 they go back
        ("2028-02-28T21:00", "2028-02-29T06:00"),
        ("2028-02-29T21:00", "2028-03-01T06:00"),
        ("2026-12-31T21:00", "2027-01-01T06:00"),
    ],
)
async def test_a_morning_comes_by_the_wall_on_any_day(
    shop: House, evening: str, eight: str
) -> None:
    await lie_down(shop, evening, eight[:10])

    hour = timedelta(hours=1)
    seen = await see(shop, *around(utc(eight), utc(eight) + hour), utc(eight) + 5 * hour)

    assert seen == [
        NOBODY,
        *([["Marta"]] * 2),
        *([["Marta", "Ivan", "Olga"]] * 2),
    ]


async def test_everyone_lives_by_their_own_clocks_not_the_cabinets(shop: House) -> None:
    await press(shop, MARTA, SetZone("America/New_York"))
    await press(shop, IVAN, SetZone("Asia/Kathmandu"))
    await press(shop, OLGA, SetZone("Australia/Lord_Howe"))
    await lie_down(shop, "2026-11-23T03:30", "2026-11-24")  # 22:30, 9:15 and 14:30

    lord_howe, new_york = utc("2026-11-23T22:00"), utc("2026-11-23T13:00")
    kathmandu = utc("2026-11-24T03:15")
    seen = await see(shop, *around(new_york, lord_howe, kathmandu))

    assert seen == [
        *(NOBODY, ["Marta"]),
        *(["Marta"], ["Marta", "Olga"]),
        *(["Marta", "Olga"], ["Marta", "Ivan", "Olga"]),
    ]


async def test_another_zone_moves_a_night_and_a_digest_and_no_time_that_was_promised(
    shop: House,
) -> None:
    await lie_down(shop, "2026-11-23T21:00", "2026-11-24")
    for role in CAST:
        await press(shop, role, SetZone("Europe/London"))  # where it is 21:00

    promised, nine = utc("2026-11-24T07:00"), utc("2026-11-24T09:00")
    seen = await see(shop, *around(promised, nine))

    assert seen == [
        *(["Marta"], ["Marta", "Olga"]),
        *(["Marta", "Olga"], ["Marta", "Ivan", "Olga"]),
    ]


async def test_an_hour_asleep_is_made_up_for_once(shop: House) -> None:
    await lie_down(shop, "2026-11-23T21:00", "2026-11-24")

    late = utc("2026-11-24T05:59"), utc("2026-11-24T07:40"), utc("2026-11-24T08:40")
    seen = await see(shop, *late)

    assert seen == [NOBODY, ["Marta", "Ivan", "Olga"], ["Marta", "Ivan", "Olga"]]


async def test_a_clock_that_jumps_back_in_the_night_has_the_morning_come_once(
    shop: House,
) -> None:
    await lie_down(shop, "2026-11-23T21:00", "2026-11-24")

    jump = utc("2026-11-23T23:30"), utc("2026-11-23T22:30")
    seen = await see(shop, *jump, *around(utc("2026-11-24T06:00"), utc("2026-11-24T07:00")))

    everybody = ["Marta", "Ivan", "Olga"]
    assert seen == [NOBODY, NOBODY, NOBODY, ["Marta"], ["Marta"], everybody]


async def test_a_clock_that_jumps_back_over_the_morning_repeats_nothing(shop: House) -> None:
    await lie_down(shop, "2026-11-23T21:00", "2026-11-24")
    everybody = ["Marta", "Ivan", "Olga"]
    await see(shop, utc("2026-11-24T07:10"))

    again = await see(shop, *map(utc, ("2026-11-24T05:30", "2026-11-24T06:00", "2026-11-24T07:10")))
    assert again == [everybody] * 3
    shop.clock.now = utc("2026-11-24T05:30")
    await post(shop, order(6), order(7), order(8, MARKET))
    seen = await see(shop, *around(utc("2026-11-24T06:00"), utc("2026-11-24T07:00")))

    twice = ["Marta", *everybody]
    assert seen == [everybody, twice, twice, ["Marta", "Marta", "Ivan", "Ivan", "Olga"]]


async def test_a_clock_that_was_a_day_ahead_holds_nothing_for_longer_than_that(
    shop: House,
) -> None:
    await lie_down(shop, "2026-11-24T21:00", "2026-11-25")
    before = date.fromisoformat("2026-11-23")

    shop.clock.now = utc(f"{before}T21:00")
    await notice_the_time(shop)
    await post(shop, order(6), order(7), order(8, MARKET))
    day = timedelta(days=1)
    nine = utc("2026-11-24T07:00")
    seen = await see(shop, nine, nine + day)

    assert seen[0] == ["Marta", "Ivan"]
    assert seen[1] == ["Marta", "Ivan", "Olga"]


@pytest.mark.parametrize("kind", ["500", "429"])
async def test_another_try_is_made_soon_after_the_clock_was_set_back(
    shop: House, kind: Kind
) -> None:
    fault = shop.telegram.fault(kind, method="sendMessage", chat_id=MARTA.telegram_id)
    await post(shop, order(1), order(2))
    await shop.until(lambda: fault.hits > 0)

    shop.clock.advance(hours=-20)
    await shop.until_with_clock(lambda: len(heard(shop)) == 2)

    assert sorted(heard(shop)) == [f"New order № {number}: take it on" for number in (1, 2)]


async def test_a_digest_comes_at_its_hour_after_the_clock_was_set_back(shop: House) -> None:
    await press(shop, MARTA, SetRhythm("", "morning"))
    shop.clock.now = utc("2026-11-25T12:00")
    await post(shop, order(1), order(2))

    seen = await see(shop, utc("2026-11-23T12:00"), *around(utc("2026-11-24T07:00")))

    assert seen == [NOBODY, NOBODY, ["Marta"]]
