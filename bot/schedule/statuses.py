"""The tick's part for statuses: when one gets another meaning, its orders or leads follow.

There may be ten thousand of them, so it takes some at a time and gives way to hooks.
"""

from datetime import datetime, tzinfo

from bot.actions.context import Context
from bot.actions.objects.statuses import apply
from bot.schedule.batches import in_batches
from storage.engine.database import Database
from storage.objects import statuses

AT_ONCE = 25  # objects in a transaction, for which hooks may have to wait
SECONDS = 0.3  # of a tick; the rest is left to the next


async def step(database: Database, zone: tzinfo, now: datetime) -> bool:
    """Has objects follow their status; whether there were any. `zone`: the cabinet's."""
    async with database.read() as session:
        if await statuses.unapplied(session) is None:
            return False
    return await in_batches(
        database,
        lambda session: apply(Context(session, zone, now), AT_ONCE),
        SECONDS,
        gives_way=True,
    )
