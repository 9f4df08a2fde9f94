"""The clock: two jobs of APScheduler. What must happen at a time becomes an event of our own.

The events' keys make repeats harmless, so a restart, a misfire or a second process does no harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.schedule import connections, escalations, renames, returns, statuses, switch, wiping
from bot.schedule.batches import in_batches
from bot.schedule.reminders import Reminders
from bot.schedule.silence import Silence
from storage.directory import changes, hook_counts, links, mutes, unknown_ids
from storage.directory import connections as crms
from storage.engine.database import Database
from storage.engine.writer import Superseded, Unavailable
from storage.objects import sales
from storage.replicas import hints
from storage.upkeep import purging, seen_updates
from storage.web import logins, sessions

log = logging.getLogger(__name__)

TICK_EVERY, TIDY_EVERY = timedelta(seconds=1), timedelta(hours=1)
WATCH_SECONDS = 5.0
HINTS_KEPT = timedelta(days=1)
UPDATES_KEPT = timedelta(days=2)  # Telegram repeats an update for a day
CHANGES_KEPT = timedelta(days=2)  # somebody who wants to undo an old one is told that it is old
EXPIRED_INVITES_KEPT = timedelta(days=7)  # so that somebody with an old one is told that it is old
PURGED_AT_ONCE = 100  # events in a transaction, for which hooks may have to wait
PURGING_SECONDS = 0.5  # until the next pause, which is as long
# A late or missed job runs once. Jobs are in memory; what they have to do is in our tables.
JOBS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Schedule:
    """Does what is due every second, and every hour deletes what is no longer kept."""

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
        self._steps = (
            partial(switch.step, database, config.timezone),
            Reminders(database, config.timezone).step,
            partial(returns.step, database, config.timezone),
            partial(escalations.step, database, config.timezone),
            partial(renames.step, database),
            partial(statuses.step, database, config.timezone),
            partial(connections.step, database, config.timezone),
            Silence(database, config.timezone).step,
            partial(wiping.step, database),
        )
        self._on_made = on_made
        self._health = health
        self._problems: dict[str, str] = {}
        self._under_way = {"tick": asyncio.Lock(), "tidy": asyncio.Lock()}
        self._closing = asyncio.Event()
        self._scheduler = AsyncIOScheduler(job_defaults=JOBS)

    def start(self) -> None:
        """Starts both jobs; tidying begins at once."""
        for job, every in ((self.tick, TICK_EVERY), (self.tidy, TIDY_EVERY)):
            seconds = every.total_seconds()
            self._scheduler.add_job(job, "interval", seconds=seconds, id=job.__name__)
        self._scheduler.modify_job("tidy", next_run_time=datetime.now(UTC))
        self._scheduler.start()

    async def watch(self) -> float:
        """Brings forward a job that has failed, or that is too far off because the machine's clock
        was set back. Seconds until the next look."""
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            is_far = job.next_run_time - now > job.trigger.interval + TICK_EVERY
            if is_far or job.id in self._problems:
                job.modify(next_run_time=now)
        return WATCH_SECONDS

    async def close(self, within_seconds: float) -> None:
        """Lets a running job finish, and cancels one that takes longer; starts no other."""
        self._closing.set()
        if self._scheduler.running:
            self._scheduler.pause()
            with suppress(TimeoutError):
                async with asyncio.timeout(within_seconds):
                    async with self._under_way["tick"], self._under_way["tidy"]:
                        pass
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Does what is due now. What fails is tried again by the next tick."""
        await self._run("tick", self._do_what_is_due)

    async def tidy(self) -> None:
        """Deletes what is no longer kept. What fails is tried again in seconds."""
        await self._run("tidy", self._delete_what_is_old)

    async def _run(self, job: str, work: Callable[[datetime], Awaitable[None]]) -> None:
        """In `/health`, both jobs are one part: the clock."""
        async with self._under_way[job]:
            try:
                await work(self._clock())
            except Superseded:
                return
            except asyncio.CancelledError:
                if not self._closing.is_set():
                    raise
                return  # APScheduler would take it for a failure of the job
            except Unavailable as problem:
                if job not in self._problems:
                    log.error("the clock cannot reach the database: %s", problem)
                self._problems[job] = "cannot reach the database"
            except Exception as error:
                log.exception("the clock failed")
                self._problems[job] = type(error).__name__
            else:
                self._problems.pop(job, None)
            if self._problems:
                self._health.ill("clock", next(iter(self._problems.values())))
            else:
                self._health.well("clock")

    async def _do_what_is_due(self, now: datetime) -> None:
        for step in self._steps:
            if await step(now):
                self._on_made()

    async def _delete_what_is_old(self, now: datetime) -> None:
        """What is left when the process ends is deleted after the next start."""
        await self._database.write(lambda session: _drop_expired(session, now))
        forget_ids = partial(unknown_ids.purge, older_than=now - self._kept)
        await self._database.write(forget_ids)
        purge = partial(purging.purge, older_than=now - self._kept, limit=PURGED_AT_ONCE)
        while not self._closing.is_set() and await in_batches(
            self._database, purge, PURGING_SECONDS, gives_way=True
        ):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), PURGING_SECONDS)


async def _drop_expired(session: AsyncSession, now: datetime) -> None:
    await links.purge_invites(session, now - EXPIRED_INVITES_KEPT)
    await links.purge_requests(session, now - links.ASKS_ONCE_IN)
    await seen_updates.purge(session, now - UPDATES_KEPT)
    await hints.purge(session, now - HINTS_KEPT)
    await mutes.purge(session, now)
    await changes.purge(session, now - CHANGES_KEPT)
    await crms.end_rotations(session, now)
    await hook_counts.purge(session, now)
    await sales.purge(session, now)
    await logins.purge(session, now)
    await sessions.purge(session, now)
