"""How long Telegram may be called without making sure that no other replica does."""

import asyncio
import math
import time
from collections.abc import Callable

LEASE_SECONDS = 2.0
# This clock goes on while the machine sleeps; not every system has it.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def uptime() -> float:
    """Seconds since the machine started, including those it has slept."""
    return time.clock_gettime(_CLOCK)


class NotOurTurn(Exception):
    """The lease has run out: nothing has left for Telegram."""


class Lease:
    """The right to call Telegram for some seconds from a check of the lock."""

    def __init__(
        self, seconds: float = LEASE_SECONDS, uptime: Callable[[], float] = uptime
    ) -> None:
        self._seconds = seconds
        self._uptime = uptime
        self._until = -math.inf
        self._renewed = asyncio.Event()
        self.ended = asyncio.Event()

    @classmethod
    def for_good(cls) -> "Lease":
        """That of a process that has the database to itself."""
        lease = cls(math.inf)
        lease.renew(0.0)
        return lease

    @property
    def is_good(self) -> bool:
        """Whether Telegram may be called at this moment."""
        return not self.ended.is_set() and self._uptime() < self._until

    def renew(self, asked_at: float) -> None:
        """The lock is held, says an answer to what was asked at `asked_at`, in seconds of uptime.

        It counts from the question: the answer may have been under way for long.
        """
        self._until = asked_at + self._seconds
        self._renewed.set()

    def end(self) -> None:
        """It is never good again."""
        self.ended.set()

    async def wait(self) -> None:
        """Returns as soon as it is good, which may be never."""
        while not self.is_good:
            self._renewed.clear()
            await self._renewed.wait()

    def require(self) -> None:
        """Raises `NotOurTurn` unless it is good."""
        if not self.is_good:
            raise NotOurTurn
