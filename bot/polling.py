"""Fetches Telegram's updates. None is confirmed before what it asked for is on disk."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter
from aiogram.types import Update

log = logging.getLogger(__name__)

POLL_SECONDS = 25
ALLOWED = ["message", "callback_query", "my_chat_member"]

Result = TypeVar("Result")


class Polling:
    """Long polling: one request after the other, each confirming what the last one brought."""

    def __init__(
        self,
        bot: Bot,
        handle: Callable[[Update], Awaitable[None]],
        until_stop: Callable[[Awaitable[list[Update]]], Awaitable[list[Update] | None]],
    ) -> None:
        self._bot = bot
        self._handle = handle
        self._until_stop = until_stop
        self._offset: int | None = None

    async def step(self) -> float:
        """Takes one batch of updates; raises what keeps it from doing so."""
        try:
            updates = await self._until_stop(self._fetch())
        except TelegramRetryAfter as told:
            return float(told.retry_after)
        except TelegramConflictError as conflict:
            log.error("another program takes this bot's updates: %s", conflict.message)
            raise
        if updates:
            await asyncio.gather(*(self._in_order(chat) for chat in _by_chat(updates)))
            self._offset = updates[-1].update_id + 1
        return 0.0

    async def _fetch(self) -> list[Update]:
        return await self._bot.get_updates(
            offset=self._offset,
            timeout=POLL_SECONDS,
            allowed_updates=ALLOWED,
            request_timeout=POLL_SECONDS + 10,
        )

    async def _in_order(self, updates: list[Update]) -> None:
        for update in updates:
            await self._handle(update)


def _by_chat(updates: list[Update]) -> list[list[Update]]:
    """What one chat sent stays in order; different chats need not wait for each other."""
    chats: dict[int, list[Update]] = {}
    for update in updates:
        chats.setdefault(_chat_of(update), []).append(update)
    return list(chats.values())


def _chat_of(update: Update) -> int:
    if update.message is not None:
        return update.message.chat.id
    if update.callback_query is not None:
        return update.callback_query.from_user.id
    return update.my_chat_member.chat.id if update.my_chat_member is not None else 0
