"""Tasks that become overdue and leads that are to be contacted; the clock ticks in the house."""

import json
from datetime import datetime, timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest

from storage import cabinet
from storage.models import Notification
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.telegram.seeing import see

OVERDUE, CONTACT = "task.overdue", "lead.contact_due"


async def tell(house: House, kind: str, data: dict[str, Any], *, minutes_ago: float = 0) -> None:
    moment = house.clock() - timedelta(minutes=minutes_ago)
    body = {"type": kind, "timestamp": moment.isoformat(), "data": data}
    assert (await house.post_raw(json.dumps(body).encode())).status == 200


def task(due_at: datetime | None, who: Role = MARTA, number: int = 5) -> dict[str, Any]:
    told = {"id": number, "title": f"Call {number}", "due_at": due_at and due_at.isoformat()}
    return {"task": told, "assignee_id": who.crm_id}


def lead(contact_at: datetime | None, **more: Any) -> dict[str, Any]:
    told = {"id": 7, "title": "Ada", "contact_at": contact_at and contact_at.isoformat()}
    return {"lead": told, **more}


async def ticked(house: House, **later: float) -> None:
    """The tick so much later, and what follows."""
    assert house.app.telegram is not None
    await house.quiet()
    house.clock.advance(**later)
    await house.app.telegram._schedule.tick()
    await house.quiet()


async def heard(house: House, role: Role, kind: str = OVERDUE) -> list[Notification]:
    await house.quiet()
    return [it for it in await house.notifications_of(role) if it.kind == kind]


@pytest.fixture
async def due(shop: House) -> datetime:
    """Marta has a task that is due in an hour."""
    at = shop.clock() + timedelta(hours=1)
    await tell(shop, "task.created", task(at))
    return at


async def test_task_is_overdue_when_its_time_has_come(shop: House, due: datetime) -> None:
    await ticked(shop, minutes=59)
    early = await heard(shop, MARTA)
    await ticked(shop, minutes=1)
    await ticked(shop, minutes=1)

    assert (len(early), len(await heard(shop, MARTA))) == (0, 1)
    await see(shop, MARTA, "Overdue task: Call 5", "Due: ")


async def test_task_that_is_done_is_never_overdue(shop: House, due: datetime) -> None:
    await tell(shop, "task.done", {"task": {"id": 5}})

    await ticked(shop, hours=2)

    assert await heard(shop, MARTA) == []


async def test_overdue_task_that_is_done_is_so_on_its_card(shop: House, due: datetime) -> None:
    await ticked(shop, hours=1)
    await see(shop, MARTA, "Overdue task")

    await tell(shop, "task.done", {"task": {"id": 5}})

    await see(shop, MARTA, "Overdue task", "No longer current")
    assert [it.ended for it in await heard(shop, MARTA)] == ["answered"]


async def test_overdue_task_that_gets_another_time_is_overdue_then(
    shop: House, due: datetime
) -> None:
    await ticked(shop, hours=1)

    await tell(shop, "task.updated", task(due + timedelta(hours=1)))
    await see(shop, MARTA, "Overdue task", "No longer current")
    await ticked(shop, hours=1)

    assert [it.ended for it in await heard(shop, MARTA)] == ["answered", None]


async def test_task_without_a_time_any_more_is_never_overdue(shop: House, due: datetime) -> None:
    await tell(shop, "task.updated", task(None))

    await ticked(shop, hours=2)

    assert await heard(shop, MARTA) == []


async def test_overdue_task_is_told_to_whoever_has_it_then(shop: House, due: datetime) -> None:
    await tell(shop, "task.updated", task(due, IVAN))

    await ticked(shop, hours=1)

    assert (len(await heard(shop, MARTA)), len(await heard(shop, IVAN))) == (0, 1)


async def test_task_handed_on_between_the_tick_and_fan_out_is_told_to_the_new_one(
    shop: House, due: datetime
) -> None:
    body = json.dumps(
        {"type": "task.updated", "timestamp": due.isoformat(), "data": task(due, IVAN)}
    )
    await shop.quiet()
    shop.clock.advance(hours=1)
    assert shop.app.telegram is not None

    await shop.post_raw(body.encode())
    await shop.app.telegram._schedule.tick()

    assert (len(await heard(shop, MARTA)), len(await heard(shop, IVAN))) == (0, 1)


