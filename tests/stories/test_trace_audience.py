"""Whoever an event may concern is explained in its trace, whatever the settings."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlmodel import col, update

from bot.pages.cabinet.trace import Explained
from storage.directory import sources
from storage.engine.database import open_database
from storage.tables import Link, Source, Trace
from tests.cast import CAST, OLGA, SHOP
from tests.storage.rows import NOW
from tests.stories.desk import ORDER
from tests.stories.office import Office
from tests.stories.test_trace import MISSED, choose, lines_of, person_of, trace_of, unlink

NAMED = st.sampled_from([None, "1", "6", "8", "77"])
OFTEN = st.sampled_from([ORDER, MISSED, "source.disconnected", "message.failed", "task.overdue"])


def data_of(kind: str, named: str | None, actor: str | None) -> dict[str, Any]:
    what = kind.partition(".")[0]
    data: dict[str, Any] = {"source": SHOP, what: {"id": 1, "title": "T", "name": "Shop"}}
    field = {"order": "manager_id", "message": "sender_id"}.get(what, "assignee_id")
    data |= {field: named} if named else {}
    data |= {"channel": {"id": 5}, "client": {"name": "N"}} if what in ("message", "call") else {}
    return data | ({"actor_id": actor} if actor else {})


@given(
    kind=OFTEN,
    named=NAMED,
    actor=NAMED,
    state=st.lists(st.sampled_from(["here", "unlinked", "off", "blocked"]), min_size=3, max_size=3),
    defaults=st.sets(st.sampled_from([0, 1, 2])),
)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nobody_of_the_audience_is_passed_over(
    new_database: Callable[[], str],
    kind: str,
    named: str | None,
    actor: str | None,
    state: list[str],
    defaults: set[int],
) -> None:
    """Whoever is named, is a default manager or is an administrator is explained exactly once."""
    assume(named or kind != "task.overdue")  # it always names somebody

    async def play() -> None:
        async with open_database(new_database()) as database:
            await happen(Office(database))

    async def happen(office: Office) -> None:
        await office.open()
        await arrange(office)
        await office.tell(kind, data_of(kind, named, actor))
        await office.fan_out()
        subject = f"{kind.partition('.')[0]}:1"
        found = await trace_of(office, subject)
        check([it for it in await lines_of(office, subject) if it.kind == kind], found)

    async def arrange(office: Office) -> None:
        async def shop(session: Any) -> None:
            place = await sources.mention(session, Source, SHOP["id"], SHOP["name"])
            await sources.set_managers(session, place, [CAST[it].crm_id for it in defaults])

        await office.database.write(shop)
        for role, how in zip(CAST, state, strict=True):
            if how == "unlinked":
                await unlink(office, role)
            if how == "off":
                await choose(office, role, "everything_off", "", True)
            if how == "blocked":
                person = await person_of(office, role)
                await office.database.write(partial(block, person_id=person.pk))

    async def block(session: Any, person_id: int) -> None:
        blocked = update(Link).where(col(Link.person_id) == person_id)
        await session.exec(blocked.values(unreachable_at=NOW))

    def check(lines: list[Explained], found: Trace) -> None:
        said = [it.name for it in lines]
        assert len(said) == len(set(said))
        meaning = (found.events[0].event.meaning or {})[kind]
        meant = {CAST[it].name for it in defaults if meaning.get("source")}
        meant |= {role.name for role in CAST if role.crm_id == named}
        if kind == "source.disconnected":
            meant = set()
        if kind in ("source.disconnected", MISSED):
            meant.add(OLGA.name)
        if named == "77" and kind != "source.disconnected":
            meant.add("77")
        assert meant <= set(said)

    asyncio.run(play())
