"""The tick's part for the cabinet's switch: it comes on again when its time off is over."""

from datetime import datetime, tzinfo

from bot.actions.cabinet_switch import come_on
from bot.actions.context import Context
from storage.directory import cabinet
from storage.engine.database import Database


async def step(database: Database, zone: tzinfo, now: datetime) -> bool:
    """Turns it on if it is time; whether it was. `zone`: the cabinet's."""
    async with database.read() as session:
        if not await cabinet.is_to_come_on(session, now):
            return False
    return await database.write(lambda session: come_on(Context(session, zone, now)))
