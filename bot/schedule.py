"""The clock: one tick of APScheduler. What must happen at a time becomes an event of our own.

Its keys make a repeat harmless, so a restart, a misfire or a second process changes nothing.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.config import Config
from storage import events, links, sources, updates
from storage.engine import Database, Unavailable
from storage.events import NewEvent
from storage.models import Channel

log = logging.getLogger(__name__)

TICK_SECONDS = 1
TIDY_EVERY = timedelta(hours=1)
UPDATES_KEPT = timedelta(days=2)  # Telegram repeats an update for a day
EXPIRED_INVITES_KEPT = timedelta(days=7)  # so that an old link is told to be old
REMIND_AT = time(10, 0)


class Schedule:
    """Asks every second whether a time has come, and puts what is due through the hooks' door."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        config: Config,
        on_made: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = config.timezone
        self._on_made = on_made
        self._tidied_at: datetime | None = None
        self._reminded_until: datetime | None = None
        self._ticking = asyncio.Lock()
        self._scheduler = AsyncIOScheduler()

    def start(self) -> None:
        """Starts the tick."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def close(self) -> None:
        """Lets a tick that is under way finish, and starts no other."""
        if self._scheduler.running:
            self._scheduler.pause()
            async with self._ticking:
                self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Does what is due now."""
        now = self._clock()
        async with self._ticking:
            try:
                await self._remind(now)
                await self._tidy(now)
            except Unavailable as problem:
                log.error("the clock cannot reach the database: %s", problem)

    async def _remind(self, now: datetime) -> None:
        """Once more at 10:00 of the cabinet's zone on the day a channel's payment is due."""
        local = now.astimezone(self._zone)
        if local.time() < REMIND_AT or (self._reminded_until and now < self._reminded_until):
            return
        day_begins = datetime.combine(local.date(), time(0), self._zone)
        day_ends = datetime.combine(local.date() + timedelta(days=1), time(0), self._zone)
        made = await self._database.write(
            lambda session: _put_reminders(session, day_begins, day_ends, now)
        )
        # Looked at again every minute: a date may be learned, or moved to today, at any time.
        self._reminded_until = now + timedelta(minutes=1)
        if made:
            self._on_made()

    async def _tidy(self, now: datetime) -> None:
        if self._tidied_at is not None and now - self._tidied_at < TIDY_EVERY:
            return
        self._tidied_at = now
        await self._database.write(lambda session: _purge(session, now))


async def _put_reminders(
    session: AsyncSession, begins: datetime, ends: datetime, now: datetime
) -> int:
    made = 0
    for channel in await sources.channels_paid_until(session, begins, ends):
        reminder = _reminder(channel, now)
        # What the CRM itself has said of the payment today is today's reminder.
        if not await events.was_told_since(session, reminder, begins):
            made += await events.put(session, reminder)
    return made


def _reminder(channel: Channel, now: datetime) -> NewEvent:
    assert channel.paid_until is not None
    due = channel.paid_until.isoformat()
    data = {
        "channel": {"id": channel.crm_id, "name": channel.name, "kind": channel.kind},
        "due_at": due,
        "amount": channel.amount,
        "currency": channel.currency,
    }
    return NewEvent(
        connection_id=None,
        external_id=f"payment:{channel.crm_id}:{due}:0",
        type="channel.payment_due",
        hint=None,
        subject=f"channel:{channel.crm_id}",
        occurred_at=now,
        received_at=now,
        body=json.dumps(data).encode(),
    )


async def _purge(session: AsyncSession, now: datetime) -> None:
    await links.purge_invites(session, now - EXPIRED_INVITES_KEPT)
    await updates.purge(session, now - UPDATES_KEPT)
