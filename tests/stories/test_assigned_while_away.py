"""What is given to a person who is away follows the rules of absence, however it is given."""

from typing import Any

import pytest

from storage.tables import Held
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.stories.desk import go_away
from tests.stories.office import Office
from tests.stories.staffing import join

NINA = Role("Nina", "manager", "9", 109)
CHANNEL = {"id": 5, "name": "Viber"}

ORDER = {"order": {"id": 1, "number": "A-1"}, "manager_id": MARTA.crm_id}
LEAD = {"lead": {"id": 1, "title": "Sofa"}, "manager_id": MARTA.crm_id}
ASSIGNED: dict[str, dict[str, Any]] = {
    "order.assigned": ORDER | {"previous_manager_id": IVAN.crm_id},
    "lead.assigned": LEAD | {"previous_manager_id": IVAN.crm_id},
    "conversation.assigned": {
        "conversation": {"id": 1},
        "client": {"name": "Nina"},
        "channel": CHANNEL,
        "assignee_id": MARTA.crm_id,
    },
    "task.created": {"task": {"id": 1, "title": "Call"}, "assignee_id": MARTA.crm_id},
}
KINDS = sorted(ASSIGNED)


async def assign(team: Office, kind: str, **more: Any) -> None:
    await team.tell(kind, ASSIGNED[kind] | {"source": SHOP} | more)
    await team.fan_out()


async def reasons(team: Office, kind: str) -> dict[str, str]:
    """Who hears of it now → why; what is held for a return is left out."""
    heard = {role.name: await team.heard(role, kind) for role in (OLGA, MARTA, IVAN, NINA)}
    return {name: it.reason for name, rows in heard.items() for it in rows if it.due_at is not None}


@pytest.fixture
async def away(team: Office) -> Office:
    """Marta is away; nobody stands in."""
    await join(team, NINA)
    await go_away(team, None, days=1)
    return team


@pytest.mark.parametrize("kind", KINDS)
async def test_without_a_substitute_it_waits(away: Office, kind: str) -> None:
    await assign(away, kind)

    [kept] = await away.heard(MARTA, kind)
    assert (await reasons(away, kind), kept.held, kept.ended) == ({}, Held.AWAY, None)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_substitute_hears_it_and_it_waits(away: Office, kind: str) -> None:
    await go_away(away, NINA, days=1)

    await assign(away, kind)

    [kept], [told] = await away.heard(MARTA, kind), await away.heard(NINA, kind)
    assert await reasons(away, kind) == {"Nina": "substitute"}
    assert (kept.held, told.on_behalf_of) == (Held.AWAY, kept.person_id)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_chain_of_substitutes_ends_at_the_one_who_is_here(away: Office, kind: str) -> None:
    await go_away(away, IVAN, days=1)
    await go_away(away, NINA, absent=IVAN, days=1)

    await assign(away, kind)

    assert await reasons(away, kind) == {"Nina": "substitute"}
    assert await away.heard(IVAN, kind) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_substitutes_of_each_other_who_are_all_away_hear_nothing(
    away: Office, kind: str
) -> None:
    await go_away(away, IVAN, days=1)
    await go_away(away, MARTA, absent=IVAN, days=1)

    await assign(away, kind)

    assert await reasons(away, kind) == {}
    assert len(await away.heard(MARTA, kind)) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_the_previous_manager_who_is_the_substitute_has_it_back(
    away: Office, kind: str
) -> None:
    await go_away(away, IVAN, days=1)

    await assign(away, kind)

    assert await reasons(away, kind) == {"Ivan": "substitute"}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_substitute_who_did_it_hears_nothing(away: Office, kind: str) -> None:
    await go_away(away, IVAN, days=1)

    await assign(away, kind, actor_id=IVAN.crm_id)

    [kept] = await away.heard(MARTA, kind)
    assert (await reasons(away, kind), kept.held) == ({}, Held.AWAY)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_moves_on_from_the_absent_person_is_heard_by_the_next(
    away: Office, kind: str
) -> None:
    field = "assignee_id" if "assignee_id" in ASSIGNED[kind] else "manager_id"
    await go_away(away, IVAN, days=1)
    await assign(away, kind)
    away.clock.advance(seconds=1)

    await assign(away, kind, **{field: NINA.crm_id})

    assert (await reasons(away, kind))["Nina"] in ("manager", "assignee")


async def test_who_is_manager_and_substitute_hears_each_once(away: Office) -> None:
    """Nina is Shop's other default manager, and stands in for Marta."""
    await away.tell("source.updated", {"source": {**SHOP, "manager_ids": ["6", "9"]}})
    await go_away(away, NINA, days=1)

    await away.tell("order.created", {"order": {"id": 3}, "source": SHOP})
    await away.fan_out()

    assert await reasons(away, "order.created") == {"Nina": "default"}
    assert len(await away.heard(NINA, "order.created")) == 1


async def test_an_overdue_task_that_moved_to_the_absent_person_goes_to_the_substitute(
    away: Office,
) -> None:
    due = {"due_at": (away.clock()).isoformat()}
    task = {"id": 1, "title": "Call"} | due
    await go_away(away, NINA, days=1)
    await away.tell("task.updated", {"task": task, "assignee_id": MARTA.crm_id})

    await away.tick(minutes=5)

    assert await reasons(away, "task.overdue") == {"Nina": "substitute"}
