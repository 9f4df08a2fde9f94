"""How fast: Telegram takes about 30 calls a second from a bot, and in one chat one message a
second with short bursts. A chat's edits are paced in the same way, apart from its messages.

Pure: times are seconds of one monotonic clock, given by the caller. What a person waits for books
the next place at once; cards and bells take a place only if one is free now, so they never delay a
person. What nobody waits for, such as a bell, leaves places free for cards to come, and is spread
evenly, more slowly beside other calls: otherwise it would use up a second before its cards arrive.

Between booking and calling, a call is committed and drawn, which takes one longer than another. So
what was booked evenly is counted again as it leaves, or else it would reach Telegram in bunches.
"""

from bisect import insort
from collections import deque
from typing import Literal

# Telegram's seconds and ours begin at different moments.
WINDOW_SECONDS = 1.04
CHAT_SECONDS = 1.0
CHAT_BURST = 3
CHAT_SLACK = (CHAT_BURST - 1) * CHAT_SECONDS
BUNCH_SECONDS = 0.3  # the calls of one second take at least this long to leave
SPARE = 6  # places that the background leaves free
BACKGROUND_SHARE = 1 / 3  # of all places, beside other calls
CHATS_REMEMBERED = 500

# What a call does in its chat: only messages and edits are limited there.
Action = Literal["send", "edit", "other"]


class Pace:
    """Books places for calls, for the bot as a whole and for each chat."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._booked: list[float] = []
        self._left: deque[float] = deque(maxlen=per_second)
        self._gap = BUNCH_SECONDS / per_second
        self._chats: dict[tuple[int, Action], float] = {}
        self._chats_left: dict[tuple[int, Action], float] = {}
        self._told_to_wait: dict[int, float] = {}
        self._floods: dict[int, float] = {}
        self._all_told_to_wait = 0.0
        self._gap_alone = WINDOW_SECONDS / max(1, per_second - 1 - SPARE)
        self._gap_beside_others = 1 / (per_second * BACKGROUND_SHARE)
        self._background_at = 0.0
        self._lively_until = 0.0

    def free_at(
        self, chat_id: int | None, action: Action, now: float, *, background: bool = False
    ) -> float:
        """When the next call to this chat (None: to no chat) may start; not before `now`.

        `background`: nobody waits for it.
        """
        at = max(now, self._all_told_to_wait, self._background_at if background else 0.0)
        beyond = len(self._booked) - (self._per_second - 1 - (SPARE if background else 0))
        if beyond > 0:
            at = max(at, self._booked[beyond - 1] + WINDOW_SECONDS)
        if chat_id is not None:
            full_until = self._chats.get((chat_id, action), 0.0) - CHAT_SLACK
            at = max(at, full_until, self._told_to_wait.get(chat_id, 0.0))
        return at

    def waiting(self, action: Action, now: float) -> dict[int, float]:
        """The chats in which such a call may not start now, and when it may."""
        waiting = {chat: at for chat, at in self._told_to_wait.items() if at > now}
        for (chat, done), until in self._chats.items():
            if done == action and until - CHAT_SLACK > now:
                waiting[chat] = max(waiting.get(chat, 0.0), until - CHAT_SLACK)
        return waiting

    def told_to_wait(self, chat_id: int | None, now: float) -> float:
        """How many more seconds Telegram wants us to wait with this chat; 0 if none."""
        return max(0.0, self._told_to_wait.get(chat_id, 0.0) - now) if chat_id is not None else 0.0

    def take(
        self, chat_id: int | None, action: Action, at: float, *, background: bool = False
    ) -> None:
        """Books a call that starts at `at`."""
        if background:
            is_lively = at < self._lively_until
            self._background_at = at + (self._gap_beside_others if is_lively else self._gap_alone)
        else:
            self._lively_until = at + WINDOW_SECONDS
        insort(self._booked, at)
        del self._booked[: -self._per_second]
        if chat_id is not None and action != "other":
            key = chat_id, action
            self._chats[key] = max(self._chats.get(key, 0.0), at) + CHAT_SECONDS
            if len(self._chats) > CHATS_REMEMBERED:
                self._forget(at)

    def leaves_at(self, now: float) -> float:
        """When the next booked call may leave; not before `now`."""
        if not self._left:
            return now
        is_full = len(self._left) == self._left.maxlen
        full_until = self._left[0] + WINDOW_SECONDS if is_full else now
        return max(now, full_until, self._left[-1] + self._gap)

    def left(self, chat_id: int | None, action: Action, now: float) -> None:
        """Notes that a call leaves now, which may be later than it was booked."""
        self._left.append(now)
        if chat_id is not None and action != "other":
            key = chat_id, action
            self._chats_left[key] = max(self._chats_left.get(key, 0.0), now) + CHAT_SECONDS
            self._chats[key] = max(self._chats.get(key, 0.0), self._chats_left[key])

    def flooded(self, chat_id: int, until: float, now: float) -> None:
        """Telegram wants us to wait with this chat. With two within a second: with all of them."""
        others = [chat for chat, at in self._floods.items() if now - at < 1.0 and chat != chat_id]
        self._told_to_wait[chat_id] = max(self._told_to_wait.get(chat_id, 0.0), until)
        self._floods[chat_id] = now
        if others:
            self._all_told_to_wait = max(self._all_told_to_wait, until)

    def _forget(self, now: float) -> None:
        self._chats = {key: until for key, until in self._chats.items() if until > now}
        self._chats_left = {key: at for key, at in self._chats_left.items() if key in self._chats}
        self._told_to_wait = {chat: at for chat, at in self._told_to_wait.items() if at > now}
        self._floods = {chat: at for chat, at in self._floods.items() if now - at < 1.0}
