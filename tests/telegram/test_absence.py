"""/away: the card goes to the substitute, with the reason on it; back again, one card tells all."""

from typing import Any

import pytest

from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.telegram.seeing import see, see_toast

FOR_MARTA = "For Marta, who is away until Nov 23, 2026"

FAILED = {"channel": {"id": 5}, "client": {"name": "Nina"}, "sender_id": "6", "source": SHOP}


def order(number: int) -> dict[str, Any]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP}


async def tick(house: House) -> None:
    assert house.app.telegram is not None
    await house.app.telegram._schedule.tick()
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


async def test_the_bell_of_the_absent_still_collects(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")

    await shop.post("order.created", order(1))
    await shop.quiet()

    [waiting] = await shop.notifications_of(MARTA)
    assert (waiting.due_at, waiting.held, waiting.ended) == (None, "away", None)
    await shop.until(lambda: "Bell: 1 unread" in shop.account(MARTA).pinned[-1].text)


async def test_the_substitute_is_told_when_it_begins_and_ends(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")
    await see(shop, IVAN, "You stand in for Marta until Nov 23, 2026")

    await come_back(shop)

    await see(shop, IVAN, "You do not stand in for Marta any more")


async def test_who_is_back_hears_as_ever(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")
    await come_back(shop)

    await shop.post("order.created", order(1))
    await shop.quiet()

    assert len(await shop.cards_of(MARTA)) == 1
    assert await shop.cards_of(IVAN) == []


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


async def test_absence_ends_by_the_clock_once(shop: House) -> None:
    await go_away(shop)
    await shop.post("order.created", order(1))
    await shop.quiet()

    shop.clock.advance(hours=16)
    for _ in range(3):
        await tick(shop)

    back = [it for it in shop.account(MARTA).received if "You are back: 1" in it.text]
    assert len(back) == 1


async def test_what_waited_for_weeks_still_comes(shop: House) -> None:
    shop.account(MARTA).write("/away")
    await see(shop, MARTA, "You are here")
    shop.account(MARTA).press("In two weeks, 9:00")
    await see(shop, MARTA, "You are away until")
    await shop.post("order.created", order(1))
    await shop.quiet()

    shop.clock.advance(days=14)
    await tick(shop)

    await see(shop, MARTA, "You are back: 1 notification is still open")


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


async def test_what_was_read_in_the_bell_is_not_open(shop: House) -> None:
    await go_away(shop)
    await shop.post("order.created", order(1))
    await shop.quiet()
    shop.account(MARTA).press("Mark all read")
    await shop.until(lambda: "Bell: 0 unread" in shop.account(MARTA).pinned[-1].text)

    shop.account(MARTA).press("I am back")

    await see_toast(shop, MARTA, "Nothing was left open")


async def test_urgent_goes_to_whom_the_rule_falls_back_to(shop: House) -> None:
    await go_away(shop)

    await shop.post("message.failed", FAILED)
    await shop.quiet()

    assert len(await shop.cards_of(IVAN)) == 1  # Shop has no other manager: all who write
    assert await shop.cards_of(OLGA) == []
    assert await shop.cards_of(MARTA) == []


async def test_administrator_in_place_never_hears_what_administrators_do_not(shop: House) -> None:
    await go_away(shop, substitute="Olga: administrator")

    await shop.post("message.failed", FAILED)
    await shop.post("order.created", order(1))
    await shop.quiet()

    [card] = await shop.cards_of(OLGA)
    assert "A-1" in card


async def test_the_only_administrator_still_hears_what_cannot_wait(shop: House) -> None:
    await go_away(shop, OLGA, "Ivan: manager")

    await shop.post("source.disconnected", {"source": SHOP})
    await shop.quiet()

    assert len(await shop.cards_of(OLGA)) == 1
    assert await shop.cards_of(IVAN) == []


async def test_substitute_who_is_away_passes_it_on(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")
    await go_away(shop, IVAN, "Olga: administrator")

    await shop.post("order.created", order(1))
    await shop.quiet()

    [card] = await shop.cards_of(OLGA)
    assert FOR_MARTA in card
    assert await shop.notifications_of(IVAN) == []


@pytest.mark.parametrize("happens", ["unlinked", "blocked", "dismissed"])
async def test_without_the_substitute_it_waits(shop: House, happens: str) -> None:
    await go_away(shop, substitute="Ivan: manager")
    if happens == "dismissed":
        staff = {"id": "8", "name": "Ivan", "role": "manager", "active": False}
        await shop.post("staff.updated", {"staff": staff})
    elif happens == "blocked":
        shop.account(IVAN).block()
    else:
        shop.account(IVAN).write("/stop")
        await see(shop, IVAN, "What do you want to stop?")
        shop.account(IVAN).press("Unlink")
    await shop.quiet()

    await shop.post("order.created", order(1))
    await shop.quiet()
    await come_back(shop)

    await see(shop, MARTA, "You are back: 1 notification")


async def test_whom_it_concerns_anyway_hears_once(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")
    source = {**SHOP, "manager_ids": ["6", "8"]}
    await shop.post("source.updated", {"source": source})
    await shop.post("order.created", order(1))
    await shop.quiet()

    [card] = await shop.cards_of(IVAN)
    assert "default manager" in card


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
    assert seen.labels == ["Olga: administrator", "Nobody", "Back"]


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

    marta.write("24.11 14:30")

    await see(shop, MARTA, "You are away until Nov 24, 2026")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("21.11.2026", "That is over already"),
        ("1.1.0001", "There is no such date or time"),
        ("31.12.9999", "That is too far ahead"),
        ("25:61", "There is no such date or time"),
        ("a novel " * 500, "That is no date or time I can read"),
    ],
)
async def test_bad_time_is_answered_clearly_and_asked_again(
    shop: House, typed: str, answer: str
) -> None:
    marta = shop.account(MARTA)
    marta.write("/away")
    await see(shop, MARTA, "You are here")
    marta.press("Another time")
    await see(shop, MARTA, "Until when are you away?")
    marta.write(typed)
    await see(shop, MARTA, answer)

    marta.write("24.11")

    await see(shop, MARTA, "You are away until Nov 24, 2026")
