"""/away: the card goes to the substitute, with the reason on it; back again, one card tells all."""

from typing import Any

from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

FOR_MARTA = "You stand in for Marta, who is away until Nov 23, 2026"

FAILED = {"channel": {"id": 5}, "client": {"name": "Nina"}, "sender_id": "6", "source": SHOP}


def order(number: int) -> dict[str, Any]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP}


async def tick(house: House) -> None:
    await house.app.loops.schedule.tick()
    await house.quiet()


async def go_away(house: House, role: Role = MARTA, substitute: str | None = None) -> None:
    """Away until tomorrow, 9:00; it is Sunday, 18:00 in Kyiv."""
    account = house.account(role)
    account.write("/away")
    await see(house, role, "You are here")
    account.press("Tomorrow, 9:00")
    await see(house, role, "You are away until")
    if substitute is not None:
        account.press("Choose a substitute")
        await see(house, role, "Who stands in for you?")
        account.press(substitute)
        await see(house, role, "Your substitute")


async def come_back(house: House, role: Role = MARTA) -> None:
    house.account(role).press("I am back")
    await see(house, role, "You are here")
    await house.quiet()


async def test_what_would_go_to_the_absent_goes_to_the_substitute(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")

    await shop.post("order.created", order(1))
    await shop.quiet()

    [card] = await shop.cards_of(IVAN)
    assert FOR_MARTA in card
    assert await shop.cards_of(MARTA) == []


async def test_the_substitute_is_told_when_it_begins_and_ends(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")
    await see(shop, IVAN, "You stand in for Marta until Nov 23, 2026")

    await come_back(shop)

    await see(shop, IVAN, "You no longer stand in for Marta")


async def test_without_a_substitute_it_waits_and_comes_back_as_one_card(shop: House) -> None:
    await go_away(shop)
    for number in (1, 2, 3):
        await shop.post("order.created", order(number))
    await shop.quiet()
    assert await shop.cards_of(MARTA) == []

    await come_back(shop)

    card = await see(shop, MARTA, "You are back: 3 notifications are still open")
    assert card.labels == ["Open bell"]
    assert "A-2" in card.text


async def test_what_waited_for_weeks_comes_by_the_clock_and_once(shop: House) -> None:
    shop.account(MARTA).write("/away")
    await see(shop, MARTA, "You are here")
    shop.account(MARTA).press("In two weeks, 9:00")
    await see(shop, MARTA, "You are away until")
    await shop.post("order.created", order(1))
    await shop.quiet()

    shop.clock.advance(days=14)
    for _ in range(3):
        await tick(shop)

    back = [it for it in shop.account(MARTA).received if "You are back: 1" in it.text]
    assert len(back) == 1


async def test_what_the_substitute_has_read_is_not_open(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")
    await shop.post("order.created", order(1))
    await shop.quiet()
    shop.account(IVAN).press("Mark read")
    await see(shop, IVAN, "A-1", "Read")

    shop.account(MARTA).press("I am back")

    await see_toast(shop, MARTA, "Nothing was left open")
    await shop.quiet()
    assert await shop.cards_of(MARTA) == []


async def test_everything_off_of_the_substitute_is_kept(shop: House) -> None:
    shop.account(IVAN).write("/settings")
    await see(shop, IVAN, "Turn everything off")
    shop.account(IVAN).press("Turn everything off")
    await see(shop, IVAN, "Everything is off")
    await go_away(shop, substitute="Ivan: manager")

    await shop.post("order.created", order(1))
    await shop.quiet()

    assert await shop.cards_of(IVAN) == []
    assert len(await shop.notifications_of(IVAN)) == 1
    assert not any("You stand in" in it.text for it in shop.account(IVAN).received)


async def test_old_button_answers_shortly(shop: House) -> None:
    shop.account(MARTA).write("/away")
    await see(shop, MARTA, "You are here")
    shop.clock.advance(days=2)

    shop.account(MARTA).press("Tomorrow, 9:00")

    await see_toast(shop, MARTA, "This button is outdated")


async def test_nobody_is_offered_who_is_away_and_not_oneself(shop: House) -> None:
    await go_away(shop, IVAN)
    await go_away(shop)

    shop.account(MARTA).press("Choose a substitute")

    seen = await see(shop, MARTA, "Who stands in for you?")
    assert seen.labels == ["Olga: administrator", "✓ Nobody", "Back"]


async def test_who_goes_away_meanwhile_cannot_be_chosen(shop: House) -> None:
    await go_away(shop)
    shop.account(MARTA).press("Choose a substitute")
    await see(shop, MARTA, "Who stands in for you?")
    await go_away(shop, IVAN)

    shop.account(MARTA).press("Ivan: manager")

    await see_toast(shop, MARTA, "cannot stand in")


async def test_administrators_see_who_is_away(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")

    shop.account(OLGA).write("/staff")
    await see(shop, OLGA, "Marta: manager, away")
    shop.account(OLGA).press("Marta: manager, away")

    seen = await see(shop, OLGA, "Away until Nov 23, 2026")
    assert "substitute: Ivan" in seen.text


async def test_odd_time_is_typed(shop: House) -> None:
    marta = shop.account(MARTA)
    marta.write("/away")
    await see(shop, MARTA, "You are here")
    marta.press("Another time")
    await see(shop, MARTA, "Until when are you away?")

    marta.write("31.12.9999")
    await see(shop, MARTA, "That is too far ahead")
    marta.write("24.11 14:30")

    await see(shop, MARTA, "You are away until Nov 24, 2026")
