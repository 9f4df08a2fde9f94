"""Button presses waiting for the bot's answer: each can be answered once, and not for long."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bot.demo.telegram.checks.refusals import Json, bad_request, query_too_old
from bot.demo.telegram.world.chats import User

MAX_ANSWER = 200  # characters


class Toast(NamedTuple):
    """A short answer to a press, as the person saw it."""

    text: str
    alert: bool
    press: "Press"


@dataclass(slots=True, eq=False)
class Press:
    """One press of a button by one person."""

    id: str
    user: User
    data: str
    message_id: int
    at: float  # seconds since 1970
    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str | None = None


class Presses:
    """All presses; `seconds` is how long one may be answered (Telegram names no figure)."""

    def __init__(self, wall: Callable[[], float], seconds: float) -> None:
        self._wall = wall
        self.seconds = seconds
        self.by_id: dict[str, Press] = {}
        self.toasts: dict[int, list[Toast]] = {}

    def add(self, user: User, data: str, message_id: int) -> Press:
        number = str(4_382_000_000_000_000_000 + len(self.by_id))
        press = Press(number, user, data, message_id, self._wall())
        self.by_id[number] = press
        return press

    def answer(self, values: Json) -> bool:
        """answerCallbackQuery."""
        text = values.get("text", "")
        if len(text) > MAX_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        press = self.by_id.get(values["callback_query_id"])
        if press is None or press.answered or self._wall() - press.at > self.seconds:
            raise query_too_old()
        press.answered = True
        press.text, press.url = text, values.get("url")
        press.alert = values.get("show_alert", False)
        if text:
            toast = Toast(text, press.alert, press)
            self.toasts.setdefault(press.user.id, []).append(toast)
        return True
