"""Two processes on one database, as while a new one starts and the old one ends."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import open_database

Work = Callable[[AsyncSession], Awaitable[Any]]  # Any: whatever the two return


async def side_by_side(url: str, first: Work, second: Work) -> list[Any]:
    """What both return; the first commits only once the second has had time to begin."""
    begun, gate = asyncio.Event(), asyncio.Event()

    async def held(session: AsyncSession) -> Any:
        done = await first(session)
        await session.flush()
        begun.set()
        await gate.wait()
        return done

    async with open_database(url) as one, open_database(url) as other:
        tasks = [asyncio.create_task(one.write(held))]
        await begun.wait()
        tasks.append(asyncio.create_task(other.write(second)))
        await asyncio.sleep(0.1)
        gate.set()
        return await asyncio.gather(*tasks)
