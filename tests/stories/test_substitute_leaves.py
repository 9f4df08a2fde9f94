"""A substitute who leaves: nobody counts on them any more, and those concerned know it."""

from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from storage.flow import inbox
from storage.tables import Absence, Held, Person
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.stories.desk import ORDER, go_away, order_of_marta
from tests.stories.office import Office
from tests.stories.staffing import PETRO, crm_says, join, leave, link_of, notices

NINA = Role("Nina", "manager", "9", 109)
FAILED = "message.failed"
LOST = {"source": SHOP}


async def dismiss(team: Office, role: Role) -> None:
    await crm_says(team, role, active=False)


WAYS = {"unlinks": leave, "is dismissed": dismiss}


@pytest.mark.parametrize("way", WAYS)
async def test_the_absent_person_and_administrators_are_told(team: Office, way: str) -> None:
    await join(team, PETRO)
    await go_away(team, IVAN, days=1)

    await WAYS[way](team, IVAN)

    assert "notice-substitute-left" in await notices(team, MARTA)
    for administrator in (OLGA, PETRO):
        assert "notice-substitute-left-for" in await notices(team, administrator)
    assert "notice-substitute-left-for" not in await notices(team, MARTA)


@pytest.mark.parametrize("way", WAYS)
async def test_what_waits_stays_with_the_absent_person(team: Office, way: str) -> None:
    await go_away(team, IVAN, days=1)
    await order_of_marta(team)

    await WAYS[way](team, IVAN)
    await team.tell(ORDER, {"order": {"id": 2}, "source": SHOP, "manager_id": MARTA.crm_id})
    await team.fan_out()

    kept = await team.heard(MARTA, ORDER)
    assert [(it.held, it.ended) for it in kept] == [(Held.AWAY, None)] * 2
    assert [it.ended in ("unlinked", "dismissed") for it in await team.heard(IVAN, ORDER)] == [True]


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_urgent_goes_to_the_default_managers(team: Office, way: str) -> None:
    await join(team, NINA)
    await team.tell("source.updated", {"source": {**SHOP, "manager_ids": ["9"]}})
    await go_away(team, IVAN, days=1)
    await team.tell(FAILED, failed())
    await team.fan_out()
    before = await team.heard(NINA, FAILED)

    await WAYS[way](team, IVAN)

    [told] = await team.heard(NINA, FAILED)
    assert (before, told.reason, told.ended, told.due_at) == ([], "default", None, told.created_at)


def failed() -> dict[str, Any]:
    told = {"channel": {"id": 5}, "client": {"name": "Oksana"}, "sender_id": MARTA.crm_id}
    return {**told, "source": SHOP, "message": {"id": 1}}


async def test_what_is_urgent_and_nobodys_goes_to_administrators(team: Office) -> None:
    await go_away(team, IVAN, days=1)
    task = {"id": 5, "title": "Call"}
    await team.tell("task.overdue", {"task": task, "assignee_id": MARTA.crm_id})
    await team.fan_out()

    await leave(team, IVAN)

    [told] = await team.heard(OLGA, "task.overdue")
    [kept] = await team.heard(MARTA, "task.overdue")
    assert (told.reason, told.on_behalf_of, told.ended) == ("escalated", kept.person_id, None)


async def test_what_the_substitute_had_read_goes_to_nobody_else(team: Office) -> None:
    await join(team, NINA)
    await team.tell("source.updated", {"source": {**SHOP, "manager_ids": ["9"]}})
    await go_away(team, IVAN, days=1)
    await team.tell(FAILED, failed())
    await team.fan_out()
    [read] = await team.heard(IVAN, FAILED)
    await team.database.write(partial(inbox.mark_read, notification=read, now=team.clock()))

    await leave(team, IVAN)

    assert await team.heard(NINA, FAILED) == []


async def test_an_administrators_alerts_come_back_if_nobody_else_is_there(team: Office) -> None:
    await join(team, PETRO)
    await go_away(team, PETRO, absent=OLGA, days=1)
    await team.tell("source.disconnected", LOST)
    await team.fan_out()
    [held] = await team.heard(OLGA, "source.disconnected")

    await leave(team, PETRO)

    [told] = await team.heard(OLGA, "source.disconnected")
    assert (held.held, told.held, told.due_at) == (Held.AWAY, None, team.clock())


@pytest.mark.parametrize("way", WAYS)
async def test_a_substitutes_substitute_leaves_both(team: Office, way: str) -> None:
    """Ivan stands in for Marta and is away himself; Nina stands in for him."""
    await join(team, NINA)
    await go_away(team, IVAN, days=2)
    await go_away(team, NINA, absent=IVAN, days=1)
    await order_of_marta(team)
    passed_on = await team.heard(NINA, ORDER)

    await WAYS[way](team, NINA)

    assert [it.reason for it in passed_on] == ["substitute"]
    for absent in (MARTA, IVAN):
        assert (await notices(team, absent)).count("notice-substitute-left") == 1
    assert (await notices(team, OLGA)).count("notice-substitute-left-for") == 2
    assert await chosen(team) == {"Marta": "Ivan", "Ivan": None}


async def test_who_is_back_gets_what_comes_for_the_other_again(team: Office) -> None:
    await join(team, NINA)
    await go_away(team, IVAN, days=2)
    await go_away(team, NINA, absent=IVAN, days=1)
    await leave(team, NINA)
    await team.tick(days=1)

    await order_of_marta(team)

    assert [it.reason for it in await team.heard(IVAN, ORDER)] == ["substitute"]


async def test_who_stands_in_for_nobody_leaves_without_a_word(team: Office) -> None:
    await go_away(team, IVAN, days=1)
    await join(team, NINA)

    await leave(team, NINA)

    assert "notice-substitute-left" not in await notices(team, MARTA)
    assert await chosen(team) == {"Marta": "Ivan"}


async def test_a_new_account_is_no_leaving(team: Office) -> None:
    await go_away(team, IVAN, days=1)

    await join(team, IVAN, 208)

    assert await chosen(team) == {"Marta": "Ivan"}
    assert await link_of(team, IVAN) is not None


async def test_an_absent_person_who_is_dismissed_needs_no_substitute(team: Office) -> None:
    await go_away(team, IVAN, days=1)

    await dismiss(team, MARTA)

    assert await notices(team, IVAN) == ["notice-stand-in", "notice-stand-in-over"]
    assert await chosen(team) == {}


async def chosen(team: Office) -> dict[str, str | None]:
    """Who is away → who was chosen to stand in, by name."""
    async with team.database.read() as session:
        names = dict((await session.exec(select(Person.id, Person.name))).all())
        found = (await session.exec(select(Absence))).all()
    return {names[it.person_id]: names.get(it.substitute_id) for it in found}
