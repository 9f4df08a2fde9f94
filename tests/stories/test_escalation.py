"""Escalation from hooks to notifications: fan-out and the clock, without Telegram."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import standing_in
from storage import absences, escalations, hours, inbox, people, preferences, snoozes
from storage.models import Card, Link, Notification
from tests.cast import CAST, IVAN, MARTA, OLGA, SHOP, Role
from tests.stories.office import KYIV, Office

ORDER = "order.created"


@pytest.fixture
async def desk(office: Office) -> Office:
    """Orders are told again after 15 minutes; Shop is Marta's and Ivan's."""
    await office.database.write(partial(escalations.choose, kind=ORDER, minutes=15))
    await office.tell("source.updated", {"source": {**SHOP, "manager_ids": ["6", "8"]}})
    await office.fan_out()
    return office


async def order_of_marta(desk: Office) -> Notification:
    data = {"order": {"id": 1, "number": "A-1"}, "source": SHOP, "manager_id": "6"}
    await desk.tell(ORDER, data)
    await desk.fan_out()
    [made] = await desk.heard(MARTA, ORDER)
    return made


async def told(desk: Office, kind: str = ORDER) -> dict[str, int]:
    """Who is told by now → how often again; whoever would be sent nothing is left out."""
    heard = {role.name: await desk.heard(role, kind) for role in CAST}
    return {
        name: rows[0].escalated for name, rows in heard.items() if rows and rows[0].ended is None
    }


async def after(desk: Office, *minutes: int) -> dict[str, int]:
    for each in minutes:
        await desk.tick(minutes=each)
    return await told(desk)


async def read(desk: Office, role: Role) -> None:
    [notification] = await desk.heard(role, ORDER)
    now = desk.clock()
    await desk.database.write(partial(inbox.mark_read, notification=notification, now=now))


async def go_away(desk: Office, substitute: Role | None, **span: float) -> datetime:
    until = desk.clock() + timedelta(**span)

    async def work(session: AsyncSession) -> None:
        marta = await people.by_crm_id(session, MARTA.crm_id)
        assert marta is not None
        await standing_in.begin(session, marta, until, desk.clock())
        if substitute is not None:
            found = await people.by_crm_id(session, substitute.crm_id)
            absence = await absences.of_person(session, marta.id or 0, desk.clock())
            assert found is not None
            assert absence is not None
            await standing_in.choose_substitute(session, marta, absence, found.id, desk.clock())

    await desk.database.write(work)
    return until


async def test_nothing_is_told_again_at_first(office: Office) -> None:
    await order_of_marta(office)

    assert await after(office, 15, 60, 600) == {"Marta": 0}


async def test_it_goes_step_by_step_and_no_further(desk: Office) -> None:
    await order_of_marta(desk)

    steps = [await after(desk, minutes) for minutes in (14, 1, 15, 15, 15, 600)]

    managers = {"Marta": 2, "Ivan": 0}
    everybody = {"Marta": 3, "Ivan": 0, "Olga": 0}
    assert steps == [{"Marta": 0}, {"Marta": 1}, managers, everybody, everybody, everybody]


async def test_others_are_told_for_whom_it_was(desk: Office) -> None:
    marta = await order_of_marta(desk)

    await after(desk, 15, 15)

    [ivan] = await desk.heard(IVAN, ORDER)
    assert (ivan.reason, ivan.on_behalf_of) == ("escalated", marta.person_id)


@pytest.mark.parametrize("reader", [MARTA, IVAN])
async def test_read_by_anybody_who_has_it_it_ends(desk: Office, reader: Role) -> None:
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
async def test_handled_in_the_crm_it_ends(desk: Office, kind: str, data: dict[str, Any]) -> None:
    await order_of_marta(desk)
    await desk.tell(kind, {"order": {"id": 1}, **data})

    assert await after(desk, 15, 15) == {"Marta": 0}


async def test_task_that_is_done_is_told_no_more(office: Office) -> None:
    await office.database.write(partial(escalations.choose, kind="task.created", minutes=5))
    await office.tell("task.created", {"task": {"id": 5, "title": "Call"}, "assignee_id": "6"})
    await office.tell("task.done", {"task": {"id": 5}})

    await after(office, 5, 5)

    assert await told(office, "task.created") == {"Marta": 0}


async def test_answered_it_ends(office: Office) -> None:
    lost = "source.disconnected"
    await office.database.write(partial(escalations.choose, kind=lost, minutes=5))
    await office.tell(lost, {"source": SHOP})
    await office.tell("source.reconnected", {"source": SHOP})

    await after(office, 5)

    [alert] = await office.heard(OLGA, lost)
    assert (alert.ended, alert.escalated, alert.escalate_at) == ("answered", 0, None)


async def test_switched_off_meanwhile_it_ends(desk: Office) -> None:
    await order_of_marta(desk)
    await desk.database.write(partial(escalations.choose, kind=ORDER, minutes=None))
    await after(desk, 15)
    await desk.database.write(partial(escalations.choose, kind=ORDER, minutes=15))

    assert await after(desk, 15) == {"Marta": 0}


async def test_everything_off_is_kept_and_the_others_are_told_at_once(desk: Office) -> None:
    marta = await order_of_marta(desk)
    off = partial(preferences.choose, key="everything_off", kind="", value=True)
    await desk.database.write(partial(off, person_id=marta.person_id))

    await after(desk, 15)

    [marta] = await desk.heard(MARTA, ORDER)
    assert (marta.escalated, len(await desk.heard(IVAN, ORDER))) == (2, 1)


async def test_where_the_others_want_no_messages_the_next_step_does_not_wait(desk: Office) -> None:
    off = partial(preferences.choose, key="everything_off", kind="", value=True)
    async with desk.database.read() as session:
        ivan = await people.by_crm_id(session, IVAN.crm_id)
    assert ivan is not None
    await desk.database.write(partial(off, person_id=ivan.id))
    await order_of_marta(desk)

    assert await after(desk, 15, 15) == {"Marta": 3, "Olga": 0}


async def test_administrators_never_hear_what_they_are_not_told(office: Office) -> None:
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


async def test_hours_asleep_are_one_step(desk: Office) -> None:
    await order_of_marta(desk)

    assert await after(desk, 600) == {"Marta": 1}


async def test_put_off_by_the_person_it_waits_as_long(desk: Office) -> None:
    made = await order_of_marta(desk)
    at = desk.clock() + timedelta(hours=1)
    begin = partial(snoozes.begin, notification=made, at=at, expires_at=at + timedelta(days=1))
    await desk.database.write(begin)

    assert await after(desk, 15, 30, 29) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def test_what_an_absent_has_not_read_is_told_to_the_substitute(desk: Office) -> None:
    await order_of_marta(desk)
    await go_away(desk, OLGA, days=1)

    assert await after(desk, 15) == {"Marta": 2, "Olga": 0}


async def test_the_minutes_of_an_absence_do_not_count(desk: Office) -> None:
    await order_of_marta(desk)
    await go_away(desk, None, hours=1)

    assert await after(desk, 15, 45, 14) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def test_what_came_for_an_absent_escalates_once_the_person_is_back(desk: Office) -> None:
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    await after(desk, 60)
    await arrive(desk)

    assert await after(desk, 14) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def arrive(desk: Office) -> None:
    """Every card on its way is in its chat."""

    async def work(session: AsyncSession) -> None:
        await session.exec(update(Card).values(state="sent", due_at=None))

    await desk.database.write(work)


async def test_the_substitutes_own_copy_escalates(desk: Office) -> None:
    await go_away(desk, IVAN, days=1)
    await order_of_marta(desk)

    assert await after(desk, 15) == {"Marta": 0, "Ivan": 1}
    assert await after(desk, 15) == {"Marta": 0, "Ivan": 3, "Olga": 0}


async def test_blocked_account_is_passed_over(desk: Office) -> None:
    made = await order_of_marta(desk)

    async def block(session: AsyncSession) -> None:
        blocked = update(Link).where(Link.person_id == made.person_id)  # type: ignore[arg-type]  # a column
        await session.exec(blocked.values(unreachable_at=desk.clock()))

    await desk.database.write(block)

    assert (await after(desk, 15))["Ivan"] == 0


async def test_nobody_is_known_twice(desk: Office) -> None:
    """A default manager who is an administrator is told once."""
    await desk.tell("source.updated", {"source": {**SHOP, "manager_ids": ["6", "1"]}})
    await order_of_marta(desk)

    assert await after(desk, 15, 15, 15) == {"Marta": 2, "Olga": 0}


async def test_quiet_hours_do_not_count(desk: Office) -> None:
    local = desk.clock().astimezone(KYIV)
    begins = local.hour * 60 + local.minute + 10

    async def work(session: AsyncSession) -> None:
        marta = await people.by_crm_id(session, MARTA.crm_id)
        assert marta is not None
        assert marta.id is not None
        await hours.keep_quiet(session, marta.id, [(local.weekday(), begins, begins + 60)])

    await desk.database.write(work)
    await order_of_marta(desk)

    assert await after(desk, 15, 59) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def wish(desk: Office, role: Role, *, hourly: bool = False) -> None:
    """From now, Sunday, 18:00 in Kyiv, quiet until 8:00; or a digest instead."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        assert person.id is not None
        if hourly:
            await hours.choose_rhythm(session, person.id, "", "hourly")
        else:
            await hours.keep_quiet(session, person.id, [(6, 18 * 60, 8 * 60)])

    await desk.database.write(work)


async def test_quiet_hours_wished_meanwhile_are_kept(desk: Office) -> None:
    await order_of_marta(desk)
    await wish(desk, MARTA)

    assert await after(desk, 15, 14 * 60 - 16) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def test_colleagues_in_quiet_hours_hear_when_they_end(desk: Office) -> None:
    await wish(desk, IVAN)
    await order_of_marta(desk)

    await after(desk, 15, 15)

    [told_later] = await desk.heard(IVAN, ORDER)
    assert told_later.due_at == datetime(2026, 11, 23, 6, tzinfo=UTC)


async def test_what_is_passed_on_waits_for_no_digest(desk: Office) -> None:
    await wish(desk, IVAN, hourly=True)
    await order_of_marta(desk)

    await after(desk, 15, 15)

    [told_now] = await desk.heard(IVAN, ORDER)
    assert (told_now.due_at, told_now.held) == (desk.clock(), None)
