"""The cabinet's switch and policy: who may press what, and what follows for notifications."""

from functools import partial

import pytest

from bot.callbacks import Press
from bot.callbacks.cabinet import Allow, SwitchCabinet, TurnOff
from bot.demo.telegram.world.chats import Message
from storage.directory import cabinet
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP}
ON, OFF = "Notifications are on.", "Notifications are off."


async def let_managers_manage(house: House, *, may: bool = True) -> None:
    await house.database.write(partial(cabinet.let_manage, role="manager", may=may))


async def is_on(house: House) -> bool:
    async with house.database.read() as session:
        return (await cabinet.get(session)).notifications_on


async def policy_of(house: House) -> dict[str, bool]:
    async with house.database.read() as session:
        return await cabinet.policy(session)


async def turn_off(
    house: House, role: Role = OLGA, how: str = "Off until I turn them on", says: str = OFF
) -> Message:
    """Presses `Turn off` and answers; the page that says so."""
    house.account(role).press("Turn off")
    page = await see(house, role, "Turn notifications off for everybody?")
    house.account(role).press(how, page.id)
    await house.until(lambda: says in page.text)
    return page


async def test_notifications_are_off_at_first(house: House) -> None:
    await house.link(OLGA)

    house.account(OLGA).write("/notifications")

    assert (await see(house, OLGA, OFF)).labels == ["Turn on", "Quiet hours for everybody", "Menu"]


async def test_turning_on_redraws_the_same_message(house: House) -> None:
    await house.link(OLGA)
    house.account(OLGA).write("/notifications")
    before = await see(house, OLGA, OFF)

    house.account(OLGA).press("Turn on")
    after = await see(house, OLGA, ON)

    assert (after.id, after.labels) == (
        before.id,
        ["Turn off", "Quiet hours for everybody", "Menu"],
    )


async def test_the_switch_says_who_may_change_it(shop: House) -> None:
    await let_managers_manage(shop)

    shop.account(OLGA).write("/notifications")

    await see(shop, OLGA, "Who may change this: administrator, manager.")


async def test_what_happens_while_off_is_not_told_later(shop: House) -> None:
    shop.account(OLGA).write("/notifications")
    await see(shop, OLGA, ON)
    await turn_off(shop)
    await shop.post("order.created", ORDER)
    await shop.quiet()

    shop.account(OLGA).press("Turn on")
    await see(shop, OLGA, ON)
    await shop.quiet()

    assert await shop.notifications_of(MARTA) == []


async def test_turn_off_asks_first_and_back_changes_nothing(shop: House) -> None:
    shop.account(OLGA).write("/notifications")
    page = await see(shop, OLGA, ON)

    shop.account(OLGA).press("Turn off")
    asked = await see(shop, OLGA, "Turn notifications off for everybody?")
    assert (asked.id, asked.labels) == (
        page.id,
        ["Off for 1 hour", "Off until I turn them on", "Back"],
    )
    shop.account(OLGA).press("Back", asked.id)
    await see(shop, OLGA, ON)

    assert await is_on(shop)


async def test_an_hour_later_the_clock_turns_it_on_and_says_so(shop: House) -> None:
    shop.account(OLGA).write("/notifications")
    await see(shop, OLGA, ON)
    page = await turn_off(shop, how="Off for 1 hour", says="Notifications are off until")
    await see_toast(shop, OLGA, "Notifications are off until")
    assert "Notifications are off until 19:00." in page.text

    shop.clock.advance(minutes=59)
    await tick(shop)
    assert not await is_on(shop)
    shop.clock.advance(minutes=1)
    for _ in range(2):
        await tick(shop)
    await see(shop, OLGA, "Notifications are on again", "Olga")

    assert await is_on(shop)
    await shop.quiet()
    told = [it for it in shop.account(OLGA).received if "are on again" in it.text]
    assert len(told) == 1


async def test_pressing_on_meanwhile_cancels_the_hour(shop: House) -> None:
    shop.account(OLGA).write("/notifications")
    await see(shop, OLGA, ON)
    await turn_off(shop, how="Off for 1 hour", says="Notifications are off until")
    shop.account(OLGA).press("Turn on")
    await see(shop, OLGA, ON)
    await turn_off(shop)

    shop.clock.advance(hours=2)
    await tick(shop)
    await shop.quiet()

    assert not await is_on(shop)
    assert not [it for it in shop.account(OLGA).received if "are on again" in it.text]


async def test_other_administrators_are_told_once_who_has_turned_it_off(shop: House) -> None:
    petro = Role("Petro", "administrator", "9", 109)
    await shop.link(petro)
    shop.account(OLGA).write("/notifications")
    await see(shop, OLGA, ON)

    page = await turn_off(shop, how="Off for 1 hour", says="Notifications are off until")
    await see(shop, petro, "Olga has turned notifications off for everybody until")
    shop.account(OLGA).forge(TurnOff(60).pack(), page.id)
    await shop.quiet()

    told = [it for it in shop.account(petro).received if "has turned notifications off" in it.text]
    assert len(told) == 1
    assert not [it for it in shop.account(OLGA).received if "has turned" in it.text]


