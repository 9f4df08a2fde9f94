"""Whose turn it is: one call at a time for each chat, and none faster than Telegram allows."""

from collections.abc import Iterable
from math import inf

from bot.rules.sending.jobs import Job, Sending
from bot.rules.sending.pacing import Action, Haste, Pace

AT_ONCE = 24  # calls that have not taken long yet
SLOW_SECONDS = 3.0  # a call that has taken so long has no place any more, but its chat still waits
AT_MOST = 80  # calls, however long they take; fewer than the connections to Telegram


class Turns:
    """Which chats are being called, have to wait, or may be called. Moments: the pace's clock."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._busy: dict[int, float] = {}
        self._put_off: dict[tuple[type, int | None], float] = {}
        self._behind: set[int] | None = None

    def are_all_taken(self, moment: float) -> bool:
        """Whether as many calls are under way as may be."""
        if len(self._busy) < AT_ONCE:
            return False
        quick = sum(moment - since < SLOW_SECONDS for since in self._busy.values())
        return quick >= AT_ONCE or len(self._busy) >= AT_MOST

    @property
    def is_anybody_called(self) -> bool:
        """Whether any call is under way or about to be."""
        return bool(self._busy)

    def open_at(self, moment: float) -> float:
        """When the next call to any chat may start."""
        return self._pace.free_at(None, "other", moment)

    def calm_at(self, moment: float) -> float:
        """When a call that nobody waits for may start."""
        return self._pace.free_at(None, "other", moment, haste="background")

    def closed(self, action: Action, moment: float) -> dict[int, float]:
        """The chats in which no such call may start now, and when one may.

        Never for a chat that is being called: the end of the call wakes delivery.
        """
        return self._pace.waiting(action, moment) | dict.fromkeys(self._busy, inf)

    def take(self, jobs: Iterable[Job], moment: float) -> tuple[list[Job], float]:
        """Which of the jobs start now, and when the first of the others may (`inf`: none)."""
        chosen, next_at = list[Job](), inf
        for job in jobs:
            if self.are_all_taken(moment):
                break
            if self._put_off.get(_key(job), 0.0) > moment:
                continue
            chat_id = job.link.telegram_id
            free_at = self._take(chat_id, job.action, moment, _haste(job))
            if free_at is None:
                chosen.append(job)
            next_at = min(next_at, free_at or inf)
        return chosen, next_at

    def note_behind(
        self, jobs: Iterable[Job], started: Iterable[Job], others: Iterable[int]
    ) -> None:
        """Remembers which chats have more to be sent, which nothing fresh may overtake.

        `jobs`: all that could be sent, except to the chats in `others`.
        """
        begun = {id(job) for job in started if not (isinstance(job, Sending) and job.leaves_more)}
        waiting = (job for job in jobs if isinstance(job, Sending) and id(job) not in begun)
        self._behind = {*others} | {job.link.telegram_id for job in waiting}

    def take_fresh(self, chat_id: int, moment: float) -> bool:
        """Whether a message to this chat may start now, without queueing in the table."""
        if self._behind is None or chat_id in self._behind or self.are_all_taken(moment):
            return False
        return self._take(chat_id, "send", moment, "card") is None

    def fall_behind(self, chat_id: int) -> None:
        """Something for this chat waits in the table."""
        if self._behind is not None:
            self._behind.add(chat_id)

    def put_off(self, job: Job, until: float) -> None:
        """This sort of job is not taken up for this chat before then."""
        self._put_off[_key(job)] = until

    def end(self, job: Job) -> None:
        """The call is over, or was not made."""
        self._busy.pop(job.link.telegram_id, None)

    def _take(self, chat_id: int, action: Action, moment: float, haste: Haste) -> float | None:
        """Takes the chat's turn, or answers when it can be taken."""
        if chat_id in self._busy:
            return inf
        free_at = self._pace.free_at(chat_id, action, moment, haste=haste)
        if free_at > moment:
            return free_at
        self._pace.take(chat_id, action, moment, haste=haste)
        self._busy[chat_id] = moment
        return None


def _key(job: Job) -> tuple[type, int | None]:
    return type(job), job.link.id


def _haste(job: Job) -> Haste:
    return "background" if job.is_background else "card"
