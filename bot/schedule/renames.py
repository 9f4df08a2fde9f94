"""The tick's part for new names: cards and bells that show a source, channel or status follow."""

from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import people, sources
from storage.engine.database import Database
from storage.flow import cards
from storage.objects import lists, naming, statuses
from storage.tables import Channel, Source

BATCH = 10  # places, whose lists and bells are drawn together
OBJECTS = 50  # in a transaction, for which hooks may have to wait
NOTIFICATIONS = 200  # in a transaction


async def step(database: Database, _now: datetime) -> bool:
    """Has what shows an old name redrawn; whether there was any."""
    async with database.read() as session:
        places = await _renamed(session)
        named = await statuses.renamed(session, BATCH)
        showing = await naming.showing(session, named) if named else []
    for place in places:
        await _redraw(database, place)
    if places:
        await database.write(partial(_shown, places=places))
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


async def _redraw(database: Database, place: Source | Channel) -> None:
    """The cards that show it, of which there may be a hundred thousand."""
    last = 0
    while True:
        async with database.read() as session:
            ids = await naming.of_place(session, place, last, NOTIFICATIONS)
        if not ids:
            return
        await database.write(partial(naming.redraw_showing, ids=ids))
        last = ids[-1]


async def _shown(session: AsyncSession, places: list[Source | Channel]) -> None:
    for place in places:
        await sources.shown_everywhere(session, place)
    await lists.redraw_all(session)
    await cards.redraw_bells(session, await people.linked(session))
