"""The tick's part for reminders: what is due becomes an event, and the next row takes its place.

Only what is due is read. Both happen in one commit, and the events' keys make a repeat harmless.
"""

from datetime import datetime, tzinfo
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.context import Context
from bot.calendar.reminders import Timing, fire, retimed
from bot.schedule.batches import in_batches
from storage.directory import cabinet
from storage.engine.database import Database
from storage.flow import events, reminders, snoozes
from storage.tables import NewEvent, NewReminder

AT_ONCE = 100  # rows in a transaction, for which hooks may have to wait
SECONDS = 0.1  # of a tick; the rest is left to the next


class Reminders:
    """Fires what is due, and retimes what waits when the cabinet's hour or zone has changed."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone
        self._retiming: tuple[str, int] = ("", 0)

    async def step(self, now: datetime) -> bool:
        """Does as much as fits into a tick; whether anything was due."""
        async with self._database.read() as session:
            outlook = await reminders.look(session, now)
        if outlook is None:
            return False
        timing = Timing(outlook.hour, self._zone)
        if outlook.timed != str(timing):
            moved = not timing.shares_zone(outlook.timed)
            retime = partial(self._retime_some, timing=timing, now=now, moved=moved)
            await in_batches(self._database, retime, SECONDS)
        if outlook.events:
            await in_batches(self._database, partial(_fire, now=now, timing=timing), SECONDS)
        if outlook.repeats:
            await in_batches(self._database, partial(snoozes.wake, now=now, limit=AT_ONCE), SECONDS)
        return outlook.events or outlook.repeats

    async def _retime_some(
        self, session: AsyncSession, timing: Timing, now: datetime, *, moved: bool
    ) -> int:
        """Goes through all rows, some at a time; after a restart or another change, from the start.

        If the cabinet has `moved` to another zone, what waits for people's own times follows last:
        many of them have the cabinet's zone.
        """
        wanted, after = self._retiming
        if wanted != str(timing):
            after = 0
        rows = await reminders.page(session, after, AT_ONCE)
        times = {row.id: at for row in rows if row.id and (at := retimed(row, timing)) != row.at}
        await reminders.retime(session, times)
        if rows:
            self._retiming = (str(timing), rows[-1].pk)
        else:
            if moved:
                await reschedule.retime_all(Context(session, self._zone, now))
            await cabinet.note_timed(session, str(timing))
        return len(rows)


async def _fire(session: AsyncSession, now: datetime, timing: Timing) -> int:
    rows = await reminders.claim(session, now, AT_ONCE)
    fired = [fire(row, now, timing) for row in rows]
    await events.put(session, *(_event(it.event, now) for it in fired if it.event))
    await reminders.put(session, (it.then for it in fired if it.then))
    over = [row for row, it in zip(rows, fired, strict=True) if it.then is None]
    await reminders.drop(session, over)
    return len(rows)


def _event(due: NewReminder, now: datetime) -> NewEvent:
    return NewEvent(None, due.key, due.type, None, due.subject, now, now, due.body)
