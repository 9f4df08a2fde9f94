"""Which of Telegram's updates have been handled: after a lost confirmation they come again."""

from datetime import datetime

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.tables import SeenUpdate


async def is_first_sight(session: AsyncSession, update_id: int, now: datetime) -> bool:
    """Notes the update; False if it was noted before."""
    insert = insert_into(session, SeenUpdate).values(update_id=update_id, seen_at=now)
    inserted = await session.exec(
        insert.on_conflict_do_nothing().returning(insert.table.c.update_id)
    )
    return inserted.first() is not None


async def purge(session: AsyncSession, seen_before: datetime) -> None:
    """Forgets old updates; Telegram repeats one for a day at most."""
    await session.exec(delete(SeenUpdate).where(col(SeenUpdate.seen_at) < seen_before))
