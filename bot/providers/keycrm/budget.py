"""How often KeyCRM may be asked: one budget for each key, shared by everything in the process.

The vendor names 60 calls a minute for a key, another source 20: what holds is learned from its 429.
A person's calls go first; what polls leaves them a quarter of the places, and gets every fifth.
"""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

PER_MINUTE = 60
LEAST_PER_MINUTE = 5
# A call counts at KeyCRM when it arrives: two more seconds for those that are longer on their way.
WINDOW_SECONDS = 62.0
SPARE_SHARE = 4  # one place in so many is kept for what a person waits for
ROOMY_SHARE = 2  # as long as more than one in so many is left, places need not be spread
POLLS_AFTER = 4  # urgent calls that may overtake a waiting poll
QUIET_SECONDS = 30 * 60.0  # without a 429, before the limit rises
STEP_SECONDS = 5 * 60.0  # for each call a minute more
RETRY_SECONDS = 30.0  # where a 429 does not say
LONGEST_RETRY_SECONDS = 60 * 60.0
LONGEST_PATIENCE_SECONDS = 90.0  # nobody waits longer for KeyCRM to take calls again
SHORTEST_LOOK_SECONDS = 0.001

Ticket = asyncio.Future[None]


class Timer(Protocol):
    """A call to come."""

    def cancel(self) -> None:
        """It does not come."""


def _call_later(seconds: float, call: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, call)


