"""Who runs the loops, and since when: one row, which is also the lock of all who write."""

import math
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, exists, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine import lock
from storage.tables import Card, Runner


class Before(NamedTuple):
    """The runner before. `calls`: to Telegram in its last second, as many as there may be
    (`math.inf`) if it has not said; None if there was no runner.

    `may_be_calling`: it has not said that it would stop.
    """

    calls: float | None
    may_be_calling: bool


async def begin_term(session: AsyncSession, name: str, now: datetime) -> tuple[int, Before]:
    """The number of the next term, in which this replica runs the loops, and who did before.

    Only for work of the writer, for whoever holds the lock. From its commit on, writes in earlier
    terms are refused.
    """
    was = await get(session)
    before = Before(was.calls if was.left_at else math.inf, may_be_calling=was.left_at is None)
    if was.term == 0 and not (await session.exec(select(exists(select(Card.id))))).one():
        before = Before(None, may_be_calling=False)
    term = was.term + 1
    values = {"term": term, "name": name, "since": now, "left_at": None, "calls": 0}
    await session.exec(update(Runner).where(col(Runner.id) == 1).values(values))
    return term, before


async def leave(session: AsyncSession, calls: int, now: datetime) -> None:
    """The runner's farewell: it will not call Telegram again in this term."""
    values = {"left_at": now, "calls": calls}
    await session.exec(update(Runner).where(col(Runner.id) == 1).values(values))


async def is_there(session: AsyncSession) -> bool:
    """Whether any replica holds the lock; the row may be of one that has vanished."""
    return await lock.is_held(await session.connection())


async def get(session: AsyncSession) -> Runner:
    """The one row."""
    return (await session.exec(select(Runner).where(Runner.id == 1))).one()
