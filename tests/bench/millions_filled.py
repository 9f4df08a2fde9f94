"""10,000,000 notifications in PostgreSQL, made where they are: indexes are built afterwards."""

import asyncio
from collections.abc import Sequence

import asyncpg

from bot.pages import commands
from tests.bench.rig import FIRST_ACCOUNT

PEOPLE, EVENTS = 20_000, 5_000_000  # two people hear of each
SECONDS_APART = 3  # 173 days in all
BUSY = 1  # who hears of one event in fifty: 100,000 notifications besides their share
SECTIONS = "CASE WHEN n % 10 = 0 THEN 'system' ELSE 'events' END"
NEVER_SENT = "n % 25 = 0"  # push was off
UNREAD = "n % 33 = 0"

# SQL, where n is the number of the row.
_DATA = (
    "jsonb_build_object('order', jsonb_build_object('id', n::text, 'number', 'A-' || n,"
    " 'total', '1198.00', 'currency', 'UAH'), 'source', jsonb_build_object('id', (n % 50)::text,"
    " 'name', 'Shop'), 'manager_id', 'm' || n % {people})"
)
_WHEN = "now() - ({events} - n) * interval '{apart} seconds'"

# What waits for its time, is snoozed or refused: the few rows that partial indexes are for. Nothing
# of it is to be sent during the measurement.
_FEW = """
UPDATE notification SET due_at = now() + interval '1 day', ended = NULL, card_id = NULL,
  held = CASE WHEN id % 2 = 0 THEN 'quiet' ELSE 'away' END WHERE id % 9973 = 0;
UPDATE notification SET again_at = expires_at WHERE id % 19997 = 0 AND ended IS NULL;
UPDATE notification SET escalate_at = expires_at WHERE id % 29989 = 0;
UPDATE card SET state = 'due', due_at = now() + interval '1 day'
  WHERE id % 49999 = 0 AND form = 'single';
UPDATE card SET state = 'broken' WHERE id % 99991 = 0 AND form = 'single';
UPDATE card SET stale = 1, due_at = now() + interval '1 day'
  WHERE id % 79999 = 0 AND state = 'sent';
UPDATE link SET unreachable_at = opened_at WHERE id % 1000 = 500;
UPDATE link SET ended_at = opened_at WHERE id % 1000 = 700;
"""


async def fill(address: str, staff: int) -> None:
    """Adds people beyond the furnished ones, and all that they have heard in half a year."""
    url = address.replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    try:
        indexes = await _drop_indexes(connection)
        await asyncio.gather(*(_run(url, some) for some in _statements(staff)))
        await _run(url, [_FEW])
        halves = indexes[::2], indexes[1::2]
        await asyncio.gather(*(_run(url, some) for some in halves))
        for table in ("event", "card", "notification", "person", "link"):
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        await connection.execute("VACUUM (ANALYZE)", timeout=None)
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def due(count: int, name: str) -> str:
    """SQL that makes as many notifications of as many people, due now."""
    return f"""
WITH made AS (
  INSERT INTO event (connection_id, external_id, type, subject, occurred_at, received_at, body,
    state, meaning)
  SELECT 1, '{name}-' || n, 'order.created', '{name}:' || n, now(), now(), '', 'done', '{{}}'
  FROM generate_series(1, {count}) n RETURNING id, subject)
INSERT INTO notification (event_id, person_id, kind, section, subject, reason, urgent, silent,
  created_at, due_at, expires_at)
SELECT id, row_number() OVER (), 'order.created', 'events', subject, 'manager', false, false,
  now(), now(), now() + interval '2 days' FROM made
"""


async def _drop_indexes(connection: asyncpg.Connection) -> list[str]:
    """Drops those that are no constraint; returns how they were made."""
    found = await connection.fetch(
        "SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index"
        " WHERE indrelid = ANY(ARRAY['event', 'card', 'notification', 'subject_state']::regclass[])"
        " AND NOT indisprimary AND NOT EXISTS"
        " (SELECT FROM pg_constraint WHERE conindid = indexrelid)"
    )
    for row in found:
        await connection.execute(f"DROP INDEX {row['name']}")
    return [row["made"] for row in found]


async def _run(url: str, statements: Sequence[str]) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "SET session_replication_role = replica; SET synchronous_commit = off;"
            " SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0"
        )
        for statement in statements:
            await connection.execute(statement, timeout=None)
    finally:
        await connection.close()


