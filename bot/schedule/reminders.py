"""The reminders' half of the tick: what is due becomes an event, the next row takes its place.

Only what is due is read. Both are one commit, and the events' keys make a repeat harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.calendar.reminders import Timing, fire, retimed
from storage.directory import cabinet
from storage.engine.database import Database
from storage.flow import events, reminders, snoozes
from storage.tables import NewEvent, NewReminder

AT_ONCE = 100  # rows in a transaction: what hooks may have to wait for
SECONDS = 0.1  # of a tick; the rest is left to the next

Batch = Callable[[AsyncSession], Awaitable[bool]]


class Reminding:
    """Makes what is due happen, and times what waits anew when the hour or the zone is another."""

    def __init__(self, database: Database, zone: tzinfo, on_made: Callable[[], None]) -> None:
        self._database = database
        self._zone = zone
        self._on_made = on_made
        self._retiming: tuple[str, int] = ("", 0)

    async def step(self, now: datetime) -> None:
        """Does what a tick may."""
        async with self._database.read() as session:
            outlook = await reminders.look(session, now)
        if outlook is None:
            return
        timing = Timing(outlook.hour, self._zone)
        ends = asyncio.get_running_loop().time() + SECONDS
        if outlook.timed != str(timing):
            moved = not timing.shares_zone(outlook.timed)
            await self._until(ends, lambda it: self._retime_some(it, timing, now, moved=moved))
        if outlook.events:
            await self._until(ends, lambda session: _fire(session, now, timing))
        if outlook.repeats:
            await self._until(ends, lambda session: _wake(session, now))
        if outlook.events or outlook.repeats:
            self._on_made()

    async def _until(self, ends: float, batch: Batch) -> None:
        """At least one batch, and others while there are some and there is time."""
        loop, more = asyncio.get_running_loop(), True
        while more:
            more = await self._database.write(batch) and loop.time() < ends

    async def _retime_some(
        self, session: AsyncSession, timing: Timing, now: datetime, *, moved: bool
    ) -> bool:
        """Goes through all rows, some a time; a restart or another hour begins anew.

        Where the cabinet has `moved` to another zone, what people's own times hold back follows at
        the end: many live by the cabinet's zone.
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
                await reschedule.retime_all(session, self._zone, now)
            await cabinet.note_timed(session, str(timing))
        return bool(rows)


async def _fire(session: AsyncSession, now: datetime, timing: Timing) -> bool:
    rows = await reminders.claim(session, now, AT_ONCE)
    fired = [fire(row, now, timing) for row in rows]
    await events.put_all(session, [_event(it.event, now) for it in fired if it.event])
    await reminders.put(session, (it.then for it in fired if it.then))
    await reminders.drop(
        session, [row for row, it in zip(rows, fired, strict=True) if it.then is None]
    )
    return len(rows) == AT_ONCE


async def _wake(session: AsyncSession, now: datetime) -> bool:
    return await snoozes.wake(session, now, AT_ONCE) == AT_ONCE


def _event(reminder: NewReminder, now: datetime) -> NewEvent:
    return NewEvent(
        connection_id=None,
        external_id=reminder.key,
        type=reminder.type,
        hint=None,
        subject=reminder.subject,
        occurred_at=now,
        received_at=now,
        body=reminder.body,
    )
