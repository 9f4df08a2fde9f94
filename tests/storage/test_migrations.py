"""Every migration can be walked up and down on both databases, and leads to the models."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Index, inspect, text
from sqlmodel import SQLModel, col, select

from bot.calendar.reminders import Timing, fire
from bot.rules.objects import life
from storage.engine.database import Database, open_database
from storage.migrations import alembic_config, is_current, upgrade
from storage.tables import (
    Card,
    Link,
    ManagingRole,
    Notification,
    Person,
    Reminder,
    Status,
    SubjectState,
)

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


async def moved(database: Database, how: Callable[..., None], revision: str) -> None:
    await database.run_sync(lambda connection: how(alembic_config(connection), revision))


def shape(connection: Connection) -> dict[str, Any]:
    """What can be seen of the tables: columns, keys, and the text of each index."""
    seen = inspect(connection)
    catalogue = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    indexes = connection.execute(text(catalogue[connection.dialect.name])).all()
    return {
        "indexes": {name: " ".join(sql.split()) for name, sql in indexes},
        "tables": {
            table: {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"])
                    for column in seen.get_columns(table)
                },
                "primary key": seen.get_pk_constraint(table)["constrained_columns"],
                "unique": sorted(
                    each["column_names"] for each in seen.get_unique_constraints(table)
                ),
                "references": sorted(
                    (each["constrained_columns"], each["referred_table"])
                    for each in seen.get_foreign_keys(table)
                ),
            }
            for table in seen.get_table_names()
            if table != "alembic_version"
        },
    }


def test_migrations_are_one_line_with_one_head() -> None:
    heads = SCRIPTS.get_heads()

    assert len(heads) == 1
    assert not [script for script in SCRIPTS.walk_revisions() if script.is_merge_point]


async def test_every_migration_goes_up_down_and_up_again(database_url: str) -> None:
    async with open_database(database_url) as database:
        for revision, below in zip(REVISIONS, ["base", *REVISIONS], strict=False):
            await moved(database, command.upgrade, revision)
            first = await database.run_sync(shape)
            await moved(database, command.downgrade, below)
            await moved(database, command.upgrade, revision)

            assert await database.run_sync(shape) == first


async def test_the_way_down_leaves_nothing(database: Database) -> None:
    await moved(database, command.downgrade, "base")

    left = await database.run_sync(shape)
    assert left["tables"] == {}
    assert set(left["indexes"]) <= {"alembic_version_pkc"}


async def test_alembic_sees_no_difference_between_migrations_and_models(
    database: Database,
) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))

    assert await database.run_sync(differences) == []


async def test_migrations_make_the_very_tables_and_indexes_of_the_models(
    database: Database,
) -> None:
    migrated = await database.run_sync(shape)
    await moved(database, command.downgrade, "base")
    await database.run_sync(lambda connection: SQLModel.metadata.create_all(connection))

    modelled = await database.run_sync(shape)

    modelled["indexes"].pop("alembic_version_pkc", None)
    migrated["indexes"].pop("alembic_version_pkc", None)
    assert migrated == modelled


async def test_partial_indexes_are_partial(database: Database) -> None:
    partial = [
        index.name
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if _is_partial(index)
    ]

    indexes = (await database.run_sync(shape))["indexes"]

    assert partial
    assert [name for name in partial if " WHERE " not in indexes[str(name)]] == []


def _is_partial(index: Index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None


async def test_channels_known_before_are_reminded_of(database_url: str) -> None:
    channels = "INSERT INTO channel (id, crm_id, name_held, paid_until) VALUES "
    rows = "(1, '5', false, '2026-11-25 10:00:00+00:00'), (2, '6', false, NULL)"
    async with open_database(database_url) as database:
        await moved(database, command.upgrade, "0002")
        await database.run_sync(lambda connection: connection.execute(text(channels + rows)))

        await upgrade(database)

        async with database.read() as session:
            [row] = (await session.exec(select(Reminder))).all()
    assert row.key == "payment:5:2026-11-25:-7"
    assert row.at == datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert [step for step, _ in steps_of(row)] == [-7, -3, -1, 0, 1, 4, 7]


def steps_of(row: Reminder) -> Iterator[tuple[int, datetime]]:
    """What the row leads to, in Kyiv, each at its time."""
    timing, waiting = Timing(10, ZoneInfo("Europe/Kyiv")), row
    while waiting is not None:
        now = max(waiting.at, timing.on(date(2026, 11, 18)))
        done = fire(waiting, now, timing)
        if done.event is not None:
            yield int(done.event.key.rpartition(":")[2]), now
        waiting = done.then


async def test_what_is_open_is_carried_over_to_living_cards(database_url: str) -> None:
    at = "'2026-11-25 10:00:00+00:00'"
    no = {"silent": "false", "created_at": at}
    row = {"name": "'Marta'", "role": "'manager'", "active": "true", "created_at": at}
    rows = [inserted("person", id=1, **row, role_held="false", language_chosen="false")]
    rows.append(inserted("link", id=1, person_id=1, telegram_id=106, opened_at=at))
    for number, kind, data in (
        (1, "order.created", '{"source": {"id": "3"}, "manager_id": "6"}'),
        (2, "order.status_changed", '{"to": "Sent", "manager_id": "6"}'),
    ):
        event = {"external_id": f"'e{number}'", "type": f"'{kind}'", "subject": "'order:17'"}
        event |= {"occurred_at": at, "received_at": at, "body": "''", "state": "'done'"}
        meaning = f"'{{\"{kind}\": {data}}}'"
        card = {"form": "'single'", "state": "'sent'", "message_id": number, "attempts": 0}
        card |= {"maybe_repeat": "false", "stale": 0, "awaited": "false"}
        told = {"kind": f"'{kind}'", "section": "'events'", "subject": "'order:17'"}
        told |= {"reason": "'manager'", "urgent": "false", "card_id": number}
        rows += [
            inserted("event", id=number, **event, meaning=meaning),
            inserted("card", id=number, link_id=1, **card, **no),
            inserted("notification", id=number, event_id=number, person_id=1, **told, **no),
        ]
    async with open_database(database_url) as database:
        await moved(database, command.upgrade, "0005")
        for statement in rows:
            await database.run_sync(partial(executed, statement=statement.replace(":", "\\:")))

        await upgrade(database)

        async with database.read() as session:
            steps = (await session.exec(select(Notification).order_by(col(Notification.id)))).all()
            states = (await session.exec(select(Card.state).order_by(col(Card.id)))).all()
            known = await session.get_one(SubjectState, "order:17")
    lived = known.state[life.PART]
    assert [(it.latest, it.source) for it in steps] == [(False, "3"), (True, None)]
    assert (states, known.status) == (["ended", "sent"], "Sent")
    kinds = [step.kind for step in life.steps(lived)]
    assert kinds == ["order.created", "order.status_changed"]
    assert (life.who(lived) or life.Known(None, datetime.now(UTC))).value == "6"


def inserted(table: str, **values: object) -> str:
    return (
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(map(str, values.values()))})"
    )


async def test_ids_of_people_move_to_their_own_table_and_back(database_url: str) -> None:
    people = (
        "INSERT INTO person (id, crm_id, name, role, role_held, active, language_chosen,"
        " created_at) VALUES (1, '6', 'Marta', 'manager', false, true, false, '2026-11-22'),"
        " (2, NULL, 'Olga', 'administrator', false, true, false, '2026-11-22')"
    )
    sources = "INSERT INTO source (id, crm_id, name_held, awaited_managers) VALUES (5, '3', "
    rows = [people, sources + "false, '[]')", "INSERT INTO source_manager VALUES (5, 1)"]
    async with open_database(database_url) as database:
        await moved(database, command.upgrade, "0006")
        await database.run_sync(lambda it: [it.execute(text(row)) for row in rows])

        await moved(database, command.upgrade, "0007")
        up = await database.run_sync(ids_and_managers)
        second = [
            "INSERT INTO source (id, cabinet, crm_id, name_held, awaited_managers)"
            " VALUES (6, 'north', '3', false, '[]')",
            "INSERT INTO source_manager VALUES (6, 2)",
            "UPDATE identity SET crm_id = '60' WHERE person_id = 1",
            "INSERT INTO identity VALUES ('north', '6', 2)",
        ]
        await database.run_sync(lambda it: [it.execute(text(row)) for row in second])
        await moved(database, command.downgrade, "0006")
        down = await database.run_sync(
            lambda it: it.execute(text("SELECT id, crm_id FROM person ORDER BY id")).all()
        )
        left = await database.run_sync(
            lambda it: it.execute(text("SELECT source_id, person_id FROM source_manager")).all()
        )

    assert up == ([("", "6", 1)], [(5, "", "3")], [(5, 1)])
    assert down == [(1, "60"), (2, None)]
    assert left == [(5, 1)]


def ids_and_managers(connection: Connection) -> tuple[list[Any], ...]:
    asked = (
        "SELECT cabinet, crm_id, person_id FROM identity",
        "SELECT id, cabinet, crm_id FROM source",
        "SELECT source_id, person_id FROM source_manager",
    )
    return tuple([tuple(row) for row in connection.execute(text(it))] for it in asked)


KNOWN_BEFORE = """
INSERT INTO subject_state (subject, state, updated_at) VALUES
('order:1', '{"status": "12", "snapshot": true}', '2026-11-20 10:00:00+00:00'),
('order:2', '{"status": "12"}', '2026-11-21 10:00:00+00:00'),
('order:3', '{"status": null, "manager_id": "6"}', '2026-11-21 10:00:00+00:00'),
('lead:1', '{"status": "4"}', '2026-11-21 10:00:00+00:00'),
('task:1', '{"deadline": {}}', '2026-11-21 10:00:00+00:00')
"""


async def test_statuses_known_before_are_learned(database_url: str) -> None:
    async with open_database(database_url) as database:
        await moved(database, command.upgrade, "0006")
        await database.run_sync(lambda connection: connection.execute(text(KNOWN_BEFORE)))

        await upgrade(database)

        async with database.read() as session:
            learned = (await session.exec(select(Status).order_by(Status.key))).all()
            objects = (await session.exec(select(SubjectState))).all()
    assert [(it.what, it.key, it.meaning, it.applied) for it in learned] == [
        ("order", "12", None, True),
        ("lead", "4", None, True),
    ]
    assert learned[0].seen_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert {it.subject: it.status for it in objects if it.status} == {
        "order:1": "12",
        "order:2": "12",
        "lead:1": "4",
    }


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    before = await database.run_sync(shape)

    await upgrade(database)

    assert await database.run_sync(shape) == before
    assert await is_current(database)


async def test_an_empty_database_is_not_current(database_url: str) -> None:
    async with open_database(database_url) as database:
        assert not await is_current(database)


async def test_a_failing_migration_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = SCRIPTS.get_revision(REVISIONS[0])
    module = sys.modules.get(script.module.__name__, script.module)
    monkeypatch.setattr("alembic.op.create_index", lambda *_, **__: 1 / 0)
    assert module

    async with open_database(database_url) as database:
        with pytest.raises(ZeroDivisionError):
            await upgrade(database)

        assert (await database.run_sync(shape))["tables"] == {}


async def test_roles_by_another_name_become_the_known_ones(database_url: str) -> None:
    columns = "id, name, role, crm_role, role_held, active, language_chosen, created_at"
    at = "false, '2026-11-25 10:00:00+00:00'"
    people = f"INSERT INTO person ({columns}) VALUES "
    rows = (
        f"(1, 'Olga', 'Administrator', 'Administrator', false, true, {at}),"
        f"(2, 'Ivan', 'Night Shift', 'КУР’ЄР', true, false, {at}),"
        f"(3, 'Nina', 'Content_Manager', NULL, false, true, {at})"
    )
    managing = "INSERT INTO managing_role (role) VALUES ('ADMIN'), ('Менеджер'), ('manager'), ('x')"
    link = "INSERT INTO link (person_id, telegram_id, opened_at, menu) VALUES "
    links = "(1, 101, '2026-11-25 10:00:00+00:00', '1'), (2, 102, '2026-11-25 10:00:00+00:00', '1')"
    async with open_database(database_url) as database:
        await moved(database, command.upgrade, "0006")
        for statement in (people + rows, managing, link + links):
            await database.run_sync(partial(executed, statement=statement))

        await upgrade(database)

        async with database.read() as session:
            staff = (await session.exec(select(Person).order_by(col(Person.id)))).all()
            may_manage = (await session.exec(select(ManagingRole.role))).all()
            menus = dict((await session.exec(select(Link.person_id, Link.menu))).all())
    assert [(it.role, it.crm_role, it.crm_active) for it in staff] == [
        ("administrator", "administrator", True),
        ("Night Shift", "courier", False),
        ("content-manager", None, True),
    ]
    assert sorted(may_manage) == ["manager", "x"]
    assert menus == {1: None, 2: "1"}


def executed(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))
