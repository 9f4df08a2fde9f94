"""A database that cannot now: the caller is told at once or soon, and later all goes on."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet
from storage.engine.database import Database, open_database
from storage.engine.hot import DRIVER
from storage.engine.postgres import LOCK_SECONDS, WRITER_IDLE_SECONDS
from storage.engine.transactions import SqliteDoor
from storage.engine.writer import Unavailable
from storage.migrations import is_current, upgrade
from tests.sessions import administer, end_sessions


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second of patience instead of five."""
    monkeypatch.setattr("storage.engine.database.PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr("storage.engine.postgres.LOCK_SECONDS", 0.5)
    monkeypatch.setattr("storage.engine.postgres.FRESH_SECONDS", 0.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bellhop.db"


@pytest.fixture
async def sqlite(file: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        await upgrade(database)
        yield database


@pytest.fixture
async def postgres(new_postgres: Callable[[], str]) -> AsyncIterator[Database]:
    async with open_database(new_postgres()) as database:
        await upgrade(database)
        yield database


async def allow(database: Database, kind: str) -> None:
    await database.write(lambda session: cabinet.allow(session, kind, allowed=True))


async def allowed(database: Database) -> set[str]:
    async with database.read() as session:
        return set(await cabinet.policy(session))


async def test_a_database_that_somebody_has_locked_is_unavailable_until_released(
    sqlite: Database, file: Path
) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="locked"):
        await allow(sqlite, "refused")
    other.execute("ROLLBACK")
    other.close()
    await allow(sqlite, "kept")

    assert await allowed(sqlite) == {"kept"}


async def test_a_new_database_that_somebody_is_making_is_waited_for(file: Path) -> None:
    """SQLite does not wait by itself while it switches a database to WAL."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.1, other.close).start()

    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        await upgrade(database)
        await allow(database, "kept")

        assert await allowed(database) == {"kept"}


async def test_a_long_migration_of_another_process_is_waited_for(file: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        assert not await is_current(database)
        other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.8, other.close).start()

        await upgrade(database)

        assert await is_current(database)


async def test_readers_read_on_while_somebody_writes(sqlite: Database, file: Path) -> None:
    await allow(sqlite, "kept")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM policy")

    seen = await allowed(sqlite)

    other.execute("ROLLBACK")
    other.close()
    assert seen == {"kept"}


async def test_a_full_disk_is_unavailable_until_there_is_room(sqlite: Database) -> None:
    async def limit(session: AsyncSession, pages: int) -> None:
        connection = await session.connection()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    async def much(session: AsyncSession) -> None:
        for number in range(2000):
            await cabinet.allow(session, f"{number}" * 200, allowed=True)

    await sqlite.write(lambda session: limit(session, 1))  # SQLite takes it as: no page more

    with pytest.raises(Unavailable, match="full"):
        await sqlite.write(much)
    await sqlite.write(lambda session: limit(session, 1_000_000))
    await allow(sqlite, "kept")

    assert await allowed(sqlite) == {"kept"}


async def test_a_disk_that_refuses_to_grow_is_unavailable_until_there_is_room(
    file: Path,
) -> None:
    script = """
import asyncio, resource, signal, sys
from storage.directory import cabinet
from storage.engine.database import open_database
from storage.engine.writer import Unavailable
from storage.migrations import is_current, upgrade
from tests.sessions import administer, end_sessions

async def main():
    async with open_database(sys.argv[1]) as database:
        await upgrade(database)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, unlimited[1]))
        try:
            await database.write(lambda s: cabinet.allow(s, "refused", allowed=True))
        except Unavailable:
            print("unavailable")
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        await database.write(lambda s: cabinet.allow(s, "kept", allowed=True))
        async with database.read() as session:
            print(*await cabinet.policy(session))

