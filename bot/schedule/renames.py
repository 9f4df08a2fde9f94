"""The tick's part for new names: cards and bells that show a source, channel or status follow."""

from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import people, sources
from storage.engine.database import Database
from storage.flow import cards
from storage.objects import lists, naming, statuses, threads
from storage.tables import Channel, Source

BATCH = 10  # places in a transaction, for which hooks may have to wait
OBJECTS = 50  # in a transaction


async def step(database: Database, _now: datetime) -> bool:
    """Has what shows an old name redrawn; whether there was any."""
    async with database.read() as session:
        places = await _renamed(session)
        named = await statuses.renamed(session, BATCH)
        showing = await naming.showing(session, named) if named else []
    if places:
        await database.write(_follow)
    for start in range(0, len(showing), OBJECTS):
        some = showing[start : start + OBJECTS]
        await database.write(partial(naming.redraw_objects, subjects=some))
    for status in named:
        await database.write(partial(statuses.shown_everywhere, status=status))
    return bool(places or named)


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
