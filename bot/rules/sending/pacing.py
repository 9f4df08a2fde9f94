"""How fast: Telegram takes about 30 calls a second from a bot, and in one chat one message a
second with short bursts. A chat's edits are paced in the same way, apart from its messages.

Pure: times are seconds of one monotonic clock, given by the caller. Nothing waits while there are
places left in the second. What a person waits for books the next place at once; cards and bells
take a place only if one is free now, so they never delay a person. What nobody waits for, such as
a bell, leaves places free for cards to come, and is spread evenly, more slowly beside other calls:
otherwise it would use up a second before its cards arrive. A person who asks faster than we answer
leaves places free as well, and one message of their own chat.

Between booking and calling, a call is committed and drawn, which takes one longer than another. So
what was booked is counted again as it leaves. When it arrives at Telegram is not known, but it is
not later than its answer: its place is free a second after that. So no second at Telegram has more
calls than the rate, however long each is on its way.
"""

from bisect import insort
from dataclasses import dataclass
from typing import Literal

from bot.rules.sending.floods import Floods

WINDOW_SECONDS = 1.04  # for which a booked call keeps its place
SECOND = 1.001
UNANSWERED_SECONDS = 1.5  # an unanswered call keeps its place no longer
CHAT_SECONDS = 1.0
CHAT_BURST = 3
CHAT_SLACK = (CHAT_BURST - 1) * CHAT_SECONDS
SPARE = 6  # places that the background leaves free
BACKGROUND_SHARE = 1 / 3  # of all places, beside other calls
CHATS_REMEMBERED = 500

# What a call does in its chat: only messages and edits are limited there.
Action = Literal["send", "edit", "other"]

# For whom a call is made: news; an answer; an answer to somebody who asks too fast; nobody.
Haste = Literal["card", "answer", "flood", "background"]


@dataclass(eq=False)
class Place:
    """A call that has left. Its place is taken until `free_at`."""

    chat_id: int | None
    action: Action
    left_at: float
    free_at: float


@dataclass
class _Gone:
    """What has left for a chat: `full_until` as counted when it left, `late` at most as it came."""

    full_until: float = 0.0
    late: float = 0.0


