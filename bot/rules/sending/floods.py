"""What follows from "Too Many Requests": the chat that was told waits, the others hardly at all.

Pure: times are seconds of one monotonic clock. Telegram limits chats, and also a bot as a whole,
and does not say which of the two it means. So when several chats are told within a second, all
calls pause for a moment; then one call to another chat probes whether the bot is meant. If it is
answered, the rest goes on; if it is told to wait as well, the pause grows.
"""

TOGETHER_SECONDS = 1.0  # two chats told within this may mean the whole bot
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0
PROBE_SECONDS = 5.0  # for this long the others wait for a probe's answer
LOOK_SECONDS = 0.2  # between two looks whether it has come
CHATS_REMEMBERED = 500


class Floods:
    """Which chats have been told to wait, and whether all calls pause."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}
        self._told_at: dict[int, float] = {}
        self._pause = 0.0
        self._pause_until = 0.0
        self._probe: object = None
        self._probe_until = 0.0

    def told(self, chat_id: int, until: float, now: float, call: object = None) -> None:
        """Telegram wants us to wait with this chat. `call`: the one that it answered so."""
        self._until[chat_id] = max(self._until.get(chat_id, 0.0), until)
        others = [
            chat
            for chat, at in self._told_at.items()
            if chat != chat_id and now - at < TOGETHER_SECONDS
        ]
        self._told_at[chat_id] = now
        if call is not None and call is self._probe:
            self._wait(now, min(2 * self._pause, LONGEST_PAUSE_SECONDS))
        elif others and not self._pause:
            self._wait(now, FIRST_PAUSE_SECONDS)
        if max(len(self._told_at), len(self._until)) > CHATS_REMEMBERED:
            self._forget(now)

    def hold(self, chat_id: int, until: float) -> None:
        """The chat was told so before the last restart."""
        self._until[chat_id] = until

    def waiting(self, now: float) -> dict[int, float]:
        """The chats that have to wait, and until when."""
        return {chat: until for chat, until in self._until.items() if until > now}

    def until(self, chat_id: int) -> float:
        """When the chat may be called again; 0 if it was not told to wait."""
        return self._until.get(chat_id, 0.0)

    def release(self, chat_id: int | None, now: float) -> bool:
        """Forgets that the chat had to wait, if that is over; whether there was anything."""
        if chat_id is None or not 0.0 < self._until.get(chat_id, 0.0) <= now:
            return False
        del self._until[chat_id]
        return True

    def open_at(self, now: float) -> float:
        """When a call may be booked, if all pause: one at a time until a probe is answered."""
        if self._pause and now >= self._pause_until and now < self._probe_until:
            return now + LOOK_SECONDS
        return max(now, self._pause_until) if self._pause else now

    def leaves_at(self, now: float) -> float:
        """When a booked call may leave, if all pause: the first becomes the probe."""
        if not self._pause:
            return now
        is_out = self._probe is not None and now < self._probe_until
        return now + LOOK_SECONDS if is_out else max(now, self._pause_until)

    def book(self, at: float) -> None:
        """A call is booked: after a pause it is probably the probe."""
        if self._pause and at >= self._pause_until and self._probe is None:
            self._probe_until = max(self._probe_until, at + FIRST_PAUSE_SECONDS)

    def leave(self, call: object, now: float) -> None:
        """A call leaves: during a pause it is the probe."""
        if self._pause:
            self._probe, self._probe_until = call, now + PROBE_SECONDS

    def answered(self, call: object, *, refused: bool = False, lost: bool = False) -> None:
        """A call is over. A probe that Telegram has answered ends the pause.

        `refused`: it was told to wait. `lost`: there was no answer, so another call probes.
        """
        if self._probe is None or call is not self._probe:
            return
        self._probe, self._probe_until = None, 0.0
        if not refused and not lost:
            self._pause = 0.0

    def _wait(self, now: float, seconds: float) -> None:
        self._pause, self._pause_until = seconds, now + seconds
        self._probe, self._probe_until = None, 0.0

    def _forget(self, now: float) -> None:
        self._until = {chat: at for chat, at in self._until.items() if at > now}
        self._told_at = {
            chat: at for chat, at in self._told_at.items() if now - at < TOGETHER_SECONDS
        }
