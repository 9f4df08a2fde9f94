"""Payment reminders as the administrator sees them; the clock ticks in the house."""

from datetime import UTC, datetime
from functools import partial

from sqlmodel import select

from storage import cabinet
from storage.models import Event
from tests.cast import OLGA
from tests.house import House

TEN = datetime(2026, 11, 25, 8, tzinfo=UTC)  # 10:00 in Kyiv
DUE = {"id": 5, "name": "Viber", "paid_until": "2026-11-25T15:00:00Z", "amount": "499"}


async def reminder_is_fanned_out(house: House) -> None:
    """The house's own tick comes once a second."""
    assert house.app.telegram is not None
    house.clock.now = TEN
    await house.app.telegram._schedule.tick()
    await house.quiet()


async def test_reminder_is_a_card_for_administrators(shop: House) -> None:
    await shop.post("channel.updated", {"channel": DUE})
    await shop.quiet()

    await reminder_is_fanned_out(shop)

    [card] = await shop.cards_of(OLGA)
    assert "Viber" in card
    assert "499" in card


async def test_reminder_while_the_switch_is_off_does_not_come_later(shop: House) -> None:
    await shop.post("channel.updated", {"channel": DUE})
    await shop.database.write(partial(cabinet.turn, on=False))
    await shop.quiet()
    await reminder_is_fanned_out(shop)

    await shop.database.write(partial(cabinet.turn, on=True))
    shop.clock.advance(hours=1)
    assert shop.app.telegram is not None
    await shop.app.telegram._schedule.tick()
    await shop.quiet()

    async with shop.database.read() as session:
        made = await session.exec(select(Event.state).where(Event.type == "channel.payment_due"))
        assert list(made.all()) == ["done"]
    assert await shop.notifications_of(OLGA) == []
