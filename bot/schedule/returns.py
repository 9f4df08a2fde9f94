"""The tick's part for absences: whoever said to be back by now is."""

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.absences import end, tell
from bot.actions.work import Work
from storage.directory import absences
from storage.engine.database import Database

AT_ONCE = 5  # people in a transaction: what hooks may have to wait for


SECONDS = 0.2  # of a tick; the rest is left to the next


class Returning:
    """The tick's part: whoever said to be back by now is. `zone`: the cabinet's."""

    def __init__(self, database: Database, zone: tzinfo, on_made: Callable[[], None]) -> None:
        self._database = database
        self._zone = zone
        self._on_made = on_made

    async def step(self, now: datetime) -> None:
        """Ends the absences whose time has come, some at a time."""
        async with self._database.read() as session:
            waiting = await absences.over(session, now, 1)
        loop = asyncio.get_running_loop()
        ends = loop.time() + SECONDS
        while waiting:
            waiting = await self._database.write(
                lambda session: _end_some(session, self._zone, now)
            )
            self._on_made()
            if loop.time() > ends:
                break


async def _end_some(session: AsyncSession, zone: tzinfo, now: datetime) -> list[int]:
    back, work = await absences.over(session, now, AT_ONCE), Work(session, zone, now)
    for person_id in back:
        if not await end(work, person_id, by_clock=True):
            await tell(work, person_id, {"text": "notice-back"})
    return back
