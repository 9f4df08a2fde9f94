"""What is said to one chat only once in a while, whichever replicas are asked."""

from datetime import datetime, timedelta

from sqlmodel import col, delete, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.tables import Hint


async def may(
    session: AsyncSession, chat_id: int, what: str, now: datetime, once_in: timedelta
) -> bool:
    """Whether it is time to say it; then that counts as said.

    A time in the future, from before the clock was set back, counts for no longer than any other.
    """
    insert = insert_into(session, Hint).values(chat_id=chat_id, what=what, told_at=now)
    told_at = insert.table.c.told_at
    is_over = or_(told_at <= now - once_in, told_at >= now + once_in)
    said = insert.on_conflict_do_update(
        index_elements=["chat_id", "what"], set_={"told_at": now}, where=is_over
    )
    return (await session.exec(said.returning(insert.table.c.chat_id))).first() is not None


async def purge(session: AsyncSession, told_before: datetime) -> None:
    """Forgets what was told long ago."""
    await session.exec(delete(Hint).where(col(Hint.told_at) < told_before))


async def forget(session: AsyncSession, chat_id: int) -> None:
    """Forgets a chat."""
    await session.exec(delete(Hint).where(col(Hint.chat_id) == chat_id))
