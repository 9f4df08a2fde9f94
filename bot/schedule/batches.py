"""The clock does its work in batches, so that a hook need not wait for all of it."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database


async def in_batches(
    database: Database,
    work: Callable[[AsyncSession], Awaitable[int]],
    seconds: float,
    *,
    gives_way: bool = False,
) -> bool:
    """Runs `work` in one transaction after another, until it finds nothing or the time is over.

    `work` returns how many rows it found, at most a batch. `gives_way`: stop early if others are
    waiting for the database. Returns whether anything was found.
    """
    loop = asyncio.get_running_loop()
    ends, found = loop.time() + seconds, False
    while await database.write(work):
        found = True
        if loop.time() > ends or (gives_way and database.crowd > 1):
            break
        await asyncio.sleep(0)
    return found
