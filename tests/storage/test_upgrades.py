"""Upgrading a database that others are using or upgrading."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from storage import migrations
from storage.engine.database import open_database
from storage.engine.writer import Unavailable
from storage.migrations import alembic_config, is_current, upgrade

UPGRADE = """
import asyncio, sys
from storage.engine.database import open_database
from storage.migrations import upgrade

async def main():
    async with open_database(sys.argv[1]) as database:
        await upgrade(database)

asyncio.run(main())
"""


async def as_of(url: str, revision: str) -> None:
    """Makes the tables as they were at this revision."""
    async with open_database(url) as database:
        await database.run_sync(lambda it: command.upgrade(alembic_config(it), revision))


@pytest.mark.parametrize("before", ["", "0028"], ids=["empty", "of the release before"])
async def test_processes_that_upgrade_at_once_do_not_collide(
    database_url: str, before: str
) -> None:
    root = Path(__file__).parents[2]
    if before:
        await as_of(database_url, before)

    runs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", UPGRADE, database_url, cwd=root, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await run.communicate())[1].decode() for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0], said
    async with open_database(database_url) as database:
        assert await is_current(database)


@pytest.fixture
async def of_before(new_postgres: Callable[[], str]) -> str:
    """A database of the release before, which has a policy."""
    url = new_postgres()
    await as_of(url, "0028")
    return url


async def test_an_upgrade_waits_for_a_long_transaction_and_nobody_waits_for_the_upgrade(
    of_before: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.01)
    async with (
        open_database(of_before) as upgraded,
        open_database(of_before) as reading,
        open_database(of_before) as hooks,
    ):
        async with reading.read() as long:
            connection = await long.connection()
            await connection.execute(text("SELECT count(*) FROM card"))
            upgrading = asyncio.create_task(upgrade(upgraded))
            while not any("is upgraded once" in each.message for each in caplog.records):
                for _ in range(10):  # with a patience of five seconds each
                    await hooks.run_sync(
                        lambda it: it.execute(text("SELECT count(*) FROM card")).scalar_one()
                    )
                await asyncio.sleep(0.05)

            assert not upgrading.done()
        await upgrading

        assert await is_current(upgraded)
    [line] = [each.message for each in caplog.records if "is upgraded once" in each.message]
    assert "pg_terminate_backend(" in line


async def test_an_upgrade_gives_up_for_now_if_the_transaction_does_not_end(
    of_before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "PATIENCE_SECONDS", 1)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.01)
    async with open_database(of_before) as upgraded, open_database(of_before) as reading:
        async with reading.read() as long:
            await (await long.connection()).execute(text("SELECT count(*) FROM card"))
            with pytest.raises(Unavailable):
                await upgrade(upgraded)

        await upgrade(upgraded)
