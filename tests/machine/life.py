"""One installation through all of its processes: begun, killed, begun again, in no time at all."""

import asyncio
import contextlib
import contextvars
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.app import App
from bot.demo.telegram import Limits, Options, TelegramStandIn
from bot.schedule.tick import Schedule
from storage.flow import events
from tests.house import Clock, House, configured, connect
from tests.hurry import LIFE, HurriedLoop

ANSWER_SECONDS = 0.05  # how long Telegram takes: what is under way can be killed
SHARED_MEMORY = "/dev/shm"  # no disk is waited for where there is one


class LoopClock(Clock):
    """Follows the loop, and can be set ahead of it like any clock."""

    def __init__(self, loop: HurriedLoop) -> None:
        super().__init__()
        self._loop = loop

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=self._loop.time())


class Life:
    """The house and whatever befalls it; Telegram keeps to its limits."""

    house: House
    schedule: Schedule

    def __init__(self, loop: HurriedLoop, database_url: str) -> None:
        self.loop = loop
        self.url = database_url
        self._stack = contextlib.AsyncExitStack()
        self.killed_at: list[float] = []

    async def begin(self) -> None:
        """The cast is linked, and the managers answer for their sources."""
        limits = Limits(bot_per_second=30, chat_per_second=1)
        telegram = TelegramStandIn(Options(limits=limits, latency=ANSWER_SECONDS))
        await self._stack.enter_async_context(telegram)
        http = await self._stack.enter_async_context(aiohttp.ClientSession())
        clock = LoopClock(self.loop)
        self.house = House(self._new_app(telegram, clock), telegram, clock, http)
        await self._start()
        await connect(self.house.database, clock())
        await self.house.open_for_business()

    async def end(self) -> None:
        """Stops as an operator would."""
        await self.house.app.close()
        await self._stack.aclose()

    # -- death

    async def kill(self) -> None:
        """As kill -9 would: no task gets as far as its next line, and nothing is tidied up."""
        app = self.house.app
        while dying := [task for task in self.loop.lives.get(app, ()) if not task.done()]:
            for task in dying:
                task.cancel()
            # Again and again: what goes wrong in dying may hide that it was to die.
            await asyncio.wait(dying, timeout=0.001)
        await app.close()  # as the system takes back what a dead process held
        await asyncio.sleep(2 * ANSWER_SECONDS)  # what was on the wire arrives
        self.killed_at.append(self.loop.time())

    async def revive(self) -> None:
        """A new process on the same database."""
        self.house.app = self._new_app(self.house.telegram, self.house.clock)
        await self._start()

    def _new_app(self, telegram: TelegramStandIn, clock: Clock) -> App:
        return App(configured(telegram, self.url), clock)

    async def _start(self) -> None:
        app = self.house.app
        self.schedule = Schedule(app.database, app.clock, app.config, app.intake_wake, app.health)
        context = contextvars.copy_context()
        context.run(LIFE.set, app)
        await asyncio.create_task(app.start(), context=context)

    # -- time

    async def pass_time(self, **by: float) -> None:
        """The clock is set ahead, for Bellhop and Telegram alike, and strikes."""
        span = timedelta(**by)
        self.house.clock.now += span
        self.house.telegram.clock.offset += span.total_seconds()
        await self.schedule.tick()

    async def wait(self, seconds: float) -> None:
        """Bellhop goes on meanwhile."""
        await asyncio.sleep(seconds)

    async def fanned_out(self) -> None:
        """Waits until no hook waits for its meaning."""
        await self._until(self._nothing_waits, 60)

    async def heard(self) -> None:
        """Waits until all that people have done has had its effect, and nothing is being sent."""
        await self._until(self._all_is_heard, 300)

    async def settled(self) -> None:
        """Waits until nothing is left to do, however often it has to be tried again."""
        await self._until(self._is_settled, 3600)

    async def _until(self, holds: Any, seconds: float) -> None:  # Any: an async claim
        gives_up_at = self.loop.time() + seconds
        pause = 0.01
        while not await holds():
            assert self.loop.time() < gives_up_at, f"{holds.__name__} never held"
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 2.0)

    async def _nothing_waits(self) -> bool:
        async with self.house.database.read() as session:
            return not await events.waiting(session, 1)

    async def _all_is_heard(self) -> bool:
        app = self.house.app
        is_sending = app.telegram is not None and app.telegram.is_busy
        return not (self.house.telegram.world.updates.pending or app.crew.errands or is_sending)

    async def _is_settled(self) -> bool:
        return await self._all_is_heard() and await self.house.is_quiet(hours=1)
