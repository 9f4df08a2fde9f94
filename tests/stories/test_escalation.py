"""Escalation from hooks to notifications, without Telegram."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.rules.preferences import part_of
from storage.directory import people, preferences
from storage.flow import escalations
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.stories.desk import ORDER, after, order_of_marta, read, told
from tests.stories.office import Office


async def test_nothing_escalates_by_default(office: Office) -> None:
    await order_of_marta(office)

    assert await after(office, 15, 60, 600) == {"Marta": 0}


async def test_escalation_goes_step_by_step_and_no_further(desk: Office) -> None:
    await order_of_marta(desk)

    steps = [await after(desk, minutes) for minutes in (14, 1, 15, 15, 15, 600)]

    managers = {"Marta": 2, "Ivan": 0}
    everybody = {"Marta": 3, "Ivan": 0, "Olga": 0}
    assert steps == [{"Marta": 0}, {"Marta": 1}, managers, everybody, everybody, everybody]


async def test_others_are_told_who_it_was_for(desk: Office) -> None:
    marta = await order_of_marta(desk)

    await after(desk, 15, 15)

    [ivan] = await desk.heard(IVAN, ORDER)
    assert (ivan.reason, ivan.on_behalf_of) == ("escalated", marta.person_id)


@pytest.mark.parametrize("reader", [MARTA, IVAN])
async def test_reading_by_anybody_who_has_it_ends_it(desk: Office, reader: Role) -> None:
    await order_of_marta(desk)
    await after(desk, 15, 15)
    await read(desk, reader)

    await after(desk, 15, 15)

    assert await desk.heard(OLGA, ORDER) == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("order.assigned", {"manager_id": "8"}),
        ("order.status_changed", {"to": "packed", "manager_id": "6"}),
    ],
)
async def test_handling_in_the_crm_ends_it(desk: Office, kind: str, data: dict[str, Any]) -> None:
    await order_of_marta(desk)
    await desk.tell(kind, {"order": {"id": 1}, **data})

    assert await after(desk, 15, 15) == {"Marta": 0}


async def test_task_that_is_done_does_not_escalate(office: Office) -> None:
    await office.database.write(partial(escalations.choose, kind="task.created", minutes=5))
    await office.tell("task.created", {"task": {"id": 5, "title": "Call"}, "assignee_id": "6"})
    await office.tell("task.done", {"task": {"id": 5}})

    await after(office, 5, 5)

    assert await told(office, "task.created") == {"Marta": 0}


async def test_an_answer_ends_it(office: Office) -> None:
    lost = "source.disconnected"
    await office.database.write(partial(escalations.choose, kind=lost, minutes=5))
    await office.tell(lost, {"source": SHOP})
    await office.tell("source.reconnected", {"source": SHOP})

    await after(office, 5)

    [alert] = await office.heard(OLGA, lost)
    assert (alert.ended, alert.escalated, alert.escalate_at) == ("answered", 0, None)


async def test_switching_it_off_meanwhile_ends_it(desk: Office) -> None:
    await order_of_marta(desk)
    await desk.database.write(partial(escalations.choose, kind=ORDER, minutes=None))
    await after(desk, 15)
    await desk.database.write(partial(escalations.choose, kind=ORDER, minutes=15))

    assert await after(desk, 15) == {"Marta": 0}


# What somebody may have chosen who then hears nothing of it.
OFF = [("everything_off", "", True), ("push", ORDER, False), ("push", part_of(SHOP["id"]), False)]
is_off = pytest.mark.parametrize(
    ("key", "kind", "value"), OFF, ids=["everything", "kind", "source"]
)


@is_off
async def test_everything_off_is_respected_and_the_others_are_told_at_once(
    desk: Office, key: str, kind: str, value: bool
) -> None:
    marta = await order_of_marta(desk)
    off = partial(preferences.choose, key=key, kind=kind, value=value)
    await desk.database.write(partial(off, person_id=marta.person_id))

    await after(desk, 15)

    [marta] = await desk.heard(MARTA, ORDER)
    assert (marta.escalated, len(await desk.heard(IVAN, ORDER))) == (2, 1)


@is_off
async def test_next_step_does_not_wait_where_the_others_want_no_messages(
    desk: Office, key: str, kind: str, value: bool
) -> None:
    off = partial(preferences.choose, key=key, kind=kind, value=value)
    async with desk.database.read() as session:
        ivan = await people.by_crm_id(session, IVAN.crm_id)
    assert ivan is not None
    await desk.database.write(partial(off, person_id=ivan.id))
    await order_of_marta(desk)

    assert await after(desk, 15, 15) == {"Marta": 3, "Olga": 0}


async def test_nothing_escalates_to_administrators_that_is_not_for_them(office: Office) -> None:
    await office.database.write(partial(escalations.choose, kind="message.failed", minutes=5))
    await office.tell("message.failed", message_failed())

    await after(office, 5, 5, 5)

    assert await told(office, "message.failed") == {"Marta": 1}


def message_failed() -> dict[str, Any]:
    told = {"channel": {"id": 5}, "client": {"name": "Nina"}, "sender_id": "6", "source": SHOP}
    return {**told, "message": {"id": 1}}


async def test_clock_set_back_repeats_no_step(desk: Office) -> None:
    await order_of_marta(desk)
    await after(desk, 15, 15)

    desk.clock.advance(hours=-1)

    assert await after(desk, 0, 59) == {"Marta": 2, "Ivan": 0}
    assert await after(desk, 16) == {"Marta": 3, "Ivan": 0, "Olga": 0}


async def test_hours_without_a_tick_are_one_step(desk: Office) -> None:
    await order_of_marta(desk)

    assert await after(desk, 600) == {"Marta": 1}


async def test_what_is_open_again_escalates_again(desk: Office) -> None:
    await desk.database.write(partial(escalations.choose, kind="task.created", minutes=15))
    again = {"task": {"id": 5, "title": "Call"}, "assignee_id": "6"}
    await desk.tell("task.created", again)
    await desk.tell("task.done", {"task": {"id": 5}})
    await desk.fan_out()
    await desk.tick(minutes=60)

    await desk.tell("task.updated", again)
    await desk.fan_out()

    [task] = await desk.heard(MARTA, "task.created")
    assert (task.ended, task.escalate_at) == (None, desk.clock() + timedelta(minutes=15))
