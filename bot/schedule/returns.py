"""The tick's part for absences: it ends those whose time is over."""

from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people.absences import end, tell
from bot.schedule.batches import in_batches
from storage.directory import absences
from storage.engine.database import Database

AT_ONCE = 5  # people in a transaction, for which hooks may have to wait
SECONDS = 0.2  # of a tick; the rest is left to the next


async def step(database: Database, zone: tzinfo, now: datetime) -> bool:
    """Ends the absences that are over; whether there were any. `zone`: the cabinet's."""
    async with database.read() as session:
        if not await absences.over(session, now, 1):
            return False
    return await in_batches(database, lambda session: _end_some(session, zone, now), SECONDS)


async def _end_some(session: AsyncSession, zone: tzinfo, now: datetime) -> int:
    back, context = await absences.over(session, now, AT_ONCE), Context(session, zone, now)
    for person_id in back:
        if not await end(context, person_id, by_clock=True):
            await tell(context, person_id, {"text": "notice-back"})
    return len(back)
