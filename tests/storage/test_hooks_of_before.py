"""Hooks that were stored before their keys were hashed and their bodies packed."""

from functools import partial
from typing import Any

from alembic import command
from sqlalchemy import Connection, text
from sqlmodel import select

from storage.engine.database import open_database
from storage.flow import events
from storage.migrations import upgrade
from storage.tables import Event
from tests.storage.rows import new_event
from tests.storage.test_migrations import executed, moved

EVENTS_BEFORE = """
INSERT INTO event (id, connection_id, external_id, type, subject, occurred_at, received_at, body,
 state, meaning) VALUES (:id, :connection_id, :external_id, 'order.created', 'order:1',
 '2026-11-22 16:00:00+00:00', '2026-11-22 16:00:00+00:00', :body, 'done', '{}')
"""
BODY = b'{"event":"order.change_order_status","context":{"id":40117,"manager_id":6}}'


async def test_hooks_stored_before_keys_were_hashed_are_still_known(database_url: str) -> None:
    key = "order.change_order_status||40117|1|6|2026-11-22T15:58:35.000000Z"
    rows = [
        {"id": n, "connection_id": n % 2 + 1, "external_id": f"{key}|{n}", "body": BODY + b" " * n}
        for n in range(1, 2_501)
    ]
    ours = {"id": 3_000, "connection_id": None, "external_id": "unreached:1:1", "body": b"{}"}
    connection = (
        "INSERT INTO connection (id, provider, key_hash, created_at) VALUES"
        " (1, 'keycrm', 'one', '2026-11-22 16:00:00+00:00'),"
        " (2, 'keycrm', 'two', '2026-11-22 16:00:00+00:00')"
    )
    async with open_database(database_url) as database:
        await moved(database, command.upgrade, "0014")
        await database.run_sync(partial(executed, statement=connection))
        await database.run_sync(lambda it: it.execute(text(EVENTS_BEFORE), [*rows, ours]))

        await upgrade(database)

        repeated = [new_event(**row) for row in map(as_hook, rows)]
        answers = await database.write(lambda session: events.accept(session, [repeated]))
        async with database.read() as session:
            bodies = (await session.exec(select(Event.id, Event.body))).all()
            own = await events.own(session, "unreached:1:1")
        raw = await database.run_sync(raw_bodies)
        await moved(database, command.downgrade, "0014")
        left = await database.run_sync(raw_bodies)
    assert [(it.id, it.fresh) for it in answers[0] or ()] == [(n, False) for n in range(1, 2_501)]
    assert {n: body for n, body in bodies if n != 3_000} == {row["id"]: row["body"] for row in rows}
    assert own is not None
    assert raw[1] != BODY + b" "
    assert left[1] == BODY + b" "


async def test_what_is_still_to_be_read_stays_readable_to_the_release_before(
    database_url: str,
) -> None:
    bodies = {1: BODY, 2: b"\x00odd", 3: b"\x01odd", 4: b""}
    rows = [
        {"id": n, "connection_id": None, "external_id": str(n), "body": body}
        for n, body in bodies.items()
    ]
    as_new = EVENTS_BEFORE.replace("'done', '{}'", "'new', NULL")
    async with open_database(database_url) as database:
        await moved(database, command.upgrade, "0014")
        await database.run_sync(lambda it: it.execute(text(as_new), rows))

        await upgrade(database)

        raw = await database.run_sync(raw_bodies)
        async with database.read() as session:
            read = dict((await session.exec(select(Event.id, Event.body))).all())
    assert (raw[1], raw[4]) == (BODY, b"")
    assert read == bodies


def as_hook(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("connection_id", "external_id", "body")}


def raw_bodies(connection: Connection) -> dict[int, bytes]:
    found = connection.execute(text("SELECT id, body FROM event")).all()
    return {event_id: bytes(body) for event_id, body in found}
