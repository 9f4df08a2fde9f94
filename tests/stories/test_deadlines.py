"""The deadlines of tasks and leads, from hooks to notifications."""

from datetime import datetime, timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet, sources
from storage.tables import Event, Source
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import Clock
from tests.stories.office import Office

OVERDUE, CONTACT = "task.overdue", "lead.contact_due"


def task(due_at: datetime | None, who: Role = MARTA, number: int = 5) -> dict[str, Any]:
    told = {"id": number, "title": f"Call {number}", "due_at": due_at and due_at.isoformat()}
    return {"task": told, "assignee_id": who.crm_id}


def lead(contact_at: datetime | None, **more: Any) -> dict[str, Any]:
    told = {"id": 7, "title": "Ada", "contact_at": contact_at and contact_at.isoformat()}
    return {"lead": told, **more}


@pytest.fixture
async def due(office: Office) -> datetime:
    """Marta has a task that is due in an hour."""
    at = office.clock() + timedelta(hours=1)
    await office.tell("task.created", task(at))
    return at


async def test_task_is_overdue_when_its_time_has_come(office: Office, due: datetime) -> None:
    await office.tick(minutes=59)
    early = await office.heard(MARTA, OVERDUE)
    await office.tick(minutes=1)
    await office.tick(minutes=1)

    assert (len(early), len(await office.heard(MARTA, OVERDUE))) == (0, 1)


async def test_task_that_is_done_is_never_overdue(office: Office, due: datetime) -> None:
    await office.tell("task.done", {"task": {"id": 5}})

    await office.tick(hours=2)

    assert await office.heard(MARTA, OVERDUE) == []


async def test_overdue_task_that_is_done_is_no_longer_overdue(
    office: Office, due: datetime
) -> None:
    await office.tick(hours=1)

    await office.tell("task.done", {"task": {"id": 5}})
    await office.fan_out()

    assert [it.ended for it in await office.heard(MARTA, OVERDUE)] == ["done"]


async def test_overdue_task_that_gets_a_new_time_is_overdue_again_then(
    office: Office, due: datetime
) -> None:
    await office.tick(hours=1)

    await office.tell("task.updated", task(due + timedelta(hours=1)))
    await office.tick(hours=1)

    assert [it.ended for it in await office.heard(MARTA, OVERDUE)] == ["answered", None]


async def test_task_that_loses_its_time_is_never_overdue(office: Office, due: datetime) -> None:
    await office.tell("task.updated", task(None))

    await office.tick(hours=2)

    assert await office.heard(MARTA, OVERDUE) == []


async def test_current_assignee_hears_of_an_overdue_task(office: Office, due: datetime) -> None:
    await office.tell("task.updated", task(due, IVAN))

    await office.tick(hours=1)

    assert (len(await office.heard(MARTA, OVERDUE)), len(await office.heard(IVAN, OVERDUE))) == (
        0,
        1,
    )


async def test_new_assignee_hears_of_a_task_reassigned_between_tick_and_fan_out(
    office: Office, due: datetime
) -> None:
    await office.fan_out()
    office.clock.advance(hours=1)
    await office.tell("task.updated", task(due, IVAN))

    await office.reminders.step(office.clock())
    await office.fan_out()

    assert (len(await office.heard(MARTA, OVERDUE)), len(await office.heard(IVAN, OVERDUE))) == (
        0,
        1,
    )


async def test_new_assignee_of_an_overdue_task_hears_of_it_at_once(
    office: Office, due: datetime
) -> None:
    await office.tick(hours=1)

    await office.tell("task.updated", task(due, IVAN))
    await office.tick(seconds=1)
    await office.tick(hours=1)

    assert [it.ended for it in await office.heard(MARTA, OVERDUE)] == ["moved"]
    assert [it.ended for it in await office.heard(IVAN, OVERDUE)] == [None]


async def test_overdue_task_that_is_reopened_is_overdue_again(
    office: Office, due: datetime
) -> None:
    await office.tick(hours=1)
    await office.tell("task.done", {"task": {"id": 5}})
    await office.tick(minutes=1)

    await office.tell("task.updated", task(due))
    await office.tick(seconds=1)
    await office.tick(hours=1)

    assert [it.ended for it in await office.heard(MARTA, OVERDUE)] == ["answered", None]


async def test_late_overdue_hook_reaches_the_current_assignee(
    office: Office, due: datetime
) -> None:
    await office.tick(minutes=5)
    await office.tell("task.updated", task(due, IVAN), minutes_ago=1)

    await office.tell(OVERDUE, task(due), minutes_ago=2)
    await office.tick()

    assert (len(await office.heard(MARTA, OVERDUE)), len(await office.heard(IVAN, OVERDUE))) == (
        0,
        1,
    )


