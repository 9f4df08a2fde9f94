"""Replicas in each other's way: in a deadlock, and when one is frozen with a row locked."""

import asyncio
from collections.abc import Callable, Iterator
from unittest import mock

import asyncpg
import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database, open_database
from storage.engine.writer import Unavailable
from tests.storage.writing import allowed, allowing

LOCK = text("SELECT pg_advisory_xact_lock(:number)")


async def _cross(
    database: Database, first: int, second: int, has_first: asyncio.Event, other: asyncio.Event
) -> int:
    """Locks the second when the other has it; returns how many attempts that took."""
    attempts = 0

    async def lock_both(session: AsyncSession, _: list[None]) -> list[int]:
        nonlocal attempts
        attempts += 1
        await (await session.connection()).execute(LOCK, {"number": first})
        has_first.set()
        await other.wait()
        await (await session.connection()).execute(LOCK, {"number": second})
        return [attempts]

    return await database.add_joined(lock_both, None)


async def test_deadlock_of_two_replicas_fails_neither(new_postgres: Callable[..., str]) -> None:
    url = new_postgres()
    one, two = asyncio.Event(), asyncio.Event()
    async with open_database(url) as here, open_database(url) as there:
        attempts = await asyncio.gather(_cross(here, 1, 2, one, two), _cross(there, 2, 1, two, one))

    assert sorted(attempts) == [1, 2]


@pytest.fixture
def frozen_soon() -> Iterator[None]:
    """Waits for a lock, and for a client to go on, for half a second only."""
    with (
        mock.patch("storage.engine.postgres.LOCK_SECONDS", 0.5),
        mock.patch("storage.engine.writer.FROZEN_SECONDS", 0.3),
    ):
        yield


@pytest.mark.usefixtures("frozen_soon")
async def test_process_frozen_before_it_runs_what_is_prepared_does_not_keep_the_runners_row(
    new_postgres: Callable[..., str], migrated_postgres: str
) -> None:
    url = new_postgres(migrated_postgres)
    frozen = await asyncpg.connect(url.replace("+asyncpg", ""), statement_cache_size=0)
    await frozen.execute("SET idle_in_transaction_session_timeout = '100ms'; BEGIN")
    await frozen.execute("SELECT term FROM runner WHERE id = 1 FOR UPDATE")
    await frozen.prepare("SELECT 1")  # no timeout of the server applies from here on

    async with open_database(url) as database:
        await database.write(allowing("written"))
        kinds = await allowed(database)

    assert kinds == {"written"}
    assert frozen.is_closed()


@pytest.mark.usefixtures("frozen_soon")
async def test_slow_statement_of_another_is_left_alone(
    new_postgres: Callable[..., str], migrated_postgres: str
) -> None:
    url = new_postgres(migrated_postgres)
    slow = await asyncpg.connect(url.replace("+asyncpg", ""))
    await slow.execute("BEGIN")
    await slow.execute("SELECT term FROM runner WHERE id = 1 FOR UPDATE")
    working = asyncio.create_task(slow.execute("SELECT pg_sleep(2)"))

    async with open_database(url) as database:
        with pytest.raises(Unavailable, match="lock timeout"):
            await database.write(allowing("not yet"))
    await working
    await slow.execute("COMMIT")
    await slow.close()
