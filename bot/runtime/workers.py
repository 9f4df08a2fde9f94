"""The process's loops and background tasks; nothing else starts tasks.

A loop whose step fails says so in the log and in `/health`, and retries. A loop that dies ends the
process instead of letting it limp.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakSet

from bot.rules.sending.outcome import OutOfReach, TokenRefused
from bot.runtime.health import Health
from bot.runtime.outage import PAUSE_SECONDS, Outage
from storage.engine.lock import AlreadyRunning
from storage.engine.writer import Unavailable

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 30.0

# A step does what can be done now and returns how many seconds to wait for the next one.
Step = Callable[[], Awaitable[float]]
# Begins something in the background: `Crew.errand`. Any: what a coroutine is sent.
Errand = Callable[[Coroutine[Any, Any, None]], None]

Result = TypeVar("Result")


class LoopDied(Exception):
    """A loop has ended for good, or what it died of says that nothing can go on."""


class CannotRun(LoopDied):
    """The process has to end: the text tells the operator why, and the cure."""


class Wake:
    """Says that there may be something to do; the tables are the truth."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def __call__(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Returns at the next wake, or after this many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await self._event.wait()
        self._event.clear()


class Seldom:
    """Does something when it is called, but only once in so many seconds.

    After more calls meanwhile, it does it once more in the end.
    """

    def __init__(self, work: Callable[[], None], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._is_resting = self._was_called = False

    def __call__(self) -> None:
        if self._is_resting:
            self._was_called = True
            return
        self._work()
        self._is_resting = True
        asyncio.get_running_loop().call_later(self._seconds, self._rested)

    def _rested(self) -> None:
        self._is_resting, was_called, self._was_called = False, self._was_called, False
        if was_called:
            self()


@dataclass(frozen=True)
class Wakes:
    """What wakes the loops, whether they run or not."""

    intake: Wake = field(default_factory=Wake)
    delivery: Wake = field(default_factory=Wake)
    sync: Wake = field(default_factory=Wake)
    answers: Wake = field(default_factory=Wake)
    bells: Wake = field(default_factory=Wake)

    def __call__(self) -> None:
        """There is an event, or a notification to send."""
        self.intake()
        self.delivery()


class Crew:
    """All loops and background tasks of the process, or those of one term."""

    def __init__(self, health: Health, outage: Outage | None = None) -> None:
        self._health = health
        self._outage = outage or Outage()
        self._teams: WeakSet[Crew] = WeakSet()
        self._loops: list[asyncio.Task[None]] = []
        self._wakes: list[Wake] = []
        self._errands: set[asyncio.Task[Any]] = set()
        self._stopping = asyncio.Event()
        self._is_over = False
        self._away: set[str] = set()  # loops that the database has failed
        self._lost: dict[str, str] = {}  # what is in the way to Telegram, by loop

    def loop(self, name: str, step: Step, wake: Wake) -> None:
        """Runs `step` until `stop`, whenever its wait is over or `wake` is called."""
        self._wakes.append(wake)
        self._loops.append(asyncio.create_task(self._run(name, step, wake), name=name))

    def errand(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` once in the background, unless all is over; `stop` waits for it."""
        if self._is_over:
            work.close()
            return
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    def team(self, health: Health) -> "Crew":
        """A crew that begins and ends by itself; while it is there, its errands count here, too."""
        team = Crew(health, self._outage)
        self._teams.add(team)
        return team

    @property
    def errands(self) -> int:
        """How many errands are running."""
        return len(self._errands) + sum(team.errands for team in self._teams)

    async def watch(self, *until: asyncio.Event) -> None:
        """Returns when one of them is set. Raises what a loop has died of, or `LoopDied`."""
        waiting = {asyncio.create_task(event.wait()) for event in until}
        try:
            done, _ = await asyncio.wait(
                [*waiting, *self._loops], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for each in waiting:
                each.cancel()
        if any(event.is_set() for event in until):
            return
        for task in done - waiting:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error
            raise LoopDied(f"the loop {task.get_name()} has ended")

    async def unless_stopping(self, waiting: Awaitable[Result]) -> Result | None:
        """The result of `waiting`; None if `stop` begins first, which cancels it."""
        return await unless(waiting, self._stopping)

    async def stop(self, within_seconds: float) -> None:
        """Lets loops finish their steps and errands end; cancels what takes longer."""
        self._stopping.set()
        for wake in self._wakes:
            wake()
        deadline = asyncio.get_running_loop().time() + within_seconds
        # A loop's last step may still start errands, so those are collected afterwards.
        for crew in (self._loops, self._errands):
            if tasks := [*crew]:
                left = max(0.0, deadline - asyncio.get_running_loop().time())
                _, late = await asyncio.wait(tasks, timeout=left)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)

    def drop(self) -> None:
        """Has everything cancelled; nothing of it is awaited."""
        self._is_over = True
        self._stopping.set()
        for task in (*self._loops, *self._errands):
            task.cancel()

    async def cancel(self) -> None:
        """Ends everything at once."""
        self.drop()
        await asyncio.gather(*self._loops, *self._errands, return_exceptions=True)

    async def _run(self, name: str, step: Step, wake: Wake) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            try:
                seconds = await step()
                if self._lost.pop(name, None):
                    log.info("%s: Telegram can be reached again", name)
                if name in self._away:
                    self._away.discard(name)
                    self._outage.back()
                self._health.well(name)
                pause = 1.0
            except (AlreadyRunning, LoopDied):
                raise  # nothing that this process could do would be right
            except TokenRefused as refused:
                # Hooks are still stored. Only an operator can fix this, so it retries rarely.
                log.error("%s: Telegram refuses the bot's token: %s", name, refused)
                self._health.ill(name, "Telegram refuses the bot's token")
                seconds = 0.0
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), LONGEST_PAUSE_SECONDS)
            except OutOfReach as problem:
                self._out_of_reach(name, str(problem))
                seconds, pause = pause, min(pause * 2, LONGEST_PAUSE_SECONDS)
            except Unavailable as problem:
                self._away.add(name)
                self._outage.lost(problem)
                self._health.ill(name, "cannot reach the database")
                seconds = PAUSE_SECONDS
            except Exception as error:
                log.exception("%s failed; retrying in %.0f s", name, pause)
                self._health.ill(name, type(error).__name__)
                seconds, pause = pause, min(pause * 2, LONGEST_PAUSE_SECONDS)
            if seconds > 0 and not self._stopping.is_set():
                await wake.wait(seconds)

    def _out_of_reach(self, name: str, words: str) -> None:
        """Tells it once, until it is something else that is in the way."""
        if self._lost.get(name) != words:
            log.error("%s: %s", name, words)
        self._lost[name] = words
        self._health.ill(name, "Telegram cannot be reached")


async def unless(waiting: Awaitable[Result], *events: asyncio.Event) -> Result | None:
    """The result of `waiting`; None if one of the events comes first, which cancels it."""
    asked = asyncio.ensure_future(waiting)
    others = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait([asked, *others], return_when=asyncio.FIRST_COMPLETED)
        if asked.done():
            return asked.result()
    finally:
        for each in (asked, *others):
            each.cancel()
        await asyncio.gather(asked, return_exceptions=True)
    return None
