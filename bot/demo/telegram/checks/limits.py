"""How many messages Telegram lets through: a bot, a chat, a group. All off unless asked for.

Pure: the time is passed in. Refused messages do not count, as at Telegram.
"""

import math
from collections import deque
from dataclasses import dataclass, field

from bot.demo.telegram.checks.refusals import too_many_requests


@dataclass(slots=True)
class Limits:
    """Rates; None switches one off. Telegram's own are 30, 1 with a short burst, and 20."""

    bot_per_second: float | None = None
    chat_per_second: float | None = None
    chat_burst: int = 3
    group_per_minute: int | None = None
    methods: frozenset[str] = frozenset({"sendMessage"})
    _bot: deque[float] = field(default_factory=deque)
    _chats: dict[int, tuple[float, float]] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)

    def take(self, method: str, chat_id: int, is_group: bool, now: float) -> None:
        """Counts a message at `now` (seconds); raises Refusal 429 if that is one too many."""
        if method not in self.methods:
            return
        group = self._groups.setdefault(chat_id, deque()) if is_group else None
        tokens = self._tokens(chat_id, now)
        wait = max(
            _window_wait(self._bot, self.bot_per_second, 1.0, now),
            self._chat_wait(tokens),
            0.0 if group is None else _window_wait(group, self.group_per_minute, 60.0, now),
        )
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        if self.bot_per_second is not None:
            self._bot.append(now)
        if self.chat_per_second is not None:
            self._chats[chat_id] = (tokens - 1, now)
        if group is not None and self.group_per_minute is not None:
            group.append(now)

    def _tokens(self, chat_id: int, now: float) -> float:
        if self.chat_per_second is None:
            return self.chat_burst
        tokens, since = self._chats.get(chat_id, (float(self.chat_burst), now))
        return min(self.chat_burst, tokens + (now - since) * self.chat_per_second)

    def _chat_wait(self, tokens: float) -> float:
        # Float sums of thirds must not turn a whole token into 0.9999999.
        if self.chat_per_second is None or tokens >= 1 - 1e-9:
            return 0.0
        return (1 - tokens) / self.chat_per_second


def _window_wait(times: deque[float], limit: float | None, seconds: float, now: float) -> float:
    if limit is None:
        return 0.0
    while times and times[0] <= now - seconds:
        times.popleft()
    return times[0] + seconds - now if len(times) >= limit else 0.0
