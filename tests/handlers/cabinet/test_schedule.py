"""/schedule: administrators see what will be sent next, and to whom."""

from datetime import UTC, datetime, timedelta
from functools import partial

from bot.callbacks.cabinet import Rename
from storage.directory import cabinet, people
from storage.flow import notifications
from tests.cast import MARTA, OLGA, SHOP
from tests.handlers.personal.test_away import go_away
from tests.house import House
from tests.seeing import see


async def test_nothing_to_come_is_said(shop: House) -> None:
    shop.account(OLGA).write("/schedule")

    await see(shop, OLGA, "Nothing is scheduled")


async def test_payments_are_listed_by_their_next_step(shop: House) -> None:
    for number, day in ((5, "2026-12-25"), (6, "2026-12-24")):
        channel = {"id": number, "name": f"Viber {number}", "paid_until": day}
        await shop.post("channel.updated", {"channel": channel})
    await shop.quiet()

    shop.account(OLGA).write("/schedule")
    await see(shop, OLGA, "What will be sent next")

    _, first, second = shop.account(OLGA).last.text.split("\n")
    assert "Viber 6" in first
    assert "7 days until payment" in first
    assert first.endswith("→ administrators")
    assert "Viber 5" in second


async def listed(house: House) -> str:
    """What Olga is shown."""
    olga = house.account(OLGA)
    before = len(olga.received)
    olga.write("/schedule")
    await house.until(lambda: len(olga.received) > before)
    return olga.last.text


async def test_payment_is_listed_by_the_name_that_its_channel_has_now(shop: House) -> None:
    channel = {"id": 5, "name": "Viber", "paid_until": "2026-12-25"}
    await shop.post("channel.updated", {"channel": channel})
    await shop.quiet()
    await shop.post("channel.reconnected", {"channel": {"id": 5, "name": "By the CRM"}})
    await shop.quiet()
    by_the_crm = await listed(shop)

    shop.account(OLGA).forge(Rename("channel", 1).pack())
    question = await see(shop, OLGA, "What should By the CRM be called?")
    shop.account(OLGA).write("Ours", reply_to=question.id)
    await see(shop, OLGA, "It is called Ours")

    assert "By the CRM" in by_the_crm
    assert "Ours" in await listed(shop)


async def test_what_the_cabinet_does_not_let_people_have_is_not_listed(shop: House) -> None:
    channel = {"id": 5, "name": "Viber", "paid_until": "2026-12-25"}
    await shop.post("channel.updated", {"channel": channel})
    await shop.quiet()

    allow = partial(cabinet.allow, kind="channel.payment_due", allowed=False)
    await shop.database.write(allow)

    assert "Viber" not in await listed(shop)


async def test_while_the_switch_is_off_no_reminder_is_listed(shop: House) -> None:
    channel = {"id": 5, "name": "Viber", "paid_until": "2026-12-25"}
    await shop.post("channel.updated", {"channel": channel})
    await shop.quiet()

    await shop.database.write(partial(cabinet.switch, on=False))

    shown = await listed(shop)
    assert "Viber" not in shown
    assert "Notifications are off" in shown


async def test_deadlines_are_listed_with_whose_they_are(shop: House) -> None:
    at = (shop.clock() + timedelta(hours=1)).isoformat()
    task = {"id": 5, "title": "Call Ada", "due_at": at}
    await shop.post("task.created", {"task": task, "assignee_id": MARTA.crm_id})
    lead = {"id": 7, "title": "Bob", "contact_at": at}
    await shop.post("lead.created", {"lead": lead, "source": SHOP})
    await shop.quiet()

    shop.account(OLGA).write("/schedule")

    listed = await see(shop, OLGA, "What will be sent next")
    assert "Overdue task: Call Ada → Marta" in listed.text
    assert "Time to contact: lead “Bob” → default managers of the source" in listed.text


async def test_whoever_cannot_be_told_is_listed_so(shop: House) -> None:
    at = (shop.clock() + timedelta(hours=1)).isoformat()
    for number, who in ((5, MARTA.crm_id), (6, "404")):
        task = {"id": number, "title": f"Call {number}", "due_at": at}
        await shop.post("task.created", {"task": task, "assignee_id": who})
    marta = {"id": MARTA.crm_id, "name": "Marta", "role": "manager", "active": False}
    await shop.post("staff.updated", {"staff": marta})
    await shop.quiet()

    shown = await listed(shop)

    assert "Call 5 → Marta (not linked)" in shown
    assert "Call 6 → № 404 (not linked)" in shown


async def test_what_is_held_is_listed_with_the_person(shop: House) -> None:
    shop.account(MARTA).block()
    await shop.quiet()
    for number in range(2):
        await shop.post("order.created", {"order": {"id": number}, "source": {"id": "3"}})
    await shop.quiet()
    async with shop.database.read() as session:
        marta = await people.by_crm_id(session, MARTA.crm_id)
    assert marta is not None
    assert marta.id is not None
    morning = datetime(2026, 11, 23, 7, tzinfo=UTC)
    await shop.database.write(partial(notifications.hold, person_id=marta.id, until=morning))

    shop.account(OLGA).write("/schedule")
    await see(shop, OLGA, "2 notifications that wait → Marta")


async def task(house: House, number: int, hours: float) -> None:
    due_at = (house.clock() + timedelta(hours=hours)).isoformat()
    told = {"id": number, "title": f"Task {number}", "due_at": due_at}
    await house.post("task.created", {"task": told, "assignee_id": MARTA.crm_id})
    await house.quiet()


async def test_who_hears_for_the_absent_is_named(shop: House) -> None:
    await go_away(shop, substitute="Ivan: manager")
    await task(shop, 1, 1)
    await task(shop, 2, 48)

    shown = await listed(shop)

    assert "Task 1 → Ivan (for Marta)" in shown
    assert "Task 2 → Marta" in shown
    assert "2 notifications that wait for the return → Marta" in shown


async def test_without_a_substitute_it_waits_or_goes_to_others(shop: House) -> None:
    await go_away(shop)
    await task(shop, 1, 1)
    at = (shop.clock() + timedelta(hours=1)).isoformat()
    lead = {"id": 7, "title": "Bob", "contact_at": at}
    await shop.post("lead.created", {"lead": lead, "manager_id": MARTA.crm_id})
    await shop.quiet()

    shown = await listed(shop)

    assert "Task 1 → default managers of the source" in shown
    assert "→ Marta, once back" in shown


async def test_schedule_is_for_administrators_alone(shop: House) -> None:
    before = len(shop.account(MARTA).received)
    shop.account(MARTA).write("/schedule")
    await shop.until(lambda: len(shop.account(MARTA).received) > before)

    assert "sent next" not in shop.account(MARTA).last.text
