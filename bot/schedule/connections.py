"""The tick's part for connections: what is refused, what is silent, and what is well again."""

from datetime import datetime, tzinfo
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import alarms
from bot.actions.context import Context
from storage.directory import connections
from storage.engine.database import Database


async def step(database: Database, zone: tzinfo, now: datetime) -> bool:
    """Tells administrators what there is to tell; whether there was. `zone`: the cabinet's."""
    async with database.read() as session:
        found = await connections.open_ones(session)
    due = [each.pk for each in found if alarms.is_due(each, now)]
    has_told = False
    for connection_id in due:
        look = partial(_look, connection_id=connection_id, zone=zone, now=now)
        has_told |= await database.write(look)
    return has_told


async def _look(session: AsyncSession, connection_id: int, zone: tzinfo, now: datetime) -> bool:
    connection = await connections.open_one(session, connection_id)
    return connection is not None and await alarms.look(Context(session, zone, now), connection)
