"""Toasts: the answers to presses that are no messages. Each replica sends its own, at once.

All replicas together send no more in a second than one alone could.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import random
from typing import Protocol
from weakref import WeakValueDictionary

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.rules.sending.outcome import Outcome, TokenRefused
from bot.runtime.workers import Errand
from bot.telegram.answers.origin import Origin
from bot.ui.html import cut_plain
from bot.ui.screens import Toast
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.replicas import toasts as counted

log = logging.getLogger(__name__)

TOAST_UNITS = 200
MOST_TOASTS = 5  # presses in one chat whose toasts wait
PATIENCE_SECONDS = 15.0  # for so long Telegram takes the answer to a press


class Answering(Protocol):
    """What answers a press: bot.telegram.calls."""

    async def answer(self, callback_id: str, text: str | None, *, alert: bool = False) -> Outcome:
        """Ends the button's progress bar."""


class Budget:
    """The toasts of one second, which all replicas share."""

    def __init__(self, database: Database, most: int) -> None:
        self._database = database
        self._most = most

    async def wait(self) -> bool:
        """Takes a place in this second or a later one; False if that comes too late."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                if await self._database.add_joined(self._take, None):
                    return True
            except Unavailable:
                return True  # a few more do no harm, and the press itself is stored
            # Others wait, too; the next second begins within this one.
            await asyncio.sleep(0.2 + random() * 0.8)
        return False

    async def _take(self, session: AsyncSession, asked: list[None]) -> list[bool]:
        """Which of these have a place."""
        taken = await counted.take(session, len(asked), self._most)
        return [number < taken for number in range(len(asked))]


class Toasts:
    """Sends them in the background, in one chat one after the other."""

    def __init__(self, calls: Answering, errand: Errand, budget: Budget | None = None) -> None:
        self._own = self._calls = calls
        self._errand = errand
        self._budget = budget
        self._lines: WeakValueDictionary[int, _Line] = WeakValueDictionary()

    def go_by(self, calls: Answering | None) -> None:
        """From now on they go by these calls, whose connections are open; None: by their own."""
        self._calls = calls or self._own

    def send(self, origin: Origin, toasts: Sequence[Toast]) -> None:
        """Starts answering the press, unless too many of its chat wait."""
        line = self._lines.setdefault(origin.chat_id, _Line())
        if toasts and origin.callback_id is not None and line.length < MOST_TOASTS:
            line.length += 1
            self._errand(self._answer(origin.callback_id, line, toasts))

    async def _answer(self, callback_id: str, line: "_Line", toasts: Sequence[Toast]) -> None:
        """If Telegram does not take it, nobody misses it."""
        try:
            async with line.turn, asyncio.timeout(PATIENCE_SECONDS):
                for toast in toasts:
                    if self._budget is not None and not await self._budget.wait():
                        return
                    text = cut_plain(toast.text, TOAST_UNITS)
                    await self._calls.answer(callback_id, text or None, alert=toast.alert)
        except TokenRefused as refused:
            log.error("Telegram refuses the bot's token: %s", refused)
        except TimeoutError:
            log.info("a press was answered too late, or not at all")
        finally:
            line.length -= 1


@dataclass(eq=False)
class _Line:
    """The toasts that wait in one chat."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0
