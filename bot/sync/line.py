"""When each account is asked for what, and what is wrong with asking it."""

import math
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.sync import calls, changes, details, directory
from bot.sync.account import Account, Means
from bot.sync.details import Waiting

MINUTE = timedelta(minutes=1)
SECONDS_AGAIN = 60.0  # after a failure; twice as many after the next one
SECONDS_AGAIN_URGENT = 5.0
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE_URGENT = MINUTE
CLOSED = timedelta(hours=1)  # what the key may not read is asked for again


@dataclass(frozen=True)
class Job:
    """Something to ask for, `every` so often; None: when somebody waits for it.

    `do` returns True if it has made an event of our own.
    """

    name: str
    every: timedelta | None
    do: Callable[[Account, Means, Waiting], Awaitable[bool | None]]

    def pause(self, failures: int) -> timedelta:
        """Until it is tried again."""
        is_urgent = self.every is None
        seconds = SECONDS_AGAIN_URGENT if is_urgent else SECONDS_AGAIN
        longest = LONGEST_PAUSE_URGENT if is_urgent else LONGEST_PAUSE
        return min(timedelta(seconds=seconds * 2 ** min(failures - 1, 10)), longest)


async def _users(account: Account, means: Means, _waiting: Waiting) -> bool:
    return await directory.read_users(account, means.database, means.zone, means.clock())


async def _names(account: Account, means: Means, _waiting: Waiting) -> None:
    await directory.read_names(account, means.database, means.clock())


ORDERS, DETAILS = "orders", "details"
# The most urgent first.
JOBS = (
    Job(DETAILS, None, details.fetch),
    Job(ORDERS, MINUTE, lambda account, means, _: changes.read_orders(account, means)),
    Job("leads", MINUTE, lambda account, means, _: changes.read_leads(account, means)),
    Job("calls", MINUTE, lambda account, means, _: calls.read_calls(account, means)),
    Job("users", 10 * MINUTE, _users),
    Job("names", 60 * MINUTE, _names),
)


class Failure(NamedTuple):
    """Why something could not be asked for, in words for an operator.

    `is_key`: the key was refused. `is_ours`: the CRM cannot be blamed. `code`: the word by which
    people are told of it in their language, if there is one.
    """

    words: str
    is_key: bool = False
    is_ours: bool = False
    code: str = ""

    @property
    def why(self) -> str:
        """As `integrations.failing` wants it."""
        return self.code or self.words


@dataclass
class Turn:
    """Of one job: whether it is under way, when it began last, and when it is due again."""

    is_running: bool = False
    began: datetime | None = None
    due_at: datetime | None = None
    failure: Failure | None = None
    failures: int = 0

    def is_due(self, now: datetime) -> bool:
        """A clock that was set back must not keep it waiting."""
        if self.is_running:
            return False
        return self.due_at is None or self.began is None or not self.began <= now < self.due_at


@dataclass
class Line:
    """Whatever is done for one account.

    `is_known_well`: administrators have not been told otherwise, or were told that it is over.
    `asked_at`: since when somebody waits for all of it to be read.
    """

    account: Account
    waiting: Waiting = field(default_factory=Waiting)
    turns: dict[str, Turn] = field(default_factory=lambda: {job.name: Turn() for job in JOBS})
    is_known_well: bool = False
    asked_at: datetime | None = None

    def due(self, now: datetime) -> Iterator[Job]:
        """What is to be asked for now. While the CRM cannot be asked, only orders are."""
        if self.asked_at is not None and self.asked_at > now:  # the clock was set back
            self.asked_at = now
        failure = self.turns[ORDERS].failure
        is_out_of_reach = failure is not None and not failure.is_key
        for job in JOBS:
            if is_out_of_reach and job.name not in (ORDERS, DETAILS):
                continue
            if (job.every is not None or self.waiting) and self.turns[job.name].is_due(now):
                yield job

    def seconds(self, now: datetime) -> float:
        """Until the next may be due; infinite if nothing is."""
        times = [turn.due_at for turn in self.turns.values() if turn.due_at and not turn.is_running]
        return min(((at - now).total_seconds() for at in times if at > now), default=math.inf)

    def begin(self, job: Job, now: datetime) -> None:
        turn = self.turns[job.name]
        turn.is_running, turn.began = True, now

    def end(self, job: Job, now: datetime, failure: Failure | None) -> bool:
        """Whether its failure is another one than before."""
        turn = self.turns[job.name]
        is_new = turn.failure != failure
        if is_new and failure is None and job.name == ORDERS:
            self.hurry()
        turn.is_running, turn.failure = False, failure
        turn.failures = turn.failures + 1 if failure else 0
        if failure is not None:
            is_closed = failure.is_key and self.can_read_orders
            turn.due_at = now + (CLOSED if is_closed else job.pause(turn.failures))
        else:
            turn.due_at = (turn.began or now) + job.every if job.every is not None else None
        if not self._is_fresh(turn):
            turn.due_at = None
        return is_new

    def ask(self, now: datetime) -> None:
        """Somebody waits for everything to be read from now on."""
        if self.asked_at is None:
            self.asked_at = now
            self.hurry()

    @property
    def is_answered(self) -> bool:
        """Whether somebody has waited, and all has been read or failed since."""
        turns = {job.name: self.turns[job.name] for job in JOBS if job.every is not None}
        orders = turns[ORDERS]
        if orders.failure is not None and not orders.failure.is_key:
            turns = {ORDERS: orders}  # nothing else is asked for
        are_done = all(
            it.began and not it.is_running and self._is_fresh(it) for it in turns.values()
        )
        return self.asked_at is not None and are_done

    def _is_fresh(self, turn: Turn) -> bool:
        """Whether it has begun since somebody waits."""
        return self.asked_at is None or turn.began is None or turn.began >= self.asked_at

    def hurry(self) -> None:
        """Everything is due now, even what the key could not read."""
        self.waiting.hope()
        for turn in self.turns.values():
            turn.due_at = None

    @property
    def can_read_orders(self) -> bool:
        """Orders have been asked for, and were told."""
        turn = self.turns[ORDERS]
        return turn.due_at is not None and turn.failure is None

    @property
    def failure(self) -> Failure | None:
        """Why the account cannot be asked; None if it can.

        A key that may read orders is a good one, whatever else it may not read. What waits for
        details fails with whatever else does.
        """
        failures = {job.name: self.turns[job.name].failure for job in JOBS if job.every}
        its = failures.pop(ORDERS)
        others = (each for each in failures.values() if each is not None and not each.is_key)
        return next((it for it in (its, *others) if it is not None and not it.is_ours), None)

    @property
    def fault(self) -> Failure | None:
        """What of Bellhop's own keeps something from being read."""
        failures = (self.turns[job.name].failure for job in JOBS if job.every)
        return next((it for it in failures if it is not None and it.is_ours), None)
