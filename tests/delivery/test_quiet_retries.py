"""Claims about what Telegram did not take before quiet hours began: it does not ring in them."""

from datetime import timedelta
from functools import partial

import pytest

from bot.app import App
from bot.callbacks.cards import MarkAllRead, Snooze
from bot.callbacks.times import ALL, ME, SetRhythm, UsePreset
from bot.demo.telegram.controls.faults import Kind
from storage.flow import escalations
from tests.cast import MARTA, OLGA
from tests.handlers.personal.test_away import tick
from tests.house import House
from tests.nights import FAILED, KYIV, VIBER, come, digest, heard, order, post, press

REPEAT = "This may be a repeat: Telegram's answer was lost"


def last(house: House) -> list[str]:
    """The lines of Marta's last message."""
    message = house.account(MARTA).last
    assert message is not None
    return message.text.split("\n")


async def fail(house: House, kind: Kind, *numbers: int) -> None:
    """Orders come, and Telegram takes none of their cards."""
    fault = house.telegram.fault(kind, times=None, method="sendMessage", chat_id=MARTA.telegram_id)
    for number in numbers:
        await house.post("order.created", order(number))
    await house.until(lambda: fault.hits > 0)
    await house.quiet()
    fault.times = fault.hits


@pytest.fixture
async def evening(shop: House) -> House:
    """Marta has quiet hours from 22 to 8, and it is 21:50."""
    await press(shop, MARTA, UsePreset(ME, "night"))
    await come(shop, "11-23 21:50")
    return shop


@pytest.mark.parametrize("kind", ["500", "accept-then-drop", "429"])
async def test_a_card_to_be_tried_again_waits_for_the_morning(evening: House, kind: Kind) -> None:
    await fail(evening, kind, 1)
    before = heard(evening)

    await come(evening, "11-24 03:00")
    assert heard(evening) == before
    await come(evening, "11-24 08:00")

    assert heard(evening) == [*before, "New order № 1: take it on"]
    assert (last(evening)[-1] == REPEAT) == (kind != "429")


async def test_everything_an_outage_held_up_comes_as_one(evening: House) -> None:
    await fail(evening, "500", 1, 2, 3)
    await come(evening, "11-24 03:00")
    await post(evening, order(4))

    await come(evening, "11-24 08:00")

    assert heard(evening) == [digest(4)]
    assert last(evening)[-1] == REPEAT


async def test_what_waited_behind_another_card_waits_for_the_morning(evening: House) -> None:
    await fail(evening, "429", 1, 2, 3)

    await come(evening, "11-24 03:00")
    assert heard(evening) == []
    await come(evening, "11-24 08:00")

    assert heard(evening) == [digest(3)]
    assert last(evening)[-1] != REPEAT


async def test_a_digest_to_be_tried_again_waits_for_the_morning(evening: House) -> None:
    await press(evening, MARTA, SetRhythm("", "hourly"))
    await come(evening, "11-23 20:30")
    await post(evening, order(1), order(2))
    fault = evening.telegram.fault("500", times=None, method="sendMessage")
    await come(evening, "11-23 21:00")
    await evening.until(lambda: fault.hits > 0)
    fault.times = fault.hits

    await come(evening, "11-24 03:00")
    assert heard(evening) == []
    await come(evening, "11-24 08:00")

    assert heard(evening) == [digest(2)]


async def test_what_is_urgent_is_tried_again_at_night(evening: House) -> None:
    fault = evening.telegram.fault("500", method="sendMessage", chat_id=MARTA.telegram_id)
    await evening.post("message.failed", FAILED)
    await evening.until(lambda: fault.hits > 0)
    await evening.quiet()

    await come(evening, "11-24 03:00")

    assert heard(evening) == ["Not delivered: Oksana. Try another way"]


@pytest.mark.parametrize("whose", [ME, ALL])
async def test_quiet_hours_set_meanwhile_apply_to_another_try(shop: House, whose: str) -> None:
    await come(shop, "11-23 22:30")
    await fail(shop, "500", 1, 2)

    await press(shop, MARTA if whose == ME else OLGA, UsePreset(whose, "night"))
    await come(shop, "11-24 03:00")
    assert heard(shop) == []
    await come(shop, "11-24 08:00")

    assert heard(shop) == [digest(2)]


async def test_what_was_under_way_when_the_process_died_waits_for_the_morning(
    evening: House,
) -> None:
    evening.telegram.fault("slow", seconds=600, method="sendMessage", chat_id=MARTA.telegram_id)
    await evening.post("order.created", order(1))
    await evening.until(lambda: heard(evening) != [])
    await evening.app.close()
    evening.clock.now += timedelta(hours=5)

    evening.app = App(evening.app.config, evening.clock)
    try:
        await evening.app.start()
        await evening.quiet()
        at_night = len(heard(evening))
        await come(evening, "11-24 08:00")
    finally:
        await evening.app.close()

    assert (at_night, len(heard(evening))) == (1, 2)
    assert last(evening)[-1] == REPEAT


@pytest.mark.parametrize("fault", [None, "429", "500"])
async def test_what_the_person_has_put_off_into_the_night_comes_then(
    evening: House, fault: Kind | None
) -> None:
    await post(evening, order(1))
    [made] = await evening.notifications_of(MARTA)
    marta = evening.account(MARTA)
    card = marta.last
    assert card is not None

    def has_come() -> bool:
        orders = (it for it in marta.received if it.text.startswith("New order"))
        return any(it.id != card.id for it in orders)

    marta.forge(Snooze(made.id or 0, "1h").pack(), card.id)
    await evening.until(lambda: "Comes again" in card.text)
    await evening.quiet()
    if fault is not None:
        evening.telegram.fault(fault, method="sendMessage", chat_id=MARTA.telegram_id)

    evening.clock.advance(hours=1)
    await evening.app.loops.schedule.tick()
    await evening.until_with_clock(has_come)

    assert evening.clock.now.astimezone(KYIV).hour == 22


async def test_what_has_not_been_told_yet_is_not_told_again(shop: House) -> None:
    choose = partial(escalations.choose, kind="order.created", minutes=15)
    await shop.database.write(choose)
    await come(shop, "11-23 22:30")
    await fail(shop, "500", 1, 2)
    await press(shop, MARTA, UsePreset(ME, "night"))
    shop.clock.now += timedelta(minutes=15)
    await tick(shop)

    shop.clock.now += timedelta(hours=9, minutes=15)  # it is 8:00
    await tick(shop)
    assert heard(shop) == [digest(2)]
    shop.clock.now += timedelta(minutes=15)
    await tick(shop)

    again = {f"New order № {number}: take it on" for number in (1, 2)}
    assert again <= set(heard(shop))


async def test_what_is_out_of_date_when_a_digest_finally_comes_is_not_counted(
    evening: House,
) -> None:
    await press(evening, MARTA, SetRhythm("", "hourly"))
    await come(evening, "11-23 10:30")
    message = {"client": {"name": "Oksana"}, "channel": VIBER, "assignee_id": MARTA.crm_id}
    await evening.post("message.received", message)  # a card of it may be sent for a day
    await post(evening, order(1), order(2))
    fault = evening.telegram.fault("500", times=None, method="sendMessage")
    await come(evening, "11-23 11:00")
    await evening.until(lambda: fault.hits > 0)
    fault.times = fault.hits

    await come(evening, "11-24 12:00")
    assert heard(evening) == [digest(2)]
    await press(evening, MARTA, MarkAllRead("events"))

    assert heard(evening) == [digest(2)]
    ended = [it.ended for it in await evening.notifications_of(MARTA)]
    assert ended == ["expired", None, None]