def _statements(staff: int) -> tuple[list[str], list[str]]:
    """Two lists, to be worked through at the same time."""
    when = _WHEN.format(events=EVENTS, apart=SECONDS_APART)
    data = _DATA.format(people=PEOPLE)
    objects = [
        _insert(
            "event",
            EVENTS,
            connection_id="1",
            external_id="'old-' || n",
            type="'order.created'",
            subject="'order:' || n",
            occurred_at=when,
            received_at=when,
            body=r"'\x00'::bytea || convert_to(" + data + "::text, 'UTF8')",
            state="'done'",
            meaning=f"jsonb_build_object('order.created', {data})",
        ),
        _insert(
            "subject_state",
            EVENTS,
            subject="'order:' || n",
            state="jsonb_build_object('life', jsonb_build_object('steps', '[]'::jsonb))",
            updated_at=when,
            status="(n % 20)::text",
            over="CASE WHEN n % 100 > 0 THEN 'done' END",
            over_by_status="false",
        ),
    ]
    others = [*_people(staff)]
    first = f"n % {PEOPLE} + 1"
    second = f"CASE WHEN n % 50 = 1 THEN {BUSY} ELSE (n * 7 + 1) % {PEOPLE} + 1 END"
    for before, person in ((0, first), (EVENTS, second)):
        others += [_cards(before, person, when), _notifications(before, person, when)]
    return objects, others


def _people(staff: int) -> list[str]:
    since = "now() - interval '173 days'"
    bell = {"link_id": "n", "form": "'bell'", "message_id": "n", "created_at": since}
    bell |= {"sent_at": since, "state": "'sent'", "silent": "true", "awaited": "false"}
    bell |= {"attempts": "0", "maybe_repeat": "false", "stale": "0"}
    crm_id = "'m' || (n - 1)"
    person = {"crm_id": crm_id, "name": "'M' || (n - 1)", "role": "'manager'", "id": "n"}
    person |= {"role_held": "false", "active": "true", "language_chosen": "false"}
    identity = {"cabinet": "''", "crm_id": crm_id, "person_id": "n", "active": "true"}
    link = {"id": "n", "person_id": "n", "opened_at": since, "menu": f"'{commands.version()}'"}
    account = f"n - 1 + {FIRST_ACCOUNT}"
    return [
        _insert("person", PEOPLE, staff + 1, created_at=since, **person),
        _insert("identity", PEOPLE, staff + 1, **identity),
        _insert("link", PEOPLE, staff + 1, telegram_id=account, **link),
        _insert("card", PEOPLE, staff + 1, id="n", **bell),
    ]


def _cards(before: int, person: str, when: str) -> str:
    row = {"state": "'sent'", "silent": "false", "awaited": "false", "attempts": "0"}
    row |= {"maybe_repeat": "false", "stale": "0", "created_at": when, "sent_at": when}
    row |= {"id": f"n + {before + PEOPLE}", "link_id": person, "form": "'single'"}
    return _insert("card", EVENTS, message_id=f"n + {before + PEOPLE}", **row)


def _notifications(before: int, person: str, when: str) -> str:
    card = f"n + {before + PEOPLE}"
    row = {"id": f"n + {before}", "event_id": "n", "person_id": person, "kind": "'order.created'"}
    row |= {"section": SECTIONS, "subject": "'order:' || n", "reason": "'manager'"}
    row |= {"urgent": "false", "silent": "false", "created_at": when}
    row |= {"expires_at": "now() + interval '2 days'", "source": "(n % 50)::text"}
    ended = "CASE WHEN n % 100 > 0 THEN 'done' WHEN n % 25 = 0 THEN 'push_off' END"
    row |= {"ended": ended, "card_id": f"CASE WHEN {NEVER_SENT} THEN NULL ELSE {card} END"}
    row |= {"read_at": f"CASE WHEN {UNREAD} THEN NULL ELSE {when} END"}
    return _insert("notification", EVENTS, escalated="0", **row)


def _insert(name: str, last: int, first: int = 1, /, **columns: str) -> str:
    names, values = ", ".join(columns), ", ".join(columns.values())
    return f"INSERT INTO {name} ({names}) SELECT {values} FROM generate_series({first}, {last}) n"