class Pace:
    """Books places for calls, for the bot as a whole and for each chat."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._booked: list[float] = []
        self._left: list[Place] = []
        self._chats: dict[tuple[int, Action], float] = {}
        self._chats_left: dict[tuple[int, Action], _Gone] = {}
        self._floods = Floods()
        self._gap_alone = WINDOW_SECONDS / max(1, per_second - 1 - SPARE)
        self._gap_beside_others = 1 / (per_second * BACKGROUND_SHARE)
        self._background_at = 0.0
        self._lively_until = 0.0
        self._chats_full_until = 0.0  # at least; of those not known here

    def take_over(self, calls: float, now: float) -> None:
        """Another pace was kept until just now, with so many calls in its last second.

        `calls` may be more than there are places. In any chat, only one message may go at once.
        """
        for _ in range(int(min(calls, self._per_second))):
            self._booked.append(now)
            self._left.append(Place(None, "other", now, now + SECOND))
        self._chats_full_until = now + CHAT_SLACK

    def just_left(self, now: float) -> int:
        """How many calls have left in the last second, or may not have arrived by then."""
        return sum(place.free_at > now for place in self._left)

    def free_at(
        self, chat_id: int | None, action: Action, now: float, *, haste: Haste = "card"
    ) -> float:
        """When the next call to this chat (None: to no chat) may start; not before `now`."""
        spare = SPARE if haste in ("flood", "background") else 0
        at = max(self._floods.open_at(now), self._open_at(now, spare))
        if haste == "background":
            at = max(at, self._background_at)
        beyond = len(self._booked) - max(0, self._per_second - 1 - spare)
        if beyond > 0:
            at = max(at, self._booked[beyond - 1] + WINDOW_SECONDS)
        if chat_id is not None:
            reserve = CHAT_SECONDS if haste in ("answer", "flood") else 0.0
            full_until = self._full_until((chat_id, action)) - CHAT_SLACK + reserve
            at = max(at, full_until, self._floods.until(chat_id))
        return at

    def waiting(self, action: Action, now: float) -> dict[int, float]:
        """The chats in which such a call may not start now, and when it may."""
        waiting = self._floods.waiting(now)
        for (chat, done), until in self._chats.items():
            if done == action and until - CHAT_SLACK > now:
                waiting[chat] = max(waiting.get(chat, 0.0), until - CHAT_SLACK)
        return waiting

    def told_to_wait(self, chat_id: int | None, now: float) -> float:
        """How many more seconds Telegram wants us to wait with this chat; 0 if none."""
        return max(0.0, self._floods.until(chat_id) - now) if chat_id is not None else 0.0

    def take(
        self, chat_id: int | None, action: Action, at: float, *, haste: Haste = "card"
    ) -> None:
        """Books a call that starts at `at`."""
        if haste == "background":
            is_lively = at < self._lively_until
            self._background_at = at + (self._gap_beside_others if is_lively else self._gap_alone)
        else:
            self._lively_until = at + WINDOW_SECONDS
        self._floods.book(at)
        insort(self._booked, at)
        del self._booked[: -self._per_second]
        if chat_id is not None and action != "other":
            key = chat_id, action
            self._chats[key] = max(self._full_until(key), at) + CHAT_SECONDS
            if len(self._chats) > CHATS_REMEMBERED:
                self._forget(at)

    def leaves_at(self, now: float) -> float:
        """When the next booked call may leave; not before `now`."""
        return max(self._floods.leaves_at(now), self._open_at(now))

    def left(self, chat_id: int | None, action: Action, now: float) -> Place:
        """Notes that a call leaves now, which may be later than it was booked."""
        place = Place(chat_id, action, now, now + UNANSWERED_SECONDS)
        self._left = [*(other for other in self._left if other.free_at > now), place]
        self._floods.leave(place, now)
        if chat_id is not None and action != "other":
            gone = self._chats_left.setdefault((chat_id, action), _Gone())
            if gone.full_until < now:
                gone.late = 0.0
            gone.full_until = max(gone.full_until, now) + CHAT_SECONDS
            self._count_as_left(chat_id, action, gone)
        return place

    def answered(
        self, place: Place, now: float, *, refused: bool = False, lost: bool = False
    ) -> None:
        """Notes that a call is over. `refused`: it was told to wait; `lost`: without an answer."""
        if not lost:
            place.free_at = min(place.free_at, now + SECOND)
        self._floods.answered(place, refused=refused, lost=lost)
        if place.chat_id is None:
            return
        if gone := self._chats_left.get((place.chat_id, place.action)):
            gone.late = max(gone.late, min(now - place.left_at, UNANSWERED_SECONDS))
            self._count_as_left(place.chat_id, place.action, gone)

    def flooded(self, chat_id: int, until: float, now: float, place: Place | None = None) -> None:
        """Telegram wants us to wait with this chat; it said so in answer to `place`."""
        self._floods.told(chat_id, until, now, place)

    def hold(self, chat_id: int, until: float) -> None:
        """Telegram wanted us to wait with this chat before the last restart."""
        self._floods.hold(chat_id, until)

    def release(self, chat_id: int | None, now: float) -> bool:
        """Whether the chat had to wait, and need not any more; says so once."""
        return self._floods.release(chat_id, now)

    def _open_at(self, now: float, spare: int = 0) -> float:
        """When enough of the calls that have left give their places back."""
        if len(self._left) < self._per_second - spare:
            return now
        taken = sorted(place.free_at for place in self._left if place.free_at > now)
        beyond = len(taken) - max(0, self._per_second - 1 - spare)
        return taken[beyond - 1] if beyond > 0 else now

    def _full_until(self, chat: tuple[int, Action]) -> float:
        return self._chats.get(chat, self._chats_full_until)

    def _count_as_left(self, chat_id: int, action: Action, gone: _Gone) -> None:
        key = chat_id, action
        self._chats[key] = max(self._chats.get(key, 0.0), gone.full_until + gone.late)

    def _forget(self, now: float) -> None:
        self._chats = {key: until for key, until in self._chats.items() if until > now}
        self._chats_left = {key: it for key, it in self._chats_left.items() if key in self._chats}
