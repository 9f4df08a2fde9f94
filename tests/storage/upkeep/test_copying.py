"""Every row comes over as it is, to either kind of database and back, or nothing does."""

import asyncio
import itertools
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import (
    Connection,
    delete,
    insert,
    inspect,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet
from storage.engine.database import Database, open_database
from storage.upkeep.contents import Content, batches, tables
from storage.upkeep.copying import FURNISHED, NotCopied, Side, Told, carry
from tests.conftest import KINDS
from tests.storage.rows import make_connection, make_event, make_person
from tests.storage.upkeep.any_rows import Rows, installations, stored

Fresh = Callable[[str], str]


async def filled(url: str, rows: Rows) -> None:
    """Stores the rows, without those that some unique key forbids, and what refers to them."""

    async def work(session: AsyncSession) -> None:
        connection = await session.connection()
        for table in tables():
            if table.name in FURNISHED:
                await connection.execute(delete(table))
            for row in rows[table.name]:
                try:
                    async with connection.begin_nested():
                        await connection.execute(insert(table), [row])
                except IntegrityError:
                    continue

    async with open_database(url) as database:
        await database.write(work)


async def copied(
    source_url: str, target_url: str, told: Told = lambda *_: None
) -> dict[str, Content]:
    async with open_database(source_url) as source, open_database(target_url) as target:

        async def work(session: AsyncSession) -> dict[str, Content]:
            async with source.read() as reading:
                return await carry(reading, session, told)

        return await target.write(work)


@pytest.fixture
def fresh(
    tmp_path: Path,
    migrated_sqlite: Path,
    migrated_postgres: str,
    new_postgres: Callable[..., str],
) -> Callable[[str], str]:
    """Makes new databases with every table, of the kind that is asked for; their addresses."""
    numbers = itertools.count(1)

    def make(kind: str) -> str:
        if kind == "postgresql":
            return new_postgres(migrated_postgres)
        file = tmp_path / f"{next(numbers)}.db"
        shutil.copy(migrated_sqlite, file)
        return f"sqlite+aiosqlite:///{file}"

    return make


def file_at(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


# Each example makes three databases: to look for the smallest one that fails would take minutes.
@settings(max_examples=12, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(rows=installations())
def test_any_rows_come_to_postgresql_and_back_as_they_were(fresh: Fresh, rows: Rows) -> None:
    first, between, last = fresh("sqlite"), fresh("postgresql"), fresh("sqlite")
    asyncio.run(filled(first, rows))

    there = asyncio.run(copied(first, between))
    back = asyncio.run(copied(between, last))

    assert there == back
    assert stored(file_at(first)) == stored(file_at(last))


@pytest.mark.parametrize("kind", KINDS)
async def test_between_two_of_a_kind(fresh: Fresh, kind: str) -> None:
    source, target = fresh(kind), fresh(kind)
    async with open_database(source) as database:
        await database.write(some_rows)

    sent = await copied(source, target)

    assert await contents(source) == sent
    assert await contents(target) == sent
    assert sent["event"].rows == 3


async def some_rows(session: AsyncSession) -> None:
    await cabinet.furnish(session)
    await make_connection(session)
    await make_person(session)
    for _ in range(3):
        await make_event(session)


async def contents(url: str) -> dict[str, Content]:
    found = {}
    async with open_database(url) as database, database.read() as session:
        connection = await session.connection()
        for table in tables():
            found[table.name] = Content()
            async for rows in batches(connection, table):
                found[table.name].add(rows)
    return found


async def test_no_table_and_no_column_is_forgotten(database: Database) -> None:
    def shape(connection: Connection) -> dict[str, set[str]]:
        seen = inspect(connection)
        return {
            name: {column["name"] for column in seen.get_columns(name)}
            for name in seen.get_table_names()
        }

    found = await database.run_sync(shape)

    found.pop("alembic_version")
    assert {table.name: {*table.columns.keys()} for table in tables()} == found


async def test_tables_come_after_those_that_they_refer_to() -> None:
    order = [table.name for table in tables()]

    for model in SQLModel.metadata.tables.values():
        for key in model.foreign_keys:
            assert order.index(key.column.table.name) < order.index(model.name)


async def test_new_ids_follow_those_that_were_brought(fresh: Fresh) -> None:
    source, target = fresh("sqlite"), fresh("postgresql")
    async with open_database(source) as database:
        await database.write(some_rows)
        await database.write(lambda s: s.exec(text("UPDATE event SET id = id + 1000")))

    await copied(source, target)

    async with open_database(target) as database:
        assert await database.write(make_event) == 1004
        person = await database.write(make_person)
        assert person.pk == 2


@pytest.mark.parametrize("kind", KINDS)
async def test_target_of_the_first_start_is_empty(fresh: Fresh, kind: str) -> None:
    source, target = fresh("sqlite"), fresh(kind)
    async with open_database(source) as database:
        await database.write(partial(cabinet.switch, on=True))
    async with open_database(target) as database:
        await database.write(cabinet.furnish)

    await copied(source, target)

    async with open_database(target) as database, database.read() as session:
        assert (await cabinet.get(session)).notifications_on


async def test_source_that_was_never_started_leaves_no_row_of_the_first_start(
    fresh: Fresh,
) -> None:
    source, target = fresh("sqlite"), fresh("sqlite")
    async with open_database(target) as database:
        await database.write(cabinet.furnish)

    assert (await copied(source, target))["cabinet"].rows == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("used", "table"),
    [
        (make_person, "person"),
        (partial(cabinet.switch, on=True), "cabinet"),
        (lambda s: s.exec(text("UPDATE runner SET term = 3")), "runner"),
        (lambda s: cabinet.allow(s, "order.created", allowed=False), "policy"),
    ],
)
async def test_used_target_is_refused(fresh: Fresh, kind: str, used: Any, table: str) -> None:
    source, target = fresh("sqlite"), fresh(kind)
    async with open_database(source) as database:
        await database.write(some_rows)
    async with open_database(target) as database:
        await database.write(used)
    before = await contents(target)

    with pytest.raises(NotCopied, match=f"its table {table} is not empty") as refused:
        await copied(source, target)

    assert refused.value.side is Side.TARGET
    assert await contents(target) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hint": "a\0b"}, "its column hint holds a NUL character"),
        ({"meaning": '{"k": [{"a\\u0000": 1}]}'}, "its column meaning holds a NUL character"),
        ({"untold": '["\\ud800"]'}, "its column untold holds half a character"),
        ({"untold": '{"k": NaN}'}, "its column untold holds a number that JSON does not know"),
        ({"repeats": 2**31}, "its column repeats holds a number above 2147483647"),
        ({"connection_id": 99}, "the database refuses it"),
    ],
)
async def test_what_postgresql_cannot_store_is_named_and_nothing_is_lost(
    fresh: Fresh, change: dict[str, Any], words: str
) -> None:
    source, target = fresh("sqlite"), fresh("postgresql")
    async with open_database(source) as database:
        await database.write(some_rows)
    with closing(sqlite3.connect(file_at(source))) as connection, connection:
        ((column, value),) = change.items()
        connection.execute(f"UPDATE event SET {column} = ? WHERE id = 2", [value])
    before = await contents(target)

    with pytest.raises(NotCopied) as refused:
        await copied(source, target)

    assert str(refused.value).startswith("event id=2 cannot be stored: ")
    assert words in str(refused.value)
    assert await contents(target) == before


