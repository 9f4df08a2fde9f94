"""Remembers which chats Telegram has told the bot to leave alone: a restart changes nothing."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.sending.pacing import Pace
from bot.telegram.outcomes import LONGEST_FLOOD
from storage.directory import links
from storage.engine.database import Database
from storage.engine.writer import Unavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holds:
    """Stores them as they begin and end."""

    database: Database
    clock: Callable[[], datetime]

    async def load(self, pace: Pace) -> None:
        """At start: those that are not over wait for the rest of their time."""
        now, moment = self.clock(), time.monotonic()
        await self.database.write(lambda session: links.release_all(session, now))
        async with self.database.read() as session:
            held = await links.held_until(session, now)
        for chat_id, until in held.items():
            left = min((until - now).total_seconds(), LONGEST_FLOOD)  # the clock may be set back
            pace.hold(chat_id, moment + left)

    async def keep(self, chat_id: int, seconds: float | None) -> None:
        """Stores that the chat has to wait for so long; None: no more."""
        now = self.clock()
        try:
            if seconds is None:
                await self.database.write(lambda session: links.release(session, chat_id))
                return
            until = now + timedelta(seconds=seconds)
            await self.database.write(lambda session: links.hold(session, chat_id, now, until))
        except Unavailable as problem:
            log.error("the database cannot keep which chats have to wait: %s", problem)
