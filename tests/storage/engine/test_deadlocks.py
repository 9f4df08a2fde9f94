"""Two replicas in each other's way: PostgreSQL ends one of the transactions, which goes again."""

import asyncio
from collections.abc import Callable

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database, open_database

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
