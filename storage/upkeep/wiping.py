"""The wish that what was erased be removed from the files too, which only the bot may do."""

from datetime import datetime

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Cabinet


async def ask(session: AsyncSession, now: datetime) -> None:
    """Asks for it: something has been erased now."""
    await session.exec(update(Cabinet).values(erased_at=now))


async def asked(session: AsyncSession) -> datetime | None:
    """When something was erased that is still to be removed; None if all is done."""
    return (await session.exec(select(Cabinet.erased_at))).first()


async def done(session: AsyncSession, erased_at: datetime) -> None:
    """What was erased then is gone, but perhaps not what has been since."""
    await session.exec(
        update(Cabinet).where(col(Cabinet.erased_at) == erased_at).values(erased_at=None)
    )
