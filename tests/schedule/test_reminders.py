"""Payment reminders as an administrator sees them; the clock ticks in the house."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.callbacks import channels
from storage.directory import cabinet
from tests.cast import MARTA, OLGA, Role
from tests.house import House
from tests.seeing import see, see_toast

TEN = datetime(2026, 11, 25, 8, tzinfo=UTC)  # 10:00 in Kyiv
VIBER = {"id": 5, "name": "Viber", "paid_until": "2026-11-25", "amount": "499", "period": "monthly"}
PETRO = Role("Petro", "administrator", "9", 109)
PAY = channels.MarkPaid(1, "2026-11-25", "2026-12-25").pack()


async def ticked(house: House, days: int = 0, minutes: int = 0) -> None:
    """The tick so many days from the due day, at ten and some minutes, and what follows."""
    house.clock.now = TEN + timedelta(days=days, minutes=minutes)
    await house.app.loops.schedule.tick()
    await house.quiet(menus_too=False)


async def told(house: House, **more: Any) -> None:
    """The CRM reports the channel before its ladder begins."""
    house.clock.now = TEN - timedelta(days=8)
    await house.post("channel.updated", {"channel": {**VIBER, **more}})
    await house.quiet(menus_too=False)


@pytest.fixture
async def office(house: House) -> House:
    """An administrator alone, and the switch on."""
    await house.link(OLGA)
    await house.database.write(partial(cabinet.switch, on=True))
    return house


@pytest.fixture
async def due(office: House) -> House:
    """Three days before the payment, Olga has a card about it."""
    await told(office)
    await ticked(office, days=-3)
    await see(office, OLGA, "3 days left")
    return office


async def test_reminder_is_a_card_for_administrators(shop: House) -> None:
    await told(shop)

    await ticked(shop)

    [card] = await shop.cards_of(OLGA)
    assert card.startswith("Pay channel Viber today")
    assert "499" in card
    assert await shop.cards_of(MARTA) == []


async def test_reminder_while_the_switch_is_off_does_not_come_later(office: House) -> None:
    await office.database.write(partial(cabinet.switch, on=False))
    await told(office)
    await ticked(office)

    await office.database.write(partial(cabinet.switch, on=True))
    await ticked(office, minutes=60)

    assert await office.notifications_of(OLGA) == []


async def test_overdue_reminder_is_urgent(due: House) -> None:
    await ticked(due, days=1)

    assert [it.urgent for it in await due.notifications_of(OLGA)] == [False, True]
    assert "1 day overdue" in (await due.cards_of(OLGA))[-1]


# -- paid


async def test_payment_reported_by_the_crm_takes_the_place_of_the_reminder(due: House) -> None:
    await due.invite(MARTA)

    await due.post("channel.paid", {"channel": {"id": 5}, "actor_id": MARTA.crm_id})

    await see(due, OLGA, "is paid", "payment due", "paid")
    await due.quiet()
    assert len([it for it in due.account(OLGA).received if "Mark paid" in it.labels]) == 0


async def test_marking_paid_shows_first_what_follows(due: House) -> None:
    due.account(OLGA).press("Mark paid")

    await see(due, OLGA, "mark the payment due November 25, 2026", "due December 25, 2026")

    assert (await due.notifications_of(OLGA))[0].ended is None


async def test_every_card_says_that_a_payment_was_marked_paid_and_its_ladder_ends(
    due: House,
) -> None:
    await due.link(PETRO)
    await ticked(due, days=-1)
    due.account(OLGA).press("Mark paid")
    await see(due, OLGA, "Paid, next due December 25, 2026")

    due.account(OLGA).press("Paid, next due December 25, 2026")

    await see(due, OLGA, "Paid until: December 25, 2026", "Next reminder: Dec 18, 2026")
    for role in (OLGA, PETRO):
        await see(due, role, "Paid on November 24, 2026, marked by Olga", "nothing to pay")
    await ticked(due, days=1)
    assert [it.ended for it in await due.notifications_of(OLGA)] == ["superseded", "answered"]


async def test_marking_a_payment_paid_marks_it_read(due: House) -> None:
    await due.link(PETRO)
    await ticked(due, days=-1)

    due.account(OLGA).forge(PAY)
    await see(due, OLGA, "marked by Olga")

    assert [it.read_at is not None for it in await due.notifications_of(OLGA)] == [True, True]
    assert [it.read_at is not None for it in await due.notifications_of(PETRO)] == [False]


async def test_second_press_pays_nothing_more(due: House) -> None:
    due.account(OLGA).forge(PAY)
    due.account(OLGA).forge(PAY)

    await see_toast(due, OLGA, "Marked as paid")
    await see_toast(due, OLGA, "Something has changed here meanwhile")


async def test_forged_payment_of_a_manager_changes_nothing(due: House) -> None:
    await due.link(MARTA)

    due.account(MARTA).forge(PAY)

    await see_toast(due, MARTA, "Your role may not change this")
    assert (await due.notifications_of(OLGA))[0].ended is None


# -- remind me tomorrow


async def test_reminder_put_off_comes_once_more_tomorrow_and_the_old_card_goes(due: House) -> None:
    due.account(OLGA).press("Remind me tomorrow")
    old = await see(due, OLGA, "Comes again: Nov 23, 2026, 10:00")

    await ticked(due, days=-2, minutes=-1)
    early = await due.cards_of(OLGA)
    await ticked(due, days=-2)

    await see(due, OLGA, "2 days left", "Remind me tomorrow")
    await due.until(lambda: old.id not in due.account(OLGA).chat.messages)
    assert (len(early), len(await due.cards_of(OLGA))) == (1, 1)


async def test_pressing_twice_does_nothing_more(due: House) -> None:
    [made] = await due.notifications_of(OLGA)
    data = channels.RemindTomorrow(made.id or 0).pack()

    for _ in range(2):
        due.account(OLGA).forge(data)
    await due.until(lambda: len(due.account(OLGA).toasts) >= 2)
    await ticked(due, days=-2)
    await ticked(due, days=-2, minutes=10)

    assert len(await due.cards_of(OLGA)) == 1


async def test_what_comes_tomorrow_anyway_is_not_put_off(due: House) -> None:
    due.clock.now = TEN - timedelta(days=2, minutes=-5)

    due.account(OLGA).press("Remind me tomorrow")

    await see_toast(due, OLGA, "will still come at: tomorrow, 10:00")


async def test_reminder_put_off_does_not_come_once_it_is_paid(due: House) -> None:
    due.account(OLGA).press("Remind me tomorrow")
    await see(due, OLGA, "Comes again")
    due.account(OLGA).forge(PAY)
    await see(due, OLGA, "Paid on")

    await ticked(due, days=-2)

    assert [it.due_at for it in await due.notifications_of(OLGA)] == [None]


async def test_reminder_of_somebody_else_cannot_be_put_off(due: House) -> None:
    await due.link(MARTA)
    [made] = await due.notifications_of(OLGA)

    due.account(MARTA).forge(channels.RemindTomorrow(made.id or 0).pack())

    await see_toast(due, MARTA, "outdated")
    assert (await due.notifications_of(OLGA))[0].again_at is None
