"""The clock's tick in a cabinet with 100,000 channels: the process's own work, without the wait."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot import dates
from bot.config import Config
from bot.health import Health
from bot.ladder import Timing, plan
from bot.reminders import of_payment
from bot.schedule import Schedule
from storage import cabinet, reminders
from storage.engine import Database, open_database
from storage.models import Channel
from tests.bench import rig
from tests.bench.tables import milliseconds, table

CHANNELS = 100_000
DAYS = 30  # over which their dates are spread, as if each were paid every month
ROUNDS = 100
ZONE = ZoneInfo("Europe/Kyiv")
TIMING = Timing(10, ZONE)
START = datetime(2026, 11, 22, 16, tzinfo=UTC)


class Watch:
    """A schedule on the database, and the time that it is told."""

    def __init__(self, database: Database) -> None:
        self.now = START
        clock = lambda: self.now  # noqa: E731 - the shortest clock there is
        config = Config.model_validate({"timezone": ZONE.key})
        self.schedule = Schedule(database, clock, config, lambda: None, Health(clock))

    async def tick(self, now: datetime) -> float:
        """Seconds of the tick at this time."""
        self.now = now
        began = time.perf_counter()
        await self.schedule.tick()
        return time.perf_counter() - began


async def run() -> str:
    """Nothing due, all that a morning brings, and another hour for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        await rig.furnish(Path(folder), 0)
        async with open_database(rig.address_in(Path(folder))) as database:
            await _fill(database)
            watch = Watch(database)
            while not await _is_timed(database):
                await watch.tick(START)
            idle = [await watch.tick(START + timedelta(seconds=n)) for n in range(ROUNDS)]
            ten = TIMING.on(START.date() + timedelta(days=1))
            due = await _until_done(database, watch, ten)
            await database.write(partial(cabinet.remind_at, hour=8))
            again = [await watch.tick(START)]
            while not await _is_timed(database):
                again.append(await watch.tick(START))
    rows = [
        ("nothing is due", len(idle), *milliseconds(idle), f"{max(idle) * 1000:.0f}"),
        (
            f"ten o'clock: {CHANNELS // DAYS:,} reminders",
            len(due),
            *milliseconds(due),
            f"{max(due) * 1000:.0f}",
        ),
        ("another hour for all", len(again), *milliseconds(again), f"{max(again) * 1000:.0f}"),
    ]
    head = (f"{CHANNELS:,} channels", "ticks", "p50 ms", "p99 ms", "longest ms")
    return table("A tick", head, rows)


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


async def _fill(database: Database) -> None:
    made = [_channel(number) for number in range(CHANNELS)]
    plain = [row.model_dump(exclude={"id"}) for row in made]
    waiting = []
    for row in made:
        assert row.paid_until is not None
        step = plan(dates.day_of(row.paid_until, ZONE), START, TIMING)
        waiting += [of_payment(row, step, ZONE).__dict__] if step else []

    async def work(session: Any) -> None:  # Any: an AsyncSession
        await session.exec(insert(Channel.__table__), params=plain)  # type: ignore[attr-defined]  # a table
        await reminders.put(session, waiting)

    await database.write(work)


def _channel(number: int) -> Channel:
    due = START.date() + timedelta(days=8 + number % DAYS)
    return Channel(
        crm_id=str(number),
        name=f"Channel {number}",
        kind="messenger",
        paid_until=dates.kept(due, ZONE),
        amount="499",
        currency="UAH",
        period="monthly",
        first_day=due.day,
    )
