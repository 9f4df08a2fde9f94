"""The clock: one tick of APScheduler. What must happen at a time becomes an event of our own.

Its keys make a repeat harmless, so a restart, a misfire or a second process changes nothing.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.schedule.escalations import Escalating
from bot.schedule.reminders import Reminding
from bot.schedule.returns import Returning
from storage.directory import links, mutes
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.upkeep import purging, seen_updates

log = logging.getLogger(__name__)

TICK_SECONDS = 1
WATCH_SECONDS = 5.0
TIDY_EVERY = timedelta(hours=1)
UPDATES_KEPT = timedelta(days=2)  # Telegram repeats an update for a day
EXPIRED_INVITES_KEPT = timedelta(days=7)  # so that an old link is told to be old
PURGED_AT_ONCE = 100  # events in a transaction: what hooks may have to wait for
PURGING_SECONDS = 0.5  # of a tick, so that a reminder or the end need not wait


class Schedule:
    """Asks every second whether a time has come, and puts what is due through the hooks' door."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        config: Config,
        on_made: Callable[[], None],
        health: Health,
    ) -> None:
        self._database = database
        self._clock = clock
        self._kept = timedelta(days=config.keep_days)
        self._reminding = Reminding(database, config.timezone, on_made)
        self._returning = Returning(database, config.timezone, on_made)
        self._escalating = Escalating(database, config.timezone, on_made)
        self._health = health
        self._tidied_at: datetime | None = None
        self._ticking = asyncio.Lock()
        self._scheduler = AsyncIOScheduler()
        self._job: Job | None = None

    def start(self) -> None:
        """Starts the tick."""
        self._job = self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def watch(self) -> float:
        """Where the machine's clock was set back, the next tick would be as far off: it comes now.

        Seconds until the next look.
        """
        now = datetime.now(UTC)
        if self._job is not None and self._job.next_run_time - now > timedelta(seconds=2):
            self._job.modify(next_run_time=now)
        return WATCH_SECONDS

    async def close(self) -> None:
        """Lets a tick that is under way finish, and starts no other."""
        if self._scheduler.running:
            self._scheduler.pause()
            async with self._ticking:
                self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Does what is due now. What goes wrong is tried again by the next tick."""
        async with self._ticking:
            now = self._clock()
            try:
                await self._reminding.step(now)
                await self._returning.step(now)
                await self._escalating.step(now)
                await self._tidy(now)
            except Unavailable as problem:
                log.error("the clock cannot reach the database: %s", problem)
                self._health.ill("clock", "cannot reach the database")
            except Exception as error:
                log.exception("the clock failed")
                self._health.ill("clock", type(error).__name__)
            else:
                self._health.well("clock")

    async def _tidy(self, now: datetime) -> None:
        """Once an hour; what is too much for one tick is left to the next."""
        if _is_recent(self._tidied_at, now, TIDY_EVERY):
            return
        await self._database.write(lambda session: _drop_expired(session, now))
        if await self._purge(now):
            self._tidied_at = now

    async def _purge(self, now: datetime) -> bool:
        """Deletes what is older than it is to be kept; True if nothing of it is left."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + PURGING_SECONDS
        while await self._database.write(
            lambda session: purging.purge(session, now - self._kept, PURGED_AT_ONCE)
        ):
            if self._database.crowd > 1 or loop.time() > ends:
                return False
            await asyncio.sleep(0)
        return True


def _is_recent(at: datetime | None, now: datetime, span: timedelta) -> bool:
    """False after the machine's clock was set back, too: then it is done anew."""
    return at is not None and timedelta(0) <= now - at < span


async def _drop_expired(session: AsyncSession, now: datetime) -> None:
    await links.purge_invites(session, now - EXPIRED_INVITES_KEPT)
    await seen_updates.purge(session, now - UPDATES_KEPT)
    await mutes.purge(session, now)
