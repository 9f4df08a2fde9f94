"""What became of a call to Telegram, and how long to wait before the next try.

Pure values; bot.telegram.calls makes them, bot.delivery.settle stores what follows from them.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

LONGEST_WAIT = timedelta(minutes=10)


# Of a screen, what it can do without.
Part = Literal["links", "buttons", "tags"]


@dataclass(frozen=True)
class Sent:
    """Telegram has it. `left_out`: what it refused, and `why`, in its own words."""

    message_id: int | None = None
    left_out: tuple[Part, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Later:
    """Not taken, and certainly not shown: try again after `wait`."""

    wait: timedelta
    problem: str = ""
    flooded: bool = False


@dataclass(frozen=True)
class _Failed:
    problem: str


class Unknown(_Failed):
    """The answer is lost: it may be in the chat or not."""


class Gone(_Failed):
    """Nobody is there: the bot is blocked, the account deleted, or the bot was never started."""


class Missing(_Failed):
    """The message that was to be changed does not exist (any more)."""


class Broken(_Failed):
    """Refused because of a bug in Bellhop: another try would not help."""


Outcome = Sent | Later | Unknown | Gone | Missing | Broken


class TokenRefused(Exception):
    """Telegram does not know the bot's token: nothing can be sent until an operator acts."""


class OutOfReach(Exception):
    """There is no way to Telegram now. The message says what is in the way, and the cure."""


def backoff(attempts: int, jitter: float) -> timedelta:
    """How long to wait after this many attempts: 2 s, 4 s, … 10 min, each ±25 %.

    `jitter`: a random number from 0 to 1.
    """
    seconds = min(2.0 ** min(attempts, 12), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * (0.75 + jitter / 2))
