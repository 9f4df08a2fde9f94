"""Rows that are nobody's own lose the person, whatever they hold."""

import json
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.forgetting import known_by, known_of
from bot.providers.keycrm import hooks
from storage.directory import people
from storage.engine.database import Database
from storage.flow import events
from storage.tables import Event, EventState, SubjectState
from storage.upkeep import traces
from storage.upkeep.forgetting import Known
from storage.upkeep.traces import Place
from tests.storage.rows import NOW, make_connection, new_event

ZHANNA = known_by(1, {"Zhanna Kvitko"}, {"7"})


async def clear(session: AsyncSession, known: Known = ZHANNA) -> None:
    place = Place()
    while not place.is_done:
        place = await traces.clear(session, known.eraser, place, 10)


def snapshot(updated_at: str) -> bytes:
    times = {"updated_at": updated_at, "status_changed_at": "2026-11-22T15:58:35Z"}
    context = {"id": 40117, "status_id": 3, "manager_id": 7, "created_at": "2026-11-20T15:58:35Z"}
    event = "order.change_order_status"
    return json.dumps({"event": event, "context": context | times}).encode()


async def test_a_hook_of_an_order_that_was_theirs_is_no_news(database: Database) -> None:
    event = "order.change_order_status"
    first = hooks.understand(event, None, snapshot("2026-11-22T15:58:35Z"), None)
    state = {**(first.state or {}), "status": "3", "payment": None}

    async def work(session: AsyncSession) -> dict[str, Any]:
        row = SubjectState(subject="order:40117", state=state, updated_at=NOW)
        session.add(row)
        await session.flush()
        await clear(session)
        return row.state

    left = await database.write(work)
    again = hooks.understand(event, None, snapshot("2026-11-23T15:58:35Z"), left)
    assert left == {key: it for key, it in state.items() if key != "manager_id"}
    assert set(again.kinds) <= {"order.updated"}  # which nobody is told of


@pytest.mark.parametrize("levels", [40, 400, 5_000])
@pytest.mark.parametrize("beginning", [b'{"x":', b"["])
async def test_a_body_nested_deeply_is_cleared_too(
    database: Database, levels: int, beginning: bytes
) -> None:
    end = b"}" if beginning.startswith(b"{") else b"]"
    body = beginning * levels + b'"ask Zhanna Kvitko"' + end * levels

    async def work(session: AsyncSession) -> bytes:
        connection = await make_connection(session)
        unread = new_event(connection, body=body, state=EventState.UNREADABLE)
        await events.put(session, unread)
        await clear(session)
        return (await session.exec(select(Event))).one().body

    left = await database.write(work)
    assert b"Zhanna" not in left
    assert b"ask" in left


async def test_what_hooks_say_of_several_people_gives_nobody_away(database: Database) -> None:
    own, shared = "+380441112233", "+380440000000"
    said = {"user_role": "manager", "user_status": "active", "phone": shared}
    entries = {"7": said | {"mobile_phone": own, "email": "zh@x.example"}, "8": said}

    async def work(session: AsyncSession) -> Known:
        connection = await make_connection(session)
        zhanna = await people.add(
            session, name="Zhanna Kvitko", role="manager", crm_id="7", now=NOW
        )
        for crm_id, entry in entries.items():
            staff = {"id": crm_id, "name": f"Person {crm_id}", **entry}
            body = json.dumps({"data": {"staff": staff}}).encode()
            subject = f"staff:{crm_id}"
            reported = new_event(connection, type="staff.updated", subject=subject, body=body)
            await events.put(session, reported)
        return await known_of(session, zhanna)

    known = await database.write(work)
    told = {"x": f"manager active {shared} {own} zh@x.example"}
    assert known.eraser.json(told, "", True) == {"x": f"manager active {shared} — —"}
