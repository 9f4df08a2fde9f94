"""Claims about what is held: it waits, and comes as one card without what is done with by then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import App
from bot.callbacks import Press
from bot.callbacks.cards import MarkRead
from bot.callbacks.settings import Choose
from bot.callbacks.times import ALL, ME, FollowCabinet, SetRhythm, SetZone, SwitchQuiet, UsePreset
from storage.directory import people
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP
from tests.house import House
from tests.nights import FAILED, VIBER, come, digest, heard, order, post, press


async def test_what_comes_at_night_comes_as_one_card_in_the_morning(night: House) -> None:
    await post(night, order(1), order(2))
    await come(night, "11-24 07:59")
    assert heard(night) == []

    await come(night, "11-24 08:00")

    assert heard(night) == [digest(2)]
    marta = night.account(MARTA)
    assert marta.last is not None
    assert marta.last.text.split("\n")[2:] == [
        *("Events", "2 new orders"),
        *("● Nov 23 · New order № 2 · Shop", "● Nov 23 · New order № 1 · Shop"),
    ]
    assert marta.last.labels == ["Open bell"]


async def test_the_bell_has_it_at_once(night: House) -> None:
    await post(night, order(1))

    assert "Bell: 1 unread" in night.account(MARTA).pinned[0].text


async def test_a_night_of_a_changed_clock_ends_by_the_clock(shop: House) -> None:
    await press(shop, MARTA, UsePreset(ME, "night"))
    await come(shop, "10-24 23:00")
    await post(shop, order(1), order(2))

    shop.clock.now = datetime(2026, 10, 25, 5, 59, tzinfo=UTC)  # the clocks went back at 1:00
    shop.app.wakes.delivery()
    await shop.quiet()
    assert heard(shop) == []
    await come(shop, "10-25 08:00")

    assert shop.clock.now.hour == 6
    assert heard(shop) == [digest(2)]


async def test_a_single_held_notification_is_an_ordinary_card(night: House) -> None:
    await post(night, order(1))

    await come(night, "11-24 08:00")

    assert heard(night) == ["New order № 1: take it on"]


async def test_what_is_urgent_does_not_wait(night: House) -> None:
    await post(night, order(1))

    await night.post("message.failed", FAILED)
    await night.quiet()

    assert heard(night) == ["Not delivered: Oksana. Try another way"]


async def test_everything_off_beats_urgency_and_the_morning(night: House) -> None:
    await press(night, MARTA, Choose("everything_off", "", True))
    await post(night, order(1), order(2))
    await night.post("message.failed", FAILED)

    await come(night, "11-24 08:00")

    assert heard(night) == []


async def test_a_digest_leaves_out_what_was_read_or_answered_meanwhile(shop: House) -> None:
    await press(shop, OLGA, SetRhythm("", "morning"))
    await shop.post("channel.payment_due", {"channel": VIBER, "due_at": "2026-11-25"})
    for name in ("Wix", "Etsy"):
        await shop.post("channel.reconnected", {"channel": {"id": name, "name": name}})
    await shop.post("channel.paid", {"channel": VIBER})
    await shop.quiet()
    due, wix, *_ = await shop.notifications_of(OLGA)
    await press(shop, OLGA, MarkRead(wix.id or 0))

    await come(shop, "11-23 09:00")

    olga = shop.account(OLGA)
    assert due.ended == "answered"
    assert olga.last is not None
    assert olga.last.text.split("\n") == [
        *(digest(2), "", "System"),
        *("1 channel connected again", "● Nov 22 · Channel Etsy is connected again"),
        *("1 channel paid", "● Nov 22 · Channel Viber is paid"),
    ]


async def test_after_reading_the_digest_says_so(night: House) -> None:
    await post(night, order(1), order(2))
    await come(night, "11-24 08:00")
    marta = night.account(MARTA)

    marta.press("Mark all events as read")
    await night.until(lambda: marta.last is not None and marta.last.text.endswith("\nRead"))

    assert "\nNov 23 · New order № 1" in (marta.last.text if marta.last else "")


async def test_everyone_is_told_by_their_own_clock(shop: House) -> None:
    await press(shop, MARTA, UsePreset(ME, "night"), SetZone("Asia/Tokyo"))
    await press(shop, IVAN, UsePreset(ME, "night"))

    await post(shop, order(1), order(2, MARKET))  # it is 18:00 in Kyiv, 1:00 in Tokyo

    assert (heard(shop, MARTA), len(heard(shop, IVAN))) == ([], 1)


async def test_the_crms_zone_no_longer_counts(shop: House) -> None:
    async def zone(session: Any) -> str | None:  # Any: an AsyncSession
        person = await people.by_crm_id(session, MARTA.crm_id)
        return person.timezone if person else None

    staff = {"id": MARTA.crm_id, "name": "Marta", "role": "manager"}
    await shop.post("staff.updated", {"staff": staff | {"timezone": "Europe/Warsaw"}})
    await shop.quiet()
    first = await shop.database.write(zone)
    await press(shop, MARTA, SetZone("Europe/London"))
    await shop.post("staff.updated", {"staff": staff | {"timezone": "Europe/Berlin"}})
    await shop.quiet()

    assert (first, await shop.database.write(zone)) == ("Europe/Warsaw", "Europe/London")


async def test_a_zone_of_the_crm_retimes_what_waits(night: House) -> None:
    await post(night, order(1), order(2))
    staff = {"id": MARTA.crm_id, "name": "Marta", "role": "manager", "timezone": "Asia/Tokyo"}

    await night.post("staff.updated", {"staff": staff})  # it is 6:00 there
    await night.quiet()
    await come(night, "11-24 01:00")

    assert heard(night) == [digest(2)]


@pytest.mark.parametrize("wanted", [SwitchQuiet(ME, False), UsePreset(ME, "night")])
async def test_quiet_hours_off_sends_what_waits_for_them_as_one_card(
    night: House, wanted: Press
) -> None:
    await come(night, "11-24 00:00")
    await post(night, order(1), order(2))
    await press(night, MARTA, wanted)

    assert heard(night) == ([digest(2)] if isinstance(wanted, SwitchQuiet) else [])


async def test_rhythm_at_once_sends_what_waits_as_one_card(shop: House) -> None:
    await press(shop, MARTA, SetRhythm("", "morning"))
    await post(shop, order(1), order(2), order(3))

    await press(shop, MARTA, SetRhythm("", "at_once"))

    assert heard(shop) == [digest(3)]


async def test_a_rhythm_of_one_type_leaves_the_others(shop: House) -> None:
    await press(shop, MARTA, SetRhythm("lead.created", "hourly"))
    await shop.post("lead.created", {"lead": {"id": 7, "title": "Sofa"}, "source": SHOP})
    await post(shop, order(1))
    assert heard(shop) == ["New order № 1: take it on"]

    await come(shop, "11-22 19:00")

    marta = shop.account(MARTA)
    assert marta.last is not None
    assert marta.last.text.startswith("New lead “Sofa”")


async def test_what_was_held_for_someone_unreachable_comes_when_it_may(night: House) -> None:
    marta, olga = night.account(MARTA), night.account(OLGA)
    marta.block()
    await night.until(lambda: bool(olga.last and "cannot be reached" in olga.last.text))
    await post(night, order(1), order(2))
    marta.unblock()
    await night.until(lambda: bool(olga.last and "can be reached again" in olga.last.text))
    await night.quiet()
    assert heard(night) == []

    await come(night, "11-24 08:00")

    assert heard(night) == [digest(2)]


async def test_the_cabinets_hours_hold_for_all_but_those_who_turned_them_off(shop: House) -> None:
    await press(shop, OLGA, UsePreset(ALL, "night"))
    await press(shop, IVAN, SwitchQuiet(ME, False))
    await come(shop, "11-23 23:00")

    await post(shop, order(1), order(2), order(3, MARKET))
    assert (heard(shop, MARTA), len(heard(shop, IVAN))) == ([], 1)
    await press(shop, OLGA, SwitchQuiet(ALL, False))

    assert heard(shop, MARTA) == [digest(2)]


async def test_a_managers_forged_press_does_not_silence_the_cabinet(shop: House) -> None:
    await press(shop, MARTA, UsePreset(ALL, "night"), FollowCabinet())
    await come(shop, "11-23 23:00")

    await post(shop, order(1))

    assert "Your role may not change this" in " ".join(
        toast.text for toast in shop.account(MARTA).toasts
    )
    assert len(heard(shop)) == 1


async def test_a_restart_in_between_loses_no_digest(night: House) -> None:
    await post(night, order(1), order(2))
    await night.app.close()
    night.clock.now += timedelta(hours=20)

    night.app = App(night.app.config, night.clock)
    try:
        await night.app.start()
        await night.until(lambda: bool(heard(night)))
    finally:
        await night.app.close()

    assert heard(night) == [digest(2)]


async def test_held_over_the_weekend_is_still_alive(shop: House) -> None:
    await press(shop, MARTA, UsePreset(ME, "evening"))
    await come(shop, "11-20 20:30")
    await post(shop, order(1), order(2))

    await come(shop, "11-23 09:00")

    assert heard(shop) == [digest(2)]
