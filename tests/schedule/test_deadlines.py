"""Cards of overdue tasks and of leads to be contacted; the clock ticks in the house."""

from datetime import timedelta

from tests.cast import IVAN, MARTA
from tests.house import House
from tests.seeing import see


async def ticked(house: House, **later: float) -> None:
    """The tick so much later."""
    await house.quiet()
    house.clock.advance(**later)
    await house.app.loops.schedule.tick()


async def test_overdue_task_is_a_card_that_says_when_it_is_done(shop: House) -> None:
    due = shop.clock() + timedelta(hours=1)
    task = {"id": 5, "title": "Call Ada", "due_at": due.isoformat()}
    await shop.post("task.created", {"task": task, "assignee_id": MARTA.crm_id})
    await ticked(shop, hours=1)
    await see(shop, MARTA, "Overdue task: Call Ada", "Due: ", "Mark read")

    await shop.post("task.done", {"task": {"id": 5}})

    await see(shop, MARTA, "Task Call Ada: done", "Due: ")


async def test_lead_to_be_contacted_is_a_card_for_its_manager(shop: House) -> None:
    at = shop.clock() + timedelta(hours=1)
    lead = {"id": 7, "title": "Ada", "contact_at": at.isoformat()}
    await shop.post("lead.created", {"lead": lead, "manager_id": IVAN.crm_id})

    await ticked(shop, hours=1)

    await see(shop, IVAN, "Lead “Ada”: time to get in touch", "Contact at: ")
