"""Absences from hooks to notifications: what waits, what others read, and coming back."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.schedule import returns
from storage.directory import people, quiet_hours
from storage.flow import snoozes
from storage.tables import Absence, Card, Held
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.stories.desk import ORDER, after, arrive, come_back, go_away, order_of_marta, read
from tests.stories.office import Office

MORNING = datetime(2026, 11, 23, 6, tzinfo=UTC)  # 8:00 in Kyiv


async def order(desk: Office, manager_id: str | None, number: int = 1) -> None:
    """An order of Shop, for this manager, or for both default managers."""
    data = {"order": {"id": number}, "source": SHOP}
    await desk.tell(ORDER, data | ({"manager_id": manager_id} if manager_id else {}))
    await desk.fan_out()


async def test_what_was_snoozed_waits_until_the_person_is_back(desk: Office) -> None:
    made = await order_of_marta(desk)
    at = desk.clock() + timedelta(hours=1)
    begin = partial(snoozes.begin, notification=made, at=at, expires_at=at + timedelta(days=1))
    await desk.database.write(begin)
    await go_away(desk, None, hours=2)

    await desk.tick(hours=1)
    [meanwhile] = await desk.heard(MARTA, ORDER)
    await desk.tick(hours=1)

    [back] = await desk.heard(MARTA, ORDER)
    assert (meanwhile.due_at, meanwhile.held, meanwhile.again_at) == (None, Held.AWAY, None)
    assert back.card_id is not None


async def test_what_was_handled_in_the_crm_meanwhile_does_not_escalate(desk: Office) -> None:
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    packed = {"order": {"id": 1}, "to": "packed", "manager_id": "6"}
    await desk.tell("order.status_changed", packed)
    await desk.tick(hours=1)
    await arrive(desk)

    assert await after(desk, 15, 15, 15) == {"Marta": 0}


async def test_after_a_return_in_quiet_hours_escalation_starts_when_they_end(desk: Office) -> None:
    await keep_quiet(desk, MARTA)
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    await desk.tick(hours=1)

    [back] = await desk.heard(MARTA, ORDER)
    assert back.escalate_at == MORNING + timedelta(minutes=15)


async def keep_quiet(desk: Office, role: Role) -> None:
    """Quiet hours from now, Sunday 18:00 in Kyiv, until 8:00."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        assert person.id is not None
        await quiet_hours.keep_quiet(session, person.id, [(6, 18 * 60, 8 * 60)])

    await desk.database.write(work)


async def test_what_is_open_on_a_return_in_quiet_hours_comes_after_them(desk: Office) -> None:
    await keep_quiet(desk, MARTA)
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    await desk.tick(hours=1)

    [back] = await desk.heard(MARTA, ORDER)
    assert (back.due_at, back.held, back.card_id) == (MORNING, "quiet", None)


async def test_pressing_back_in_quiet_hours_brings_what_is_open_at_once(
    desk: Office,
) -> None:
    await keep_quiet(desk, MARTA)
    await go_away(desk, None, hours=1)
    await order_of_marta(desk)
    await come_back(desk)

    [back] = await desk.heard(MARTA, ORDER)
    assert back.card_id is not None


async def test_substitute_learns_of_their_duty_after_their_quiet_hours(desk: Office) -> None:
    await keep_quiet(desk, IVAN)
    await go_away(desk, IVAN, hours=1)

    async with desk.database.read() as session:
        [notice] = (await session.exec(select(Card))).all()
    assert (notice.form, notice.due_at) == ("notice", MORNING)


@pytest.mark.parametrize("manager_id", [None, "6"])
async def test_what_the_substitute_has_read_is_not_open(
    desk: Office, manager_id: str | None
) -> None:
    await go_away(desk, IVAN, hours=1)
    await order(desk, manager_id)
    await read(desk, IVAN)

    assert not await come_back(desk)


async def test_what_was_read_after_escalating_past_the_substitute_is_not_open(desk: Office) -> None:
    await go_away(desk, IVAN, hours=1)
    await order_of_marta(desk)
    await after(desk, 15, 15)
    await read(desk, OLGA)

    assert not await come_back(desk)


async def test_what_only_a_colleague_who_is_no_substitute_has_read_is_open(desk: Office) -> None:
    await go_away(desk, OLGA, hours=1)
    await order(desk, None)
    await read(desk, IVAN)

    assert await come_back(desk)


async def test_what_already_waits_goes_to_a_new_substitute(desk: Office) -> None:
    await keep_quiet(desk, MARTA)
    await order_of_marta(desk)
    await go_away(desk, None, days=1)
    await go_away(desk, IVAN, days=1)

    [told] = await desk.heard(IVAN, ORDER)
    [kept] = await desk.heard(MARTA, ORDER)
    assert (told.reason, told.on_behalf_of, told.due_at) == (
        "substitute",
        kept.person_id,
        desk.clock(),
    )
    assert told.escalate_at == desk.clock() + timedelta(minutes=15)
    assert kept.held == Held.AWAY


async def test_what_is_handed_over_follows_the_substitutes_wishes(desk: Office) -> None:
    await keep_quiet(desk, IVAN)
    await go_away(desk, None, days=1)
    await order_of_marta(desk)
    await go_away(desk, IVAN, days=1)

    [told] = await desk.heard(IVAN, ORDER)
    assert (told.due_at, told.held) == (MORNING, "quiet")


async def test_what_was_read_or_has_expired_goes_to_no_new_substitute(desk: Office) -> None:
    await go_away(desk, None, days=5)
    await order(desk, "6", 1)
    desk.clock.advance(days=3)
    await go_away(desk, IVAN, days=2)
    await order(desk, "6", 2)
    await read(desk, IVAN)
    await order(desk, "6", 3)
    await go_away(desk, OLGA, days=2)

    assert [it.subject for it in await desk.heard(OLGA, ORDER)] == ["order:3"]


async def test_when_many_come_back_a_tick_is_not_held_up(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in (MARTA, IVAN, OLGA):
        await go_away(desk, None, absent=role, hours=1)
    monkeypatch.setattr(returns, "AT_ONCE", 1)
    monkeypatch.setattr(returns, "SECONDS", 0.0)

    left = []
    for _ in range(3):
        await desk.tick(hours=1)
        async with desk.database.read() as session:
            left.append(len((await session.exec(select(Absence))).all()))

    assert left == [2, 1, 0]