@pytest.mark.parametrize(
    "change",
    ["name = CAST(x'ff' AS TEXT)", "created_at = 'yesterday'"],
)
async def test_damaged_row_is_named_without_its_value(fresh: Fresh, change: str) -> None:
    source, target = fresh("sqlite"), fresh("sqlite")
    async with open_database(source) as database:
        await database.write(some_rows)
    with closing(sqlite3.connect(file_at(source))) as connection, connection:
        connection.execute(f"UPDATE person SET {change}")

    with pytest.raises(NotCopied, match=r"^table person: rows cannot be read \(\w+\)$") as refused:
        await copied(source, target)

    assert refused.value.side is Side.SOURCE


async def test_difference_after_copying_undoes_everything(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = fresh("sqlite"), fresh("sqlite")
    async with open_database(source) as database:
        await database.write(some_rows)
    before = await contents(target)
    with closing(sqlite3.connect(file_at(target))) as connection, connection:
        connection.execute(
            "CREATE TRIGGER spoils AFTER INSERT ON event"
            " BEGIN UPDATE event SET hint = 'spoilt' WHERE id = 2; END"
        )

    with pytest.raises(NotCopied, match="table event is not the same there: 3 rows"):
        await copied(source, target)

    assert await contents(target) == before


@pytest.mark.parametrize("kind", KINDS)
async def test_source_is_read_as_it_is_at_one_moment(fresh: Fresh, kind: str) -> None:
    source, target = fresh(kind), fresh("sqlite")
    async with open_database(source) as old:
        await old.write(some_rows)

    async def add_one() -> None:
        async with open_database(source) as beside:
            await beside.write(make_event)

    came: list[str] = []

    def told(_done: int, _total: int, what: str) -> None:
        if not came:  # long before events are read
            adding = threading.Thread(target=lambda: asyncio.run(add_one()))
            adding.start()
            adding.join()
        came.append(what)

    sent = await copied(source, target, told)

    assert sent["event"].rows == 3
    assert (await contents(source))["event"].rows == 4


def test_content_depends_on_every_value_and_on_no_order() -> None:
    def content(*rows: tuple[Any, ...]) -> Content:
        made = Content()
        made.add(rows)  # type: ignore[arg-type]  # tuples are enough
        return made

    at = datetime(2026, 11, 22, tzinfo=UTC)

    assert content((1, "a"), (2, "b")) == content((2, "b"), (1, "a"))
    assert content((1, {"a": 1.0, "b": [-0.0]})) == content((1, {"b": [0], "a": 1}))
    assert content((1, {"a": 1e300})) == content((1, {"a": 10**300}))
    different = [1, True, "1", b"1", None, 0, "", [1], ["1"], {"a": 1}, 1.5, "\ud800", at]
    assert len({content((value,)).total for value in different}) == len(different)
    assert content((1, "ab", "")) != content((1, "a", "b"))
    assert content((1,), (1,)) != content((1,))
