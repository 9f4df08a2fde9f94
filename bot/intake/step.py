"""The fan-out step: stored events → notifications, in the order in which they arrived.

What the desk has not fanned out as it came (bot.intake.desk) waits in `event` and is found here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.intake.fanout import Courier, FanOut
from bot.intake.round import Round
from bot.intake.sales import Sales
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow import events
from storage.tables import AnyEvent, Event, EventState

Find = Callable[[AsyncSession], Awaitable[Sequence[AnyEvent]]]

log = logging.getLogger(__name__)

BATCH = 10
CROWD = 4
COURTESY = 19  # times as long as it has taken
LONGEST_COURTESY_SECONDS = 0.5
SWEEP_SECONDS = 5.0
NOT_THE_EVENTS_FAULT = (Unavailable, MemoryError, OSError)


class _Pass(NamedTuple):
    """How many events it took and how long; `has_reported`: see `Round`."""

    taken: int
    seconds: float
    has_reported: bool


class Intake:
    """Fans out waiting events, a few per commit."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        on_made: Callable[[], None],
        courier: Courier | None = None,
    ) -> None:
        self.sales = Sales(database)
        self.fan_out = FanOut(clock, zone, courier, self.sales.note)
        self._database = database
        self._on_made = on_made

    async def step(self) -> float:
        """Fans out what waits; returns the seconds until the next look."""
        try:
            done = await self._transact(partial(events.waiting, limit=BATCH))
        except NOT_THE_EVENTS_FAULT:
            raise
        except Exception:  # noqa: BLE001 - the top of a loop; which event it was is found below
            done = await self._one_by_one()
        if not done.taken:
            return SWEEP_SECONDS
        self._on_made()
        # Hooks go first: while many arrive, fan-out takes a twentieth of the time at most.
        # That is more than Telegram takes, which is all that fan-out has to keep busy.
        if self._database.flood > CROWD:
            await asyncio.sleep(min(COURTESY * done.seconds, LONGEST_COURTESY_SECONDS))
        return 0.0 if done.taken == BATCH or done.has_reported else SWEEP_SECONDS

    async def _one_by_one(self) -> _Pass:
        """Puts aside an event that cannot be fanned out: it must not hold up the others."""
        async with self._database.read() as session:
            ids = [event.pk for event in await events.waiting(session, BATCH)]
        has_reported = False
        for event_id in ids:
            try:
                one = await self._transact(partial(_still_waiting, event_id=event_id))
                has_reported |= one.has_reported
            except NOT_THE_EVENTS_FAULT:
                raise
            except Exception:
                log.exception("event %s cannot be fanned out and is put aside", event_id)
                put_aside = partial(events.put_aside, event_id=event_id, state=EventState.BROKEN)
                await self._database.write(put_aside)
        return _Pass(len(ids), 0.0, has_reported)

    async def _transact(self, find: Find) -> _Pass:
        async def work(session: AsyncSession) -> _Pass:
            made, began = Round(), loop.time()
            await self.fan_out.take(session, await find(session), made)
            return _Pass(made.taken, loop.time() - began, made.has_reported)

        loop = asyncio.get_running_loop()
        return await self._database.write(work)


async def _still_waiting(session: AsyncSession, event_id: int) -> list[AnyEvent]:
    event = await session.get(Event, event_id)
    return [event] if event is not None and event.state == EventState.NEW else []
