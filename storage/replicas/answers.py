"""What other replicas answer, until the runner has said it: in the order of the commits."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, exists, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import count
from storage.tables import Answer


async def waiting_in(session: AsyncSession, chat_id: int) -> int:
    """How many are still to be said in the chat."""
    return await count(session, Answer, col(Answer.chat_id) == chat_id)


async def are_waiting(session: AsyncSession, under_way: Collection[int]) -> bool:
    """Whether there are others than those under way."""
    others = exists().where(col(Answer.id).not_in(under_way))
    return bool((await session.exec(select(others))).one())


async def add(
    session: AsyncSession,
    chat_id: int,
    update_id: int,
    content: dict[str, Any],  # Any: JSON
    now: datetime,
) -> None:
    """Leaves it to the runner."""
    new = Answer(chat_id=chat_id, update_id=update_id, content=content, created_at=now)
    session.add(new)
    await session.flush()


async def take(
    session: AsyncSession, term: int | None, under_way: Collection[int], limits: tuple[int, int]
) -> list[Answer]:
    """The oldest that are not under way, with the term in which they were taken before, if any.

    From now on they count as being said in this term. `limits`: how many, and how many of one chat
    may be under way at once.
    """
    limit, of_a_chat = limits
    place = func.row_number().over(partition_by=col(Answer.chat_id), order_by=col(Answer.id))
    placed = select(col(Answer.id), place.label("place")).subquery()
    found = await session.exec(
        select(Answer)
        .join(placed, placed.c.id == col(Answer.id))
        .where(col(Answer.id).not_in(under_way), placed.c.place <= of_a_chat)
        .order_by(col(Answer.id))
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    taken = list(found.all())
    for each in taken:
        session.expunge(each)
    ids = [each.pk for each in taken]
    await session.exec(update(Answer).where(col(Answer.id).in_(ids)).values(taken_by=term))
    return taken


async def done(session: AsyncSession, ids: Collection[int]) -> None:
    """They have been said, or nobody can say them."""
    await session.exec(delete(Answer).where(col(Answer.id).in_(ids)))


async def drop(session: AsyncSession, older_than: datetime, under_way: Collection[int]) -> int:
    """Forgets those that nobody expects any more; returns how many."""
    old = delete(Answer).where(
        col(Answer.created_at) < older_than, col(Answer.id).not_in(under_way)
    )
    return (await session.exec(old)).rowcount
