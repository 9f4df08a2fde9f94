"""The toasts of one second are counted once, however many replicas take them at once."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database, open_database
from storage.replicas import toasts

MOST = 10


@pytest.fixture
def url(migrated_postgres: str, new_postgres: Callable[..., str]) -> str:
    return new_postgres(migrated_postgres)


async def take(database: Database, wanted: int) -> int:
    async def work(session: AsyncSession, items: list[int]) -> list[int]:
        return [await toasts.take(session, it, MOST) for it in items]

    return await database.add_joined(work, wanted)


async def at(database: Database, ahead: int, used: int) -> None:
    """As if so many had been taken in a second so far ahead of the present one."""
    statement = text(
        "UPDATE toast_count SET used = :used,"
        " second = floor(extract(epoch FROM clock_timestamp()))::bigint + :ahead"
    )

    async def work(session: AsyncSession) -> None:
        await (await session.connection()).execute(statement, {"used": used, "ahead": ahead})

    await database.write(work)


async def test_two_replicas_share_the_places_of_a_second(url: str) -> None:
    async with open_database(url) as one, open_database(url) as other:
        await at(one, ahead=1, used=0)  # the second does not end meanwhile
        taken = await asyncio.gather(
            *(take(it, 1) for it in (one, other) for _ in range(MOST)), take(one, MOST)
        )

    assert sum(taken) == MOST


@pytest.mark.parametrize(("ahead", "left"), [(2, 0), (1, 0), (-1, MOST), (-60, MOST)])
async def test_each_second_has_its_own(url: str, ahead: int, left: int) -> None:
    async with open_database(url) as database:
        await at(database, ahead, used=MOST)

        assert await take(database, MOST + 5) == left


async def test_a_clock_that_was_set_back_stops_nobody(url: str) -> None:
    async with open_database(url) as database:
        await at(database, ahead=3600, used=MOST)

        assert await take(database, 1) == 1
