"""Absences from hooks to notifications: what waits, what is read elsewhere, and coming back."""

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import hours, people, snoozes
from storage.models import Absence
from tests.cast import MARTA, Role
from tests.stories.desk import ORDER, after, arrive, go_away, order_of_marta
from tests.stories.office import Office

MORNING = datetime(2026, 11, 23, 6, tzinfo=UTC)  # 8:00 in Kyiv


async def test_what_was_put_off_waits_until_the_person_is_back(desk: Office) -> None:
    made = await order_of_marta(desk)
    at = desk.clock() + timedelta(hours=1)
    begin = partial(snoozes.begin, notification=made, at=at, expires_at=at + timedelta(days=1))
    await desk.database.write(begin)
    await go_away(desk, None, hours=2)

    await desk.tick(hours=1)
    [meanwhile] = await desk.heard(MARTA, ORDER)
    await desk.tick(hours=1)

    [back] = await desk.heard(MARTA, ORDER)
    assert (meanwhile.due_at, meanwhile.held, meanwhile.again_at) == (None, Absence.WAITS, None)
    assert back.card_id is not None


async def test_what_the_crm_says_is_handled_meanwhile_is_not_told_again(desk: Office) -> None:
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    packed = {"order": {"id": 1}, "to": "packed", "manager_id": "6"}
    await desk.tell("order.status_changed", packed)
    await desk.tick(hours=1)
    await arrive(desk)

    assert await after(desk, 15, 15, 15) == {"Marta": 0}


async def test_back_in_quiet_hours_it_is_told_again_after_them(desk: Office) -> None:
    await keep_quiet(desk, MARTA)
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    await desk.tick(hours=1)

    [back] = await desk.heard(MARTA, ORDER)
    assert back.escalate_at == MORNING + timedelta(minutes=15)


async def keep_quiet(desk: Office, role: Role) -> None:
    """From now, Sunday, 18:00 in Kyiv, until 8:00."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        assert person.id is not None
        await hours.keep_quiet(session, person.id, [(6, 18 * 60, 8 * 60)])

    await desk.database.write(work)
