"""Lets calls out: no faster than Telegram takes them; what has to wait leaves by rank."""

import asyncio
import time
from bisect import insort
from itertools import count

from bot.rules.sending.pacing import Action, Pace

SHORTEST_LOOK_SECONDS = 0.002


class Gate:
    """A call that need not wait passes without giving way to anything else."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._numbers = count()
        self._waiting: list[tuple[bool, int]] = []

    async def wait(self, action: Action) -> None:
        """Waits until a call may leave, which it then has to do at once; messages go first."""
        now = time.monotonic()
        if not self._waiting and self._pace.leaves_at(now) <= now:
            return
        ticket = action != "send", next(self._numbers)
        insort(self._waiting, ticket)
        try:
            while (seconds := self._seconds(ticket)) > 0:  # noqa: ASYNC110 - it waits for a time
                await asyncio.sleep(seconds)
        finally:
            self._waiting.remove(ticket)

    def _seconds(self, ticket: tuple[bool, int]) -> float:
        """How long until the next look; 0 if it is this one's turn."""
        now = time.monotonic()
        seconds = self._pace.leaves_at(now) - now
        return seconds if self._waiting[0] == ticket else max(seconds, SHORTEST_LOOK_SECONDS)