@pytest.mark.parametrize("minutes", [59, 61])
async def test_overdue_hook_of_the_crm_is_the_only_card(
    shop: House, due: datetime, minutes: int
) -> None:
    await ticked(shop, minutes=minutes)
    await tell(shop, OVERDUE, task(due))
    await tell(shop, OVERDUE, {**task(due), "task": {"id": 5, "title": "Call"}})
    await ticked(shop, minutes=10)

    assert len(await heard(shop, MARTA)) == 1


@pytest.mark.parametrize(("hours", "times"), [(1, 1), (47, 1), (49, 0)])
async def test_task_made_too_late_is_overdue_at_once_if_that_is_news(
    shop: House, hours: int, times: int
) -> None:
    await tell(shop, "task.created", task(shop.clock() - timedelta(hours=hours)))

    await ticked(shop)

    assert len(await heard(shop, MARTA)) == times


async def test_task_that_is_due_while_the_switch_is_off_is_not_told_later(
    shop: House, due: datetime
) -> None:
    await shop.database.write(partial(cabinet.turn, on=False))
    await ticked(shop, hours=1)

    await shop.database.write(partial(cabinet.turn, on=True))
    await tell(shop, "task.updated", task(due))
    await ticked(shop, hours=1)

    assert await heard(shop, MARTA) == []


async def test_in_whatever_order_hooks_arrive_the_right_one_hears_once(shop: House) -> None:
    now, hour = shop.clock(), timedelta(hours=1)
    stories: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "moved": [("created", task(now + hour)), ("updated", task(now + 2 * hour, IVAN))],
        "done": [
            ("created", task(now + hour)),
            ("updated", task(now + hour)),
            ("done", task(None)),
        ],
        "again": [
            ("created", task(now + hour)),
            ("done", task(None)),
            ("updated", task(now + hour)),
        ],
    }
    wanted, number = [], 100
    for name, words in stories.items():
        for order in permutations(range(len(words))):
            number += 1
            wanted += (
                [] if name == "done" else [(f"task:{number}", "8" if name == "moved" else "6")]
            )
            for place in (*order, order[0]):
                kind, data = words[place]
                told = {**data, "task": {**data["task"], "id": number}}
                await tell(shop, f"task.{kind}", told, minutes_ago=10 - place)

    await ticked(shop, hours=1)
    await ticked(shop, hours=1)

    found = [(it.subject, role.crm_id) for role in (MARTA, IVAN) for it in await heard(shop, role)]
    assert sorted(found) == sorted(wanted)


# -- leads


async def test_lead_is_to_be_contacted_by_its_manager_then(shop: House) -> None:
    at = shop.clock() + timedelta(hours=1)
    await tell(shop, "lead.created", {"lead": {"id": 7, "title": "Ada"}, "manager_id": 6})
    await tell(shop, "lead.updated", lead(at))
    await tell(shop, "lead.assigned", {"lead": {"id": 7}, "manager_id": 8})

    await ticked(shop, hours=1)

    await see(shop, IVAN, "Lead Ada: time to get in touch", "Contact at: ")
    assert (len(await heard(shop, MARTA, CONTACT)), len(await heard(shop, IVAN, CONTACT))) == (0, 1)


async def test_lead_without_a_manager_is_contacted_by_those_of_its_source(shop: House) -> None:
    at = shop.clock() + timedelta(hours=1)
    await tell(shop, "lead.created", lead(at, source=SHOP))

    await ticked(shop, hours=1)

    assert [it.reason for it in await heard(shop, MARTA, CONTACT)] == ["default"]
    assert await heard(shop, OLGA, CONTACT) == []


async def test_lead_that_needs_no_contact_any_more_is_let_alone(shop: House) -> None:
    at = shop.clock() + timedelta(hours=1)
    await tell(shop, "lead.created", lead(at, manager_id=6))
    await tell(shop, "lead.updated", lead(None))

    await ticked(shop, hours=1)

    assert await heard(shop, MARTA, CONTACT) == []
