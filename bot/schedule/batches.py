"""Much work of the clock's is done in batches, so that a hook need not wait for all of it."""

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
    """Runs `work` in one transaction after another until it finds nothing or the seconds are over.

    `work` answers with how many rows it found, at most a batch. `gives_way`: others who wait for
    the database end it early, too. Answers whether anything was found.
    """
    loop = asyncio.get_running_loop()
    ends, found = loop.time() + seconds, False
    while await database.write(work):
        found = True
        if loop.time() > ends or (gives_way and database.crowd > 1):
            break
        await asyncio.sleep(0)
    return found