async def test_a_manager_who_turned_it_off_is_told_too_when_it_comes_on(shop: House) -> None:
    await let_managers_manage(shop)
    shop.account(MARTA).write("/notifications")
    await see(shop, MARTA, ON)
    await turn_off(shop, MARTA, "Off for 1 hour", "Notifications are off until")

    shop.clock.advance(hours=1)
    await tick(shop)

    for role in (MARTA, OLGA):
        await see(shop, role, "Notifications are on again", "Marta")


@pytest.mark.parametrize("minutes", [1, 61, 10**9])
async def test_a_forged_time_off_changes_nothing(shop: House, minutes: int) -> None:
    shop.account(OLGA).forge(TurnOff(minutes).pack())

    await see_toast(shop, OLGA, "This button is outdated.")

    assert await is_on(shop)


async def tick(house: House) -> None:
    await house.app.loops.schedule.tick()


async def test_two_administrators_who_turn_it_off_at_once_turn_it_off(shop: House) -> None:
    await let_managers_manage(shop)
    page = {}
    for role in (OLGA, MARTA):
        shop.account(role).write("/notifications")
        page[role] = await see(shop, role, ON)

    for role in (OLGA, MARTA, OLGA):
        shop.account(role).forge(TurnOff(0).pack(), page[role].id)
    for role in (OLGA, MARTA):
        await see(shop, role, OFF)

    assert not await is_on(shop)


@pytest.mark.parametrize("press", [SwitchCabinet(False), TurnOff(0), TurnOff(60)], ids=repr)
async def test_a_forged_switch_of_a_manager_changes_nothing(shop: House, press: Press) -> None:
    shop.account(MARTA).forge(press.pack())

    await see_toast(shop, MARTA, "Your role may not change this")

    assert await is_on(shop)


async def test_a_manager_who_types_the_command_is_told_that_the_role_may_not(shop: House) -> None:
    shop.account(MARTA).write("/policy")

    await see(shop, MARTA, "Your role may not change this")


async def test_a_role_let_in_may_turn_the_switch(shop: House) -> None:
    await let_managers_manage(shop)
    shop.account(MARTA).write("/notifications")
    await see(shop, MARTA, ON)

    await turn_off(shop, MARTA)

    assert not await is_on(shop)


async def test_a_right_lost_since_the_screen_was_opened_changes_nothing(shop: House) -> None:
    await let_managers_manage(shop)
    shop.account(MARTA).write("/notifications")
    await see(shop, MARTA, ON)
    await let_managers_manage(shop, may=False)

    shop.account(MARTA).press("Turn off")
    await see_toast(shop, MARTA, "Your role may not change this")

    assert await is_on(shop)


async def test_policy_has_a_page_for_each_section(shop: House) -> None:
    shop.account(OLGA).write("/policy")
    events = await see(shop, OLGA, "Allowed alerts: events")

    shop.account(OLGA).press("System", events.id)
    system = await see(shop, OLGA, "Allowed alerts: system")

    assert "Sources disconnected: allowed" in system.labels
    assert "New orders: allowed" not in system.labels


async def test_of_a_kind_no_longer_allowed_no_notification_is_made(shop: House) -> None:
    shop.account(OLGA).write("/policy")
    await see(shop, OLGA, "New orders: allowed")

    shop.account(OLGA).press("New orders: allowed")
    await see(shop, OLGA, "New orders: not allowed")
    await shop.post("order.created", ORDER)
    await shop.quiet()

    assert await shop.notifications_of(MARTA) == []


async def test_a_kind_off_at_first_is_heard_once_it_is_allowed(shop: House) -> None:
    shop.account(OLGA).write("/policy")
    await see(shop, OLGA, "Order status changes: not allowed")

    shop.account(OLGA).press("Order status changes: not allowed")
    await see(shop, OLGA, "Order status changes: allowed")
    data = {"order": {"id": 40117}, "from": "new", "to": "packed", "manager_id": 8}
    await shop.post("order.status_changed", data)
    await shop.quiet()

    assert len(await shop.cards_of(IVAN)) == 1


async def test_pressing_a_kind_twice_sets_it_once(shop: House) -> None:
    shop.account(OLGA).write("/policy")
    await see(shop, OLGA, "New orders: allowed")

    pressed = [shop.account(OLGA).press("New orders: allowed") for _ in range(2)]
    await shop.until(lambda: all(press.answered for press in pressed))
    await see(shop, OLGA, "New orders: not allowed")

    assert await policy_of(shop) == {"order.created": False}


async def test_a_kind_that_nobody_can_switch_is_refused(shop: House) -> None:
    for kind in ("event.unreached", "no.such.kind"):
        shop.account(OLGA).forge(Allow(kind, False).pack())

    await shop.until(lambda: len(shop.account(OLGA).toasts) == 2)

    assert await policy_of(shop) == {}
