"""Time that stands still until a test moves it."""

import asyncio
from collections.abc import Callable, Coroutine
from heapq import heappop, heappush
from itertools import count
from typing import Any


class FakeTimer:
    """A call at a time to come."""

    def __init__(self, call: Callable[[], None]) -> None:
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self.call = None


class FakeTime:
    """A monotonic clock and its timers; `advance` makes the calls in order, each at its time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._timers: list[tuple[float, int, FakeTimer]] = []
        self._numbers = count()

    def clock(self) -> float:
        return self.now

    def later(self, seconds: float, call: Callable[[], None]) -> FakeTimer:
        timer = FakeTimer(call)
        heappush(self._timers, (self.now + seconds, next(self._numbers), timer))
        return timer

    def later_at_once(self, seconds: float, call: Callable[[], None]) -> asyncio.Handle:
        """A timer for which nobody waits: its time passes at once, then it calls."""

        def passed() -> None:
            self.now += seconds
            call()

        return asyncio.get_running_loop().call_soon(passed)

    async def sleep(self, seconds: float) -> None:
        """Takes its time, but nobody's of those who test."""
        self.slept.append(seconds)
        await self.advance(seconds)

    async def advance(self, seconds: float) -> None:
        until = self.now + seconds
        await settle()
        while self._timers and self._timers[0][0] <= until:
            at, _, timer = heappop(self._timers)
            if timer.call is not None:
                self.now = max(self.now, at)
                timer.call()
                await settle()
        self.now = max(self.now, until)
        await settle()


async def settle() -> None:
    """Lets everybody run who can."""
    for _ in range(5):
        await asyncio.sleep(0)


def start(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(work)
