"""Removes from the database's files what `bellhop forget` has erased.

Two processes must not do it at once (sqlite.org/wal.html#walresetbug), so the verb asks the bot.
"""

from datetime import datetime
from functools import partial

from storage.engine.database import Database
from storage.upkeep import wiping


async def step(database: Database, _now: datetime) -> bool:
    """Does what has been asked for. It makes nothing to be told."""
    await wipe_if_asked(database)
    return False


async def wipe_if_asked(database: Database) -> None:
    """Only for the process that checkpoints. What is in the way is waited for the next time."""
    async with database.read() as session:
        erased_at = await wiping.asked(session)
    if erased_at is not None and await database.wipe():
        await database.write(partial(wiping.done, erased_at=erased_at))