asyncio.run(main())
"""

    said = await said_by(script, f"sqlite+aiosqlite:///{file}")

    assert said.split() == ["unavailable", "kept"]


async def said_by(script: str, *arguments: str) -> str:
    import sys

    run = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", script, *arguments),
        cwd=Path(__file__).parents[3],
        stdout=asyncio.subprocess.PIPE,
    )
    return (await run.communicate())[0].decode()


async def make_read_only(database: Database, *, on: bool) -> None:
    assert isinstance(database._write_door, SqliteDoor)
    [session] = database._write_door._free
    session.info[DRIVER].ask(f"PRAGMA query_only = {on}", ())


async def test_a_database_that_became_read_only_is_unavailable(
    sqlite: Database,
) -> None:
    await make_read_only(sqlite, on=True)

    with pytest.raises(Unavailable, match="readonly"):
        await allow(sqlite, "refused")
    await make_read_only(sqlite, on=False)
    await allow(sqlite, "kept")

    assert await allowed(sqlite) == {"kept"}


@pytest.fixture
def no_database(file: Path) -> Path:
    file.write_bytes(b"this is not a database" * 100)
    return file


async def test_a_file_that_is_no_database_is_unavailable(no_database: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{no_database}") as database:
        with pytest.raises(Unavailable):
            await allow(database, "refused")


async def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/none/bellhop.db") as database:
        with pytest.raises(Unavailable):
            await allow(database, "refused")

    for thread in threading.enumerate():  # the driver's ends a little later than its connection
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)


async def terminate_others(session: AsyncSession) -> None:
    await session.exec(
        text(  # type: ignore[call-overload]
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


async def test_connections_that_the_server_closed_are_replaced(postgres: Database) -> None:
    await allow(postgres, "before")
    assert await allowed(postgres) == {"before"}

    async with postgres.read() as session:
        await terminate_others(session)
    await postgres.write(terminate_others)

    await allow(postgres, "after")
    assert await allowed(postgres) == {"before", "after"}


@pytest.mark.parametrize("company", [0, 2], ids=["alone", "in company"])
async def test_a_connection_that_breaks_amid_work_is_unavailable_for_all_of_it(
    postgres: Database, company: int
) -> None:
    async def cut_off(session: AsyncSession) -> None:
        await session.exec(text("SELECT 1"))  # type: ignore[call-overload]
        async with postgres.read() as other:
            await terminate_others(other)
        await cabinet.allow(session, "half-done", allowed=True)

    others = [allow(postgres, f"k{n}") for n in range(company)]
    results = await asyncio.gather(*others, postgres.write(cut_off), return_exceptions=True)

    assert {type(each) for each in results} == {Unavailable}
    await allow(postgres, "after")
    assert await allowed(postgres) == {"after"}


async def test_a_row_that_somebody_has_locked_is_unavailable_until_released(
    postgres: Database,
) -> None:
    await allow(postgres, "contended")

    async with open_database(postgres.url) as other:
        locked, release = asyncio.Event(), asyncio.Event()

        async def hold(session: AsyncSession) -> None:
            await cabinet.allow(session, "contended", allowed=False)
            locked.set()
            await release.wait()

        holding = asyncio.ensure_future(other.write(hold))
        await locked.wait()
        with pytest.raises(Unavailable, match="lock timeout"):
            await allow(postgres, "contended")
        release.set()
        await holding

    await allow(postgres, "contended")


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    async with open_database("postgresql+asyncpg://nobody@127.0.0.1:1/none") as database:
        with pytest.raises(Unavailable):
            await allow(database, "refused")
        with pytest.raises(Unavailable):
            await allowed(database)


async def test_a_database_that_does_not_exist_is_unavailable(
    new_postgres: Callable[[], str],
) -> None:
    address = new_postgres().replace("/bellhop_", "/missing_")

    async with open_database(address) as database:
        with pytest.raises(Unavailable):
            await allow(database, "refused")


async def test_a_server_that_only_reads_is_unavailable_until_it_writes_again(
    postgres: Database,
) -> None:
    name = make_url(postgres.url).database
    await allow(postgres, "before")
    await administer(postgres.url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await end_sessions(postgres.url)  # as those of a primary end when it becomes a standby

    with pytest.raises(Unavailable, match="read-only transaction"):
        await allow(postgres, "refused")
    assert await allowed(postgres) == {"before"}
    await administer(
        postgres.url,
        "SET default_transaction_read_only = off",
        f"ALTER DATABASE {name} RESET default_transaction_read_only",
    )
    await end_sessions(postgres.url)
    await allow(postgres, "after")

    assert await allowed(postgres) == {"before", "after"}


async def test_a_commit_that_is_never_answered_is_given_up(
    new_postgres: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.database.COMMIT_SECONDS", 3.0)
    async with open_database(new_postgres()) as database:
        await upgrade(database)

        async def endless(session: AsyncSession) -> None:
            await session.exec(text("SELECT pg_sleep(60)"))  # type: ignore[call-overload]

        with pytest.raises(Unavailable):
            await database.write(endless)
        await allow(database, "after")

        assert await allowed(database) == {"after"}


async def test_a_frozen_process_lets_rows_go(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is idle in a transaction for too long is put out of it by the server."""
    monkeypatch.setattr("storage.engine.postgres.WRITER_IDLE_SECONDS", 0.3)
    async with open_database(postgres.url) as frozen:
        has_begun, is_out = asyncio.Event(), asyncio.Event()

        async def freeze(_: AsyncSession) -> None:
            has_begun.set()
            await is_out.wait()

        freezing = asyncio.create_task(frozen.write(freeze))
        await has_begun.wait()
        await allow(postgres, "after")
        is_out.set()

        with pytest.raises(Unavailable):
            await freezing
    assert await allowed(postgres) == {"after"}


async def test_who_waits_for_a_process_that_freezes_does_not_give_up_just_before_the_server_ends_it(
    new_postgres: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.postgres.LOCK_SECONDS", LOCK_SECONDS)
    monkeypatch.setattr("storage.engine.postgres.WRITER_IDLE_SECONDS", WRITER_IDLE_SECONDS)
    url = new_postgres()
    at_work, thawed = asyncio.Event(), asyncio.Event()

    async def freeze(session: AsyncSession) -> None:
        at_work.set()
        await asyncio.sleep(1.0)  # others wait by now, and their time runs
        await cabinet.policy(session)
        await thawed.wait()

    async with open_database(url) as one, open_database(url) as other:
        await upgrade(one)
        freezing = asyncio.create_task(one.write(freeze))
        await at_work.wait()
        await allow(other, "kept")
        thawed.set()
        with pytest.raises(Unavailable):
            await freezing

        assert await allowed(other) == {"kept"}
