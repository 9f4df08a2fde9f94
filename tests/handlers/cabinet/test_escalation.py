"""Escalation as the chats show it: again, then the colleagues, then administrators."""

from functools import partial

from bot.callbacks.cabinet import EscalateAfter
from storage.flow import escalations
from tests.cast import IVAN, MARTA, OLGA, SHOP
from tests.handlers.personal.test_away import order, tick
from tests.house import House
from tests.seeing import see, see_toast

SECOND, NOT_READ = "Second reminder", "because Marta has not reacted for"


async def escalate(house: House, kind: str = "order.created", minutes: int | None = 15) -> None:
    await house.database.write(partial(escalations.choose, kind=kind, minutes=minutes))


async def manage_together(house: House) -> None:
    """Shop is Marta's and Ivan's; what names nobody reaches both."""
    await house.post("source.updated", {"source": {**SHOP, "manager_ids": ["6", "8"]}})
    await house.quiet()


async def order_of_marta(house: House, number: int = 1) -> None:
    await house.post("order.created", {**order(number), "manager_id": "6"})
    await house.quiet()


async def after(house: House, *minutes: int) -> None:
    """Lets so many minutes pass, with a tick at the end of each."""
    for each in minutes:
        house.clock.advance(minutes=each)
        await tick(house)


async def heard(house: House) -> list[int]:
    """How many cards Marta, Ivan and Olga have in their chats."""
    return [len(await house.cards_of(role)) for role in (MARTA, IVAN, OLGA)]


async def test_unread_it_comes_again_with_a_sound_in_place_of_the_old_card(shop: House) -> None:
    await escalate(shop)
    await order_of_marta(shop)
    first = await see(shop, MARTA, "A-1")

    await after(shop, 14)
    assert SECOND not in (await shop.cards_of(MARTA))[0]
    await after(shop, 1)

    again = await see(shop, MARTA, "A-1", SECOND)
    assert again.id > first.id
    assert not again.silent
    assert await heard(shop) == [1, 0, 0]


async def test_then_the_other_managers_and_then_administrators_are_told(shop: House) -> None:
    await escalate(shop)
    await manage_together(shop)
    await order_of_marta(shop)

    await after(shop, 15, 15)
    assert await heard(shop) == [1, 1, 0]
    assert f"{NOT_READ} 30 min" in (await shop.cards_of(IVAN))[0]
    await after(shop, 15)

    assert await heard(shop) == [1, 1, 1]
    assert f"{NOT_READ} 45 min" in (await shop.cards_of(OLGA))[0]


async def test_each_step_is_written_on_the_card_of_whoever_does_not_read_it(shop: House) -> None:
    await escalate(shop)
    await manage_together(shop)
    await order_of_marta(shop)

    await after(shop, 15, 15)
    said = await shop.cards_of(MARTA)
    await after(shop, 15)

    assert "Others were reminded, too" in said[0]
    assert "Administrators were reminded, too" in (await shop.cards_of(MARTA))[0]


async def test_administrator_sets_after_how_long(shop: House) -> None:
    olga = shop.account(OLGA)
    olga.write("/policy")
    await see(shop, OLGA, "Allowed alerts: events")

    olga.press("Escalation")
    await see(shop, OLGA, "New orders: off")
    olga.press("New orders: off")
    await see(shop, OLGA, "15 min", "Whoever leaves it unread for that long")
    olga.press("15 min")
    await see(shop, OLGA, "✓ 15 min")
    olga.press("Back")
    await see(shop, OLGA, "New orders: after 15 min")

    async with shop.database.read() as session:
        assert await escalations.policy(session) == {"order.created": 15}


async def test_managers_may_not_set_it(shop: House) -> None:
    shop.account(MARTA).forge(EscalateAfter("order.created", 15).pack())
    await see_toast(shop, MARTA, "Your role may not change this")

    async with shop.database.read() as session:
        assert await escalations.policy(session) == {}
