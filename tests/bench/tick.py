"""The tick of the schedule with 100,000 channels, as many tasks, and 10,000 people in quiet hours.

Only the work of a tick is measured, not the wait between two.
"""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.calendar.reminders import Timing
from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.schedule.tick import Schedule
from storage.directory import cabinet
from storage.engine.database import Database, open_database
from storage.flow import reminders
from tests.bench import rig, waiting
from tests.bench.tables import milliseconds, table
from tests.bench.waiting import DAYS, MANY, TIMING, ZONE

ROUNDS = 100
START = datetime(2026, 11, 22, 16, tzinfo=UTC)


class Watch:
    """A schedule on the database, and the time it is given."""

    def __init__(self, database: Database) -> None:
        self.now = START
        clock = lambda: self.now  # noqa: E731 - the shortest clock there is
        config = Config.model_validate({"timezone": ZONE.key})
        self.schedule = Schedule(database, clock, config, lambda: None, Health(clock))

    async def tick(self, now: datetime) -> float:
        """Ticks at this time; returns how many seconds it took."""
        self.now = now
        began = time.perf_counter()
        await self.schedule.tick()
        return time.perf_counter() - began


async def run() -> str:
    """Measures ticks with nothing due, with a whole morning due, and after a change of hour."""
    with tempfile.TemporaryDirectory() as folder:
        await rig.furnish(Path(folder), 0)
        waiting.hush(Path(folder), 1, START + timedelta(days=1))
        async with open_database(rig.address_in(Path(folder))) as database:
            await waiting.fill(database, START)
            watch = Watch(database)
            await watch.tick(START)  # the first is not measured
            idle = [await watch.tick(START + timedelta(seconds=n)) for n in range(ROUNDS)]
            ten = TIMING.on(START.date() + timedelta(days=1))
            due = await _until_done(database, watch, ten)
            await database.write(partial(cabinet.remind_at, hour=8))
            again = [await watch.tick(START)]
            while not await _is_timed(database):
                again.append(await watch.tick(START))
    rows = [
        _row("nothing is due", idle),
        _row(f"ten o'clock: {2 * MANY // DAYS:,} reminders", due),
        _row("a new hour chosen for all", again),
    ]
    head = (f"{MANY:,} channels and tasks", "ticks", "p50 ms", "p99 ms", "longest ms (aim 200)")
    return table("A tick", head, rows)


def _row(name: str, ticks: list[float]) -> tuple[object, ...]:
    return name, len(ticks), *milliseconds(ticks), f"{max(ticks) * 1000:.0f}"


async def _until_done(database: Database, watch: Watch, now: datetime) -> list[float]:
    seconds = []
    while True:
        seconds.append(await watch.tick(now))
        async with database.read() as session:
            outlook = await reminders.look(session, now)
        if outlook is None or not outlook.events:
            return seconds


async def _is_timed(database: Database) -> bool:
    async with database.read() as session:
        outlook = await reminders.look(session, START)
    return outlook is not None and outlook.timed == str(Timing(outlook.hour, ZONE))
