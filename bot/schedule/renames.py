"""The tick's part for new names: the cards and bells that show a source or channel follow."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import people, sources
from storage.engine.database import Database
from storage.flow import cards
from storage.objects import lists, threads
from storage.tables import Channel, Source

BATCH = 10  # places in a transaction, for which hooks may have to wait


async def step(database: Database, _now: datetime) -> bool:
    """Has what shows an old name redrawn; whether there was any."""
    async with database.read() as session:
        if not await _renamed(session):
            return False
    await database.write(_follow)
    return True


async def _renamed(session: AsyncSession) -> list[Source | Channel]:
    return [
        *await sources.renamed(session, Source, BATCH),
        *await sources.renamed(session, Channel, BATCH),
    ]


async def _follow(session: AsyncSession) -> None:
    for place in await _renamed(session):
        await threads.redraw_place(session, place)
        place.renamed = False
    await lists.redraw_all(session)
    await cards.redraw_bells(session, await people.linked(session))
    await session.flush()
