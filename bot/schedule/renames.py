"""The tick's part for new names: cards and bells that show a source, channel or status follow."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import people, sources
from storage.engine.database import Database
from storage.flow import cards
from storage.objects import lists, naming, statuses, threads
from storage.tables import Channel, Source

BATCH = 10  # places in a transaction, for which hooks may have to wait


async def step(database: Database, _now: datetime) -> bool:
    """Has what shows an old name redrawn; whether there was any."""
    async with database.read() as session:
        if not await _renamed(session) and not await statuses.renamed(session, 1):
            return False
    await database.write(_follow)
    return True


async def _renamed(session: AsyncSession) -> list[Source | Channel]:
    return [
        *await sources.renamed(session, Source, BATCH),
        *await sources.renamed(session, Channel, BATCH),
    ]


async def _follow(session: AsyncSession) -> None:
    if places := await _renamed(session):
        for place in places:
            await threads.redraw_place(session, place)
            place.renamed = False
        await lists.redraw_all(session)
        await cards.redraw_bells(session, await people.linked(session))
    if named := await statuses.renamed(session, BATCH):
        await naming.redraw_statuses(session, named)
        for status in named:
            status.renamed = False
    await session.flush()