@pytest.mark.parametrize("minutes", [59, 61])
async def test_overdue_hook_from_the_crm_makes_the_only_card(
    office: Office, due: datetime, minutes: int
) -> None:
    await office.tick(minutes=minutes)
    await office.tell(OVERDUE, task(due))
    await office.tell(OVERDUE, {**task(due), "task": {"id": 5, "title": "Call"}})
    await office.tick(minutes=10)

    assert len(await office.heard(MARTA, OVERDUE)) == 1


@pytest.mark.parametrize(("hours", "times"), [(1, 1), (47, 1), (49, 0)])
async def test_task_created_past_its_time_is_overdue_at_once_if_that_is_news(
    office: Office, hours: int, times: int
) -> None:
    await office.tell("task.created", task(office.clock() - timedelta(hours=hours)))

    await office.tick()

    assert len(await office.heard(MARTA, OVERDUE)) == times


async def test_task_that_is_due_while_the_switch_is_off_is_never_overdue(
    office: Office, due: datetime
) -> None:
    await office.database.write(partial(cabinet.switch, on=False))
    await office.tick(hours=1)

    await office.database.write(partial(cabinet.switch, on=True))
    await office.tell("task.updated", task(due))
    await office.tick(hours=1)

    assert await office.heard(MARTA, OVERDUE) == []


NOW, HOUR = Clock().now, timedelta(hours=1)
CREATED = ("task.created", task(NOW + HOUR))
SAME = ("task.updated", task(NOW + HOUR))
MOVED = ("task.updated", task(NOW + 2 * HOUR, IVAN))
DONE = ("task.done", {"task": {"id": 5}})
TOLD = (OVERDUE, task(NOW + 2 * HOUR))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([CREATED, MOVED], IVAN),
        ([CREATED, MOVED, MOVED], IVAN),
        ([CREATED, MOVED, SAME], MARTA),
        ([CREATED, SAME, DONE], None),
        ([CREATED, MOVED, DONE], None),
        ([CREATED, DONE, SAME], MARTA),
        ([CREATED, DONE, MOVED], IVAN),
        ([CREATED, MOVED, TOLD], MARTA),
        ([CREATED, MOVED, TOLD, DONE], None),
    ],
)
async def test_right_person_hears_once_in_whatever_order_hooks_arrive(
    office: Office, words: list[tuple[str, dict[str, Any]]], wanted: Role | None
) -> None:
    """Each order of arrival is a task of its own; its first hook arrives twice."""
    orders = list(permutations(range(len(words))))
    for number, order in enumerate(orders, 1):
        for place in (*order, order[0]):
            kind, data = words[place]
            told = {**data, "task": {**data["task"], "id": number}}
            await office.tell(kind, told, minutes_ago=len(words) - place)

    for _ in range(3):
        await office.tick(hours=1)

    for role in (MARTA, IVAN):
        current = [it.subject for it in await office.heard(role, OVERDUE) if it.ended is None]
        expected = [f"task:{number}" for number, _ in enumerate(orders, 1)]
        assert sorted(current, key=str) == (sorted(expected) if role is wanted else [])


# -- leads


async def test_current_manager_is_to_contact_a_lead(office: Office) -> None:
    at = office.clock() + timedelta(hours=1)
    await office.tell("lead.created", {"lead": {"id": 7, "title": "Ada"}, "manager_id": 6})
    await office.tell("lead.updated", lead(at))
    await office.tell("lead.assigned", {"lead": {"id": 7}, "manager_id": 8})

    await office.tick(hours=1)

    assert (len(await office.heard(MARTA, CONTACT)), len(await office.heard(IVAN, CONTACT))) == (
        0,
        1,
    )


async def test_default_managers_are_to_contact_a_lead_without_a_manager(office: Office) -> None:
    at = office.clock() + timedelta(hours=1)
    await office.tell("lead.created", lead(at, source=SHOP))

    await office.tick(hours=1)

    assert [it.reason for it in await office.heard(MARTA, CONTACT)] == ["default"]
    assert await office.heard(OLGA, CONTACT) == []


async def test_lead_that_no_longer_needs_contact_is_left_alone(office: Office) -> None:
    at = office.clock() + timedelta(hours=1)
    await office.tell("lead.created", lead(at, manager_id=6))
    await office.tell("lead.updated", lead(None))

    await office.tick(hours=1)

    assert await office.heard(MARTA, CONTACT) == []


async def test_card_of_a_lead_names_the_source_as_an_administrator_does(office: Office) -> None:
    soon = office.clock() + timedelta(hours=1)
    await office.tell("lead.created", lead(soon, source=SHOP))
    await office.fan_out()

    async def rename(session: AsyncSession) -> None:
        await sources.rename(session, await sources.mention(session, Source, "3", None), "Corner")

    await office.database.write(rename)
    await office.tick(hours=1)

    [told] = await office.heard(MARTA, CONTACT)
    async with office.database.read() as session:
        event = await session.get_one(Event, told.event_id)
    assert event.meaning is not None
    assert event.meaning[CONTACT]["source"]["name"] == "Corner"
