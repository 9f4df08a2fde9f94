"""One installation through all of its processes: started, killed, restarted, in no time at all."""

import asyncio
import contextlib
import contextvars
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import aiohttp

from bot.app import App
from bot.demo.telegram import Call, Limits, Options, TelegramStandIn
from bot.demo.telegram.controls.transcript import Transcript
from bot.schedule.tick import Schedule
from storage.directory import sources
from storage.flow import events
from storage.objects import statuses
from storage.tables import Channel, Source
from tests.cast import IVAN, MARTA
from tests.house import Clock, House, configured, connect
from tests.machine.beside import beside
from tests.machine.event_loop import PROCESS, InstantLoop

ANSWER_SECONDS = 0.05  # how long Telegram takes: long enough to be killed meanwhile
SHARED_MEMORY = "/dev/shm"  # where there is one, nothing waits for a disk
BAZAAR = {"id": "7", "name": "Bazaar"}  # both managers'
_CARRIED = """
    SELECT notification.id FROM notification
    JOIN card ON card.id = notification.card_id JOIN link ON link.id = card.link_id
    WHERE card.state = 'sending' AND link.telegram_id = {} AND notification.ended IS NULL
"""


class LoopClock(Clock):
    """Follows the loop's time, and can be set ahead like any clock."""

    def __init__(self, loop: InstantLoop) -> None:
        super().__init__()
        self._loop = loop

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=self._loop.time())


class Installation:
    """A house whose process can die; Telegram enforces its limits.

    `carried`: number of a call → the notifications that the chat was being sent when it took it.
    """

    house: House
    schedule: Schedule

    def __init__(self, loop: InstantLoop, database_url: str) -> None:
        self.loop = loop
        self.url = database_url
        self.carried: dict[int, frozenset[int]] = {}
        self._ask, close = beside(database_url)
        self._stack = contextlib.AsyncExitStack()
        self._stack.callback(close)

    async def start(self) -> None:
        """Starts and opens for business: the cast linked, each manager with a source."""
        limits = Limits(bot_per_second=30, chat_per_second=1)
        telegram = TelegramStandIn(Options(limits=limits, latency=ANSWER_SECONDS))
        await self._stack.enter_async_context(telegram)
        http = await self._stack.enter_async_context(aiohttp.ClientSession())
        clock = LoopClock(self.loop)
        self.house = House(self._new_app(telegram, clock), telegram, clock, http)
        self._stack.enter_context(mock.patch.object(Transcript, "accept", self._noting()))
        await self._start_app()
        await connect(self.house.database, clock())
        await self.house.open_for_business()
        await self.house.database.write(_open_the_bazaar)

    async def stop(self) -> None:
        """Stops the process as an operator would, then everything else."""
        await self.house.app.close()
        await self._stack.aclose()

    def _noting(self) -> Any:  # Any: a method
        """Has what a message carries noted when Telegram takes it."""
        accept = Transcript.accept

        def accepted(transcript: Transcript, call: Call, result: object) -> None:
            accept(transcript, call, result)
            if call.method == "sendMessage":
                found = self._ask(_CARRIED.format(call.params["chat_id"]))
                self.carried[call.number] = frozenset(map(int, found))

        return accepted

    # -- kills

    async def kill(self) -> None:
        """As kill -9 would: no task reaches its next line, and nothing is tidied up."""
        app = self.house.app
        loops = app.terms and app.terms.loops
        while dying := [task for task in self.loop.tasks_of.get(app, ()) if not task.done()]:
            for task in dying:
                task.cancel()
            # Again and again: an error while dying may swallow the cancellation.
            await asyncio.wait(dying, timeout=0.001)
        if loops:
            await loops.close()  # as the system reclaims what a dead process held
        await app.close()
        await asyncio.sleep(2 * ANSWER_SECONDS)  # what was on the wire arrives

    async def restart(self) -> None:
        """Starts a new process on the same database."""
        self.house.app = self._new_app(self.house.telegram, self.house.clock)
        await self._start_app()

    def _new_app(self, telegram: TelegramStandIn, clock: Clock) -> App:
        return App(configured(telegram, self.url), clock)

    async def _start_app(self) -> None:
        app = self.house.app
        self.schedule = Schedule(app.database, app.clock, app.config, app.wakes.intake, app.health)
        context = contextvars.copy_context()
        context.run(PROCESS.set, app)
        await asyncio.create_task(app.start(), context=context)

    # -- time

    async def pass_time(self, **by: float) -> None:
        """Sets the clock ahead by hours=, minutes=, …, for Telegram as well, and ticks."""
        span = timedelta(**by)
        self.house.clock.now += span
        self.house.telegram.clock.offset += span.total_seconds()
        await self.schedule.tick()
        await self.schedule.tidy()

    async def wait(self, seconds: float) -> None:
        """Lets Bellhop work for a while."""
        await asyncio.sleep(seconds)

    async def until_fanned_out(self) -> None:
        """Waits until every hook has been fanned out."""
        await self._until(self._nothing_waits, 60)

    async def until_handled(self) -> None:
        """Waits until everything people did has had its effect, and nothing is being sent."""
        await self._until(self._all_is_handled, 300)

    async def until_settled(self) -> None:
        """Waits until nothing is left to do, however many retries that takes."""
        await self.until_followed()
        await self._until(self._is_settled, 3600)

    async def until_followed(self) -> None:
        """Has cards follow new names and meanings, as the clock does every second."""
        while await self._is_behind():
            await self.schedule.tick()

    async def _is_behind(self) -> bool:
        async with self.house.database.read() as session:
            renamed = [await sources.renamed(session, it, 1) for it in (Source, Channel)]
            return any(renamed) or await statuses.unapplied(session) is not None

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

    async def _all_is_handled(self) -> bool:
        app = self.house.app
        loops = app.terms and app.terms.loops
        is_sending = loops is not None and loops.is_busy
        return not (self.house.telegram.world.updates.pending or app.crew.errands or is_sending)

    async def _is_settled(self) -> bool:
        return await self._all_is_handled() and await self.house.is_quiet(hours=1)


async def _open_the_bazaar(session: Any) -> None:  # Any: an AsyncSession
    bazaar = await sources.mention(session, Source, BAZAAR["id"], BAZAAR["name"])
    await sources.set_managers(session, bazaar, [MARTA.crm_id, IVAN.crm_id])
