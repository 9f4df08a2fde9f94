"""What tests and the demo steer: faults, the rate, and a note of every call."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Trouble = Literal[
    "html",  # a proxy's page, 502
    "login",  # a page that says 200
    "500",
    "half",  # JSON that ends in the middle
    "cut",  # the connection is lost in the middle of the answer
    "drop",  # the connection is lost before the answer
    "slow",  # answered after `seconds`
    "429",  # whatever the rate
    "empty",  # {}
]


@dataclass
class Fault:
    """Something that goes wrong, `times` times (None: until `KeycrmStandIn.heal`)."""

    trouble: Trouble
    times: int | None = 1
    path: str = ""  # only below this, such as /order
    seconds: float = 0.0

    def hits(self, path: str) -> bool:
        """Whether it happens to this call; counts it."""
        if self.times == 0 or not path.startswith(self.path):
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(frozen=True)
class Call:
    """One call: `at` in seconds of the rate's clock, `path` as in /order/5."""

    at: float
    path: str
    query: str
    status: int


class Rate:
    """So many calls in any minute; those that were refused do not count."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self.per_minute = per_minute
        self.retry_after = ""  # what a 429 says instead of the seconds
        self.most = 0  # that any minute had, refused ones too
        self._clock = clock
        self._taken: deque[float] = deque()
        self._asked: deque[float] = deque()

    @property
    def now(self) -> float:
        """Seconds of its clock."""
        return self._clock()

    def take(self) -> str | None:
        """Counts a call; if it is one too many, what the header `Retry-After` says."""
        now = self._clock()
        for times in (self._taken, self._asked):
            while times and times[0] + 60 <= now:
                times.popleft()
        self._asked.append(now)
        self.most = max(self.most, len(self._asked))
        if len(self._taken) < self.per_minute:
            self._taken.append(now)
            return None
        # Of those that are too many already, if the rate was lowered, the last has to leave.
        leaves_at = self._taken[len(self._taken) - self.per_minute] + 60 if self.per_minute else now
        return self.retry_after or str(int(leaves_at - now) + 1)