class Closed(Exception):
    """KeyCRM wants no calls for longer than anybody should wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"KeyCRM wants no calls for another {seconds:.0f} s (429)")


class Budget:
    """The places of one key. `clock` is monotonic; `later` calls after so many of its seconds."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        later: Callable[[float, Callable[[], None]], Timer] = _call_later,
    ) -> None:
        self._clock = clock
        self._later = later
        self._timer: Timer | None = None
        self._left: deque[float] = deque()
        self._refused: deque[float] = deque()
        self._urgent: deque[Ticket] = deque()
        self._polls: deque[Ticket] = deque()
        self._overtaken = 0
        self._closed_until = 0.0
        self._learned = PER_MINUTE
        self._rises_from = 0.0
        self._answered_at: float | None = None

    @property
    def per_minute(self) -> int:
        """How many calls a minute are thought to be allowed now."""
        risen = max(0.0, self._clock() - self._rises_from) // STEP_SECONDS
        return int(min(PER_MINUTE, self._learned + risen))

    @property
    def closed_seconds(self) -> float:
        """For how much longer KeyCRM wants no calls at all; 0 if it takes them."""
        return max(0.0, self._closed_until - self._clock())

    @property
    def answered_ago(self) -> float | None:
        """Seconds since the latest call that was answered as it should be; None: none was yet."""
        return None if self._answered_at is None else self._clock() - self._answered_at

    def answered(self) -> None:
        """A call was."""
        self._answered_at = self._clock()

    @property
    def taken(self) -> int:
        """How many calls have left in the last minute."""
        self._forget(self._clock())
        return len(self._left)

    @property
    def waiting(self) -> int:
        """How many calls wait for a place."""
        return sum(not ticket.done() for ticket in (*self._urgent, *self._polls))

    async def take(self, *, urgent: bool = False) -> None:
        """Waits until a call may leave, which it then has to do at once. Raises Closed."""
        ticket = asyncio.get_running_loop().create_future()
        (self._urgent if urgent else self._polls).append(ticket)
        self._let_go()
        await ticket

    async def spread(self) -> bool:
        """Waits a little if few places are left, so that they never run out; whether it had to.

        For whoever can ask for more at once by then.
        """
        seconds = self._seconds_apart()
        if seconds <= 0:
            return False
        woken: Ticket = asyncio.get_running_loop().create_future()

        def wake() -> None:
            if not woken.done():
                woken.set_result(None)

        timer = self._later(seconds, wake)
        try:
            await woken
        finally:
            timer.cancel()
        return True

    def refused(self, seconds: float) -> None:
        """Notes a 429 that wants no calls for so long: see `seconds_to_retry`.

        The first of a burst lowers the limit, to what was taken in the last minute, but to half of
        what it was at most: somebody else may use the key as well.
        """
        now = self._clock()
        self._forget(now)
        self._refused.append(now)
        if now >= self._closed_until:
            taken = len(self._left) - len(self._refused)
            limit = self.per_minute
            self._learned = max(LEAST_PER_MINUTE, min(limit - 1, max(taken, limit // 2)))
        self._closed_until = max(self._closed_until, now + min(seconds, LONGEST_RETRY_SECONDS))
        self._rises_from = self._closed_until + QUIET_SECONDS - STEP_SECONDS
        if self._timer is not None:
            self._let_go()

    def _let_go(self) -> None:
        """Gives what places there are to those who wait, the first in line first."""
        now = self._clock()
        self._forget(now)
        if now >= self._closed_until:
            limit = self.per_minute
            while len(self._left) < limit and (line := self._next_line()):
                self._left.append(now)
                line.popleft().set_result(None)
        elif self.closed_seconds > LONGEST_PATIENCE_SECONDS:
            self._send_away()
        self._look_later(now)

    def _seconds_apart(self) -> float:
        """How far apart calls may leave for ever without running out; 0 while places are many.

        Until each call is forgotten, those that are left and those of older ones have to do.
        """
        now, limit = self._clock(), self.per_minute
        self._forget(now)
        left = limit - len(self._left)
        if left > limit // ROOMY_SHARE:
            return 0.0
        return max(
            (at + WINDOW_SECONDS - now) / max(left + older, 1)
            for older, at in enumerate(self._left)
        )

    def _send_away(self) -> None:
        for line in (self._urgent, self._polls):
            while line:
                ticket = line.popleft()
                if not ticket.done():
                    ticket.set_exception(Closed(self.closed_seconds))

    def _look_later(self, now: float) -> None:
        """Looks again when a place may be free: KeyCRM takes calls, or the oldest is forgotten."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._urgent or self._polls:
            is_full = bool(self._left) and self._is_spare()
            free_at = self._left[0] + WINDOW_SECONDS if is_full else now
            seconds = max(SHORTEST_LOOK_SECONDS, free_at - now, self._closed_until - now)
            self._timer = self._later(seconds, self._let_go)

    def _next_line(self) -> deque[Ticket] | None:
        for line in (self._urgent, self._polls):
            while line and line[0].done():  # whoever asked has given up
                line.popleft()
        polls_turn = bool(self._polls) and self._overtaken >= POLLS_AFTER
        if self._urgent and not polls_turn:
            self._overtaken += bool(self._polls)
            return self._urgent
        if self._polls and (polls_turn or not self._is_spare()):
            self._overtaken = 0
            return self._polls
        return None

    def _is_spare(self) -> bool:
        """Whether the places that are left, if any, are kept for what a person waits for."""
        return len(self._left) >= self.per_minute - self.per_minute // SPARE_SHARE

    def _forget(self, now: float) -> None:
        for times in (self._left, self._refused):
            while times and times[0] + WINDOW_SECONDS <= now:
                times.popleft()


_BUDGETS: dict[bytes, Budget] = {}


def of(key: str, clock: Callable[[], float] = time.monotonic) -> Budget:
    """The one budget of a key in this process; the key itself is not kept.

    `clock`: counts for whoever asks for it first.
    """
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    return _BUDGETS.setdefault(digest, Budget(clock))


def seconds_to_retry(retry_after: str | None, date: str | None) -> float:
    """What a 429 asks for; 30 if it does not say, at least 1 and at most an hour.

    `retry_after`: its header, in seconds or an HTTP date, which counts from `date`, the answer's
    own header, whatever our clock says. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        seconds = float(text)
    else:
        until, now = _http_date(text), _http_date(date or "")
        seconds = (until - now).total_seconds() if until and now else RETRY_SECONDS
    return min(max(seconds, 1.0), LONGEST_RETRY_SECONDS)


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None
