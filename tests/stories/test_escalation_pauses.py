"""Escalation while somebody is away, cannot be told, or does not want to be."""

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlmodel import update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import people, quiet_hours
from storage.flow import snoozes
from storage.tables import Link
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.stories.desk import ORDER, after, arrive, go_away, order_of_marta
from tests.stories.office import KYIV, Office


async def test_snoozed_notification_escalates_only_after_the_snooze(desk: Office) -> None:
    made = await order_of_marta(desk)
    at = desk.clock() + timedelta(hours=1)
    begin = partial(snoozes.begin, notification=made, at=at, expires_at=at + timedelta(days=1))
    await desk.database.write(begin)

    assert await after(desk, 15, 30, 29) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def test_substitute_hears_what_an_absent_person_has_not_read(desk: Office) -> None:
    await order_of_marta(desk)
    await arrive(desk)
    await go_away(desk, OLGA, days=1)

    assert await after(desk, 15) == {"Marta": 2, "Olga": 0}


async def test_the_minutes_of_an_absence_do_not_count(desk: Office) -> None:
    await order_of_marta(desk)
    await go_away(desk, None, hours=1)

    assert await after(desk, 15, 45, 14) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def test_what_came_during_an_absence_escalates_after_the_return(desk: Office) -> None:
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    await after(desk, 60)
    await arrive(desk)

    assert await after(desk, 14) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


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


async def test_nobody_is_told_twice(desk: Office) -> None:
    """A default manager who is an administrator, too, is told once."""
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
        await quiet_hours.keep_quiet(session, marta.id, [(local.weekday(), begins, begins + 60)])

    await desk.database.write(work)
    await order_of_marta(desk)

    assert await after(desk, 15, 59) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def wish(desk: Office, role: Role, *, hourly: bool = False) -> None:
    """Chooses quiet hours from now, Sunday 18:00 in Kyiv, until 8:00; or an hourly digest."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        assert person.id is not None
        if hourly:
            await quiet_hours.choose_rhythm(session, person.id, "", "hourly")
        else:
            await quiet_hours.keep_quiet(session, person.id, [(6, 18 * 60, 8 * 60)])

    await desk.database.write(work)


async def test_quiet_hours_set_meanwhile_are_respected(desk: Office) -> None:
    await order_of_marta(desk)
    await arrive(desk)
    await wish(desk, MARTA)

    assert await after(desk, 15, 14 * 60 - 16) == {"Marta": 0}
    assert await after(desk, 1) == {"Marta": 1}


async def test_colleagues_in_quiet_hours_hear_when_they_end(desk: Office) -> None:
    await wish(desk, IVAN)
    await order_of_marta(desk)

    await after(desk, 15, 15)

    [later] = await desk.heard(IVAN, ORDER)
    assert later.due_at == datetime(2026, 11, 23, 6, tzinfo=UTC)


async def test_what_escalates_to_others_waits_for_no_digest(desk: Office) -> None:
    await wish(desk, IVAN, hourly=True)
    await order_of_marta(desk)

    await after(desk, 15, 15)

    [now] = await desk.heard(IVAN, ORDER)
    assert (now.due_at, now.held) == (desk.clock(), None)


async def test_substitute_is_told_in_place_of_a_manager_who_is_away(desk: Office) -> None:
    await go_away(desk, OLGA, absent=IVAN, days=1)
    await order_of_marta(desk)

    assert await after(desk, 15, 15) == {"Marta": 2, "Olga": 0}


async def test_substitute_is_told_in_place_of_an_administrator_who_is_away(
    desk: Office,
) -> None:
    await desk.tell("source.updated", {"source": {**SHOP, "manager_ids": ["6"]}})
    await go_away(desk, IVAN, absent=OLGA, days=1)
    await order_of_marta(desk)

    assert await after(desk, 15, 15) == {"Marta": 3, "Ivan": 0}


async def test_administrators_are_told_anyway_if_all_of_them_are_away(desk: Office) -> None:
    await desk.tell("source.updated", {"source": {**SHOP, "manager_ids": ["6"]}})
    await go_away(desk, None, absent=OLGA, days=1)
    await order_of_marta(desk)

    assert await after(desk, 15, 15) == {"Marta": 3, "Olga": 0}
