"""What a connection promises: durable, in UTC, with 64 bits, and readers that only read."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import SQLModel, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet, links
from storage.engine.database import Database, open_database
from storage.engine.inline_sqlite import NearbyConnection
from storage.engine.transactions import SqliteDoor
from storage.engine.writer import Unavailable
from storage.objects import subjects
from storage.tables import Link, Person, SubjectState
from tests.storage.rows import NOW, make_person
from tests.storage.writing import allowed, allowing

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1), timezones=ZONES)  # noqa: DTZ001


@pytest.mark.parametrize("failing", ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"])
async def test_a_rewrite_that_fails_is_told_once_and_tried_again_in_an_hour(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failing: str,
) -> None:
    tried: list[str] = []
    run = NearbyConnection.run_alone

    async def without_room(self: NearbyConnection, sql: str) -> list[tuple[Any, ...]]:
        tried.append(sql)
        if sql != failing:
            return await run(self, sql)
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise full

    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/bellhop.db") as database:
        with monkeypatch.context() as patched:
            patched.setattr(NearbyConnection, "run_alone", without_room)
            wiped = [await database.wipe() for _ in range(3)]
        monkeypatch.setattr(database, "_wiped_from", 0.0)  # an hour later

        assert await database.wipe()

    assert wiped == [False] * 3
    assert tried[1:] == ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
    assert len(caplog.messages) == 1


async def pragma(session: AsyncSession, name: str) -> object:
    connection = await session.connection()
    return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(("beside", "pages"), [(False, 1000), (True, 0)])
async def test_sqlite_is_durable_checked_and_checkpointed_by_the_bot_alone(
    tmp_path: Path, beside: bool, pages: int
) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint")
    url = f"sqlite+aiosqlite:///{tmp_path}/bellhop.db"

    async with open_database(url, beside_a_running_bot=beside) as database:
        said = await database.write(lambda session: _all(session, names))

    assert said == ["wal", 2, 1, pages]


async def _all(session: AsyncSession, names: tuple[str, ...]) -> list[object]:
    return [await pragma(session, name) for name in names]


async def test_a_reader_cannot_write(database: Database) -> None:
    async def write_as_a_reader() -> None:
        async with database.read() as session:
            await cabinet.switch(session, on=True)
            await session.commit()

    with pytest.raises((Unavailable, DBAPIError)):
        await write_as_a_reader()

    async with database.read() as session:
        assert not (await cabinet.get(session)).notifications_on


async def test_whoever_asks_again_gets_the_row_as_it_is_now(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[str, str, bool]:
        person = await make_person(session, "Marta")
        await session.exec(update(Person).values(name="Renamed"))
        before = person.name
        again = (await session.exec(select(Person))).one()
        return before, again.name, again is person

    assert await database.write(work) == ("Marta", "Renamed", True)


async def test_a_row_that_refers_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await database.write(lambda session: links.open_one(session, 404, 1, None, NOW))


async def test_ids_of_telegram_have_room(database: Database) -> None:
    widest = 2**52

    async def work(session: AsyncSession) -> None:
        person = await make_person(session)
        assert person.id is not None
        await links.open_one(session, person.id, widest, None, NOW)

    await database.write(work)

    async with database.read() as session:
        assert (await session.exec(select(Link.telegram_id))).one() == widest


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20))
async def test_times_come_back_aware_and_in_utc(
    database: Database, moments: list[datetime]
) -> None:
    async def work(session: AsyncSession) -> None:
        for number, moment in enumerate(moments):
            await subjects.keep(session, f"order:{number}", subjects.NEW, moment)

    await database.write(work)

    async with database.read() as session:
        for number, moment in enumerate(moments):
            kept = (await session.get_one(SubjectState, f"order:{number}")).updated_at
            assert (kept, kept.tzinfo) == (moment, UTC)


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)

    with pytest.raises((ValueError, StatementError)):
        await database.write(lambda session: subjects.keep(session, "order:1", subjects.NEW, naive))


@pytest.mark.sqlite
async def test_writes_wait_while_the_file_is_rewritten_however_long(migrated_url: str) -> None:
    async with open_database(migrated_url) as database:
        door = database._write_door
        assert isinstance(door, SqliteDoor)
        door._entry = replace(door._entry, patience_seconds=0.1)
        async with door.outside():
            writing = asyncio.create_task(database.write(allowing("kept")))
            await asyncio.sleep(0.5)
            assert not writing.done()

        await writing

        assert await allowed(database) == {"kept"}


async def test_json_comes_back_as_it_went(database: Database) -> None:
    state = {"status": {"id": 1, "name": "Новий 🛎"}, "total": "10.50", "tags": [1, None, True]}

    await database.write(
        lambda session: subjects.keep(session, "order:1", subjects.NEW._replace(state=state), NOW)
    )

    async with database.read() as session:
        assert await subjects.known(session, ["order:1"]) == {"order:1": state}


async def test_merging_leaves_the_rest_of_what_is_known(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        known = subjects.NEW._replace(state={"status": 1, "answered": {"a": "x"}})
        await subjects.keep(session, "order:1", known, NOW)
        await subjects.merge(session, "order:1", "answered", {"b": "y"}, NOW)

    await database.write(work)

    async with database.read() as session:
        known = await subjects.known(session, ["order:1"])
    assert known == {"order:1": {"status": 1, "answered": {"a": "x", "b": "y"}}}


def test_no_column_keeps_a_time_without_its_zone() -> None:
    plain = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if type(column.type).__name__ in ("DateTime", "TIMESTAMP", "DATETIME")
    ]

    assert plain == []
