"""Claims about what changes while something is held: the morning brings what still holds."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import update

from bot.app import App
from bot.callbacks.cards import MarkAllRead, MarkRead, Snooze
from bot.callbacks.settings import Choose
from bot.callbacks.times import ME, SetQuiet, SetRhythm, SwitchQuiet, UsePreset
from storage.tables import Person
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.nights import VIBER, come, digest, heard, order, post, press

PETRO = Role("Petro", "administrator", "2", 102)
NEW_PHONE = Role("Marta", "manager", "6", 206)


async def of_two_types(house: House) -> None:
    """Holds two orders and a lead."""
    await post(house, order(1), order(2))
    await house.post("lead.created", {"lead": {"id": 7, "title": "Sofa"}, "source": SHOP})
    await house.quiet()


async def test_what_everything_off_has_ended_stays_in_the_bell_alone(night: House) -> None:
    await of_two_types(night)
    for off in (True, False):
        await press(night, MARTA, Choose("everything_off", "", off))

    await come(night, "11-24 08:00")

    assert heard(night) == []
    assert [it.read_at for it in await night.notifications_of(MARTA)] == [None] * 3


async def test_a_type_without_push_is_not_in_the_digest(night: House) -> None:
    await of_two_types(night)
    await press(night, MARTA, Choose("push", "lead.created", False))

    await come(night, "11-24 08:00")

    assert heard(night) == [digest(2)]


@pytest.mark.parametrize("silenced", [("order.created",), ("order.created", "lead.created")])
async def test_a_digest_sounds_if_anything_in_it_does(
    night: House, silenced: tuple[str, ...]
) -> None:
    await of_two_types(night)
    await press(night, MARTA, *(Choose("sound", kind, False) for kind in silenced))

    await come(night, "11-24 08:00")

    last = night.account(MARTA).last
    assert last is not None
    assert last.text.startswith("3 notifications")
    assert last.silent == (len(silenced) == 2)


async def test_what_is_read_in_the_bell_is_not_told_in_the_morning(night: House) -> None:
    await of_two_types(night)
    first, *_ = await night.notifications_of(MARTA)
    await press(night, MARTA, MarkRead(first.id or 0))
    await come(night, "11-24 07:00")
    await post(night, order(3))
    await come(night, "11-24 08:00")
    assert heard(night) == [digest(3)]

    await come(night, "11-24 23:00")
    await post(night, order(11), order(12))
    await press(night, MARTA, MarkAllRead("events"))
    await come(night, "11-25 08:00")

    assert heard(night) == [digest(3)]


async def test_what_was_held_comes_to_the_new_phone_in_the_morning(night: House) -> None:
    await of_two_types(night)

    token = await night.invite(NEW_PHONE)
    new = night.telegram.user(NEW_PHONE.telegram_id, first_name="Marta", language_code="en")
    new.start(token)
    await night.until(lambda: bool(new.pinned) and "Bell: 3 unread" in new.pinned[0].text)
    await post(night, order(4))
    await come(night, "11-24 08:00")

    assert heard(night) == []
    assert new.last is not None
    assert new.last.text.startswith(digest(4))


async def test_what_a_new_role_may_not_hear_is_not_in_the_digest(shop: House) -> None:
    await press(shop, OLGA, SetRhythm("", "morning"))
    for name in ("Wix", "Etsy"):
        await shop.post("channel.reconnected", {"channel": {"id": name, "name": name}})
    await shop.quiet()
    await shop.link(PETRO)
    staff = {"id": OLGA.crm_id, "name": "Olga", "role": "manager"}
    await shop.post("staff.updated", {"staff": staff})
    await shop.quiet()

    await come(shop, "11-23 09:00")

    assert heard(shop, OLGA) == []


async def test_a_lifetime_begins_at_release(night: House) -> None:
    message = {"client": {"name": "Oksana"}, "channel": VIBER, "assignee_id": MARTA.crm_id}
    await press(night, MARTA, *(SetQuiet(ME, str(day), 0, 0) for day in (1, 2)))
    await night.post("message.received", message)  # a card of it may be sent for a day
    await post(night, order(1))

    await come(night, "11-26 08:00")

    assert heard(night) == [digest(2)]


async def test_hundreds_from_one_night_come_as_one(night: House) -> None:
    await post(night, *(order(number) for number in range(1, 121)))

    await come(night, "11-24 08:00")

    last = night.account(MARTA).last
    assert last is not None
    assert last.text.startswith("120 notifications have been waiting")
    assert "and 115 more" in last.text


async def test_two_presses_at_once_leave_the_hours_of_one(night: House) -> None:
    account, bell = night.account(MARTA), night.account(MARTA).pinned[0].id
    wanted = (UsePreset(ME, "late"), SetQuiet(ME, "all", 60, 120), UsePreset(ME, "work"))

    pressed = [account.forge(each.pack(), bell) for each in wanted]
    await night.until(lambda: all(each.answered for each in pressed))
    await night.quiet()
    await post(night, order(1), order(2))
    await come(night, "11-24 09:00")

    assert heard(night) == [digest(2)]


async def test_a_zone_that_no_longer_exists_keeps_nobody_from_hearing(shop: House) -> None:
    async def lose(session: Any) -> None:  # Any: an AsyncSession
        await session.exec(update(Person).values(timezone="Europe/Atlantis"))

    await press(shop, MARTA, UsePreset(ME, "night"))
    await shop.database.write(lose)
    await post(shop, order(1))
    await come(shop, "11-22 23:00")
    await post(shop, order(2), order(3))

    await come(shop, "11-23 08:00")

    assert heard(shop) == ["New order № 1: take it on", digest(2)]


async def test_the_cabinets_new_zone_applies_to_what_waits(night: House) -> None:
    await post(night, order(1), order(2))
    await night.app.close()

    config = night.app.config.model_copy(update={"timezone": ZoneInfo("Europe/Warsaw")})
    night.app = App(config, night.clock)
    try:
        await night.app.start()
        await night.app.loops.schedule.tick()
        await come(night, "11-24 08:00")
        early = heard(night)
        await come(night, "11-24 09:00")
    finally:
        await night.app.close()

    assert (early, heard(night)) == ([], [digest(2)])


async def test_quiet_hours_switched_off_and_on_no_longer_hold_what_came_in_between(
    night: House,
) -> None:
    await press(night, MARTA, SwitchQuiet(ME, False))
    await post(night, order(1))
    await press(night, MARTA, SwitchQuiet(ME, True))
    await post(night, order(2), order(3))

    await come(night, "11-24 08:00")

    assert heard(night) == ["New order № 1: take it on", digest(2)]


async def test_tasks_done_at_night_are_not_in_the_morning(night: House) -> None:
    tasks = [{"id": number, "title": f"Task {number}"} for number in range(1, 31)]
    for task in tasks:
        await night.post("task.created", {"task": task, "assignee_id": MARTA.crm_id})
    for task in tasks[:25]:
        await night.post("task.done", {"task": {"id": task["id"]}})
    await night.quiet()

    await come(night, "11-24 08:00")

    last = night.account(MARTA).last
    assert last is not None
    assert last.text.startswith(digest(5))
    assert "Bell: 5 unread" in night.account(MARTA).pinned[0].text


async def test_task_that_is_done_does_not_come_again(shop: House) -> None:
    task = {"id": 5, "title": "Call Ada"}
    await shop.post("task.created", {"task": task, "assignee_id": MARTA.crm_id})
    await shop.quiet()
    [made] = await shop.notifications_of(MARTA)
    await press(shop, MARTA, Snooze(made.pk, "1h"))

    await shop.post("task.done", {"task": {"id": 5}})
    await shop.quiet()

    [row] = await shop.notifications_of(MARTA)
    assert (row.again_at, row.ended) == (None, "done")
