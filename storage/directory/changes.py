"""What people have changed and may take back."""

from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Change


async def add(session: AsyncSession, change: Change) -> Change:
    session.add(change)
    await session.flush()
    return change


async def one(session: AsyncSession, change_id: int) -> Change | None:
    """The change; a second press waits until the first has been handled."""
    return await session.get(Change, change_id, populate_existing=True, with_for_update=True)


async def latest(session: AsyncSession, what: str, row_id: int) -> Change | None:
    """The newest of this sort and row, whoever made it."""
    these = select(Change).where(Change.what == what, Change.row_id == row_id)
    return (await session.exec(these.order_by(col(Change.id).desc()).limit(1))).first()


async def purge(session: AsyncSession, older_than: datetime) -> None:
    """Deletes what nobody may take back any more."""
    await session.exec(delete(Change).where(col(Change.at) < older_than))
