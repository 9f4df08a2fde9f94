"""Rows that are nobody's own lose the person, whatever they hold."""

import json
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.forgetting import Known
from bot.providers.keycrm import hooks
from storage.engine.database import Database
from storage.flow import events
from storage.tables import Event, EventState, SubjectState
from storage.upkeep import traces
from storage.upkeep.traces import Place
from tests.storage.rows import NOW, make_connection, new_event

ZHANNA = Known(1, {"Zhanna Kvitko"}, {"7"})


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
    assert again.kinds == {}


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
