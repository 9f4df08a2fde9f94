"""Fetches Telegram's updates. None is confirmed before its effect is on disk."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, cast

import aiohttp
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramConflictError, TelegramRetryAfter
from aiogram.types import Update

from bot.telegram import updates
from bot.telegram.route import CONNECT_SECONDS
from bot.telegram.updates import ALLOWED

log = logging.getLogger(__name__)

POLL_SECONDS = 25
LONGEST_WAIT_SECONDS = 60.0  # however long Telegram says: people must be able to write to the bot
# aiogram types the field as int, but hands it to aiohttp as it is.
TIMEOUT = cast(int, aiohttp.ClientTimeout(total=POLL_SECONDS + 10, sock_connect=CONNECT_SECONDS))


class Undecodable(Exception):
    """Telegram's answer cannot be read. The text must not quote it."""


class Batch(NamedTuple):
    """The updates that can be read, and the offset that confirms these and the others."""

    updates: list[Update]
    offset: int | None


class Polling:
    """Long polling: each request confirms what the one before it brought."""

    def __init__(
        self,
        bot: Bot,
        handle: Callable[[Update], Awaitable[None]],
        until_stop: Callable[[Awaitable[Batch]], Awaitable[Batch | None]],
        on_answer: Callable[[], None] = lambda: None,
    ) -> None:
        self._bot = bot
        self._handle = handle
        self._until_stop = until_stop
        self._on_answer = on_answer
        self._offset: int | None = None

    async def step(self) -> float:
        """Handles one batch of updates. Returns the seconds to wait before the next one.

        Raises aiogram's errors, and `Undecodable`.
        """
        try:
            batch = await self._until_stop(self._fetch())
        except TelegramRetryAfter as told:
            self._on_answer()
            return min(max(1.0, told.retry_after), LONGEST_WAIT_SECONDS)
        except TelegramConflictError as conflict:
            log.error("another program takes this bot's updates: %s", conflict.message)
            raise
        if batch is not None:
            self._on_answer()
            await asyncio.gather(*(self._in_order(chat) for chat in _by_chat(batch.updates)))
            self._offset = batch.offset or self._offset
        return 0.0

    async def _fetch(self) -> Batch:
        try:
            found = await self._bot.get_updates(
                offset=self._offset,
                timeout=POLL_SECONDS,
                allowed_updates=ALLOWED,
                request_timeout=TIMEOUT,
            )
        except ClientDecodeError as error:
            answer = error.data
        else:
            return Batch(found, found[-1].update_id + 1 if found else None)
        # Outside the `except`, or what is raised here would carry the error with its content.
        return self._one_by_one(answer)

    def _one_by_one(self, answer: Any) -> Batch:  # Any: whatever came over the wire
        result = answer.get("result") if isinstance(answer, dict) and answer.get("ok") else None
        if not isinstance(result, list):
            raise Undecodable("Telegram's answer to getUpdates cannot be read")
        ids = [number for raw in result if (number := updates.id_of(raw)) is not None]
        if not ids:
            raise Undecodable("Telegram's updates have no ids: they cannot be stepped over")
        read = (updates.read(raw, self._bot) for raw in result)
        return Batch([update for update in read if update is not None], max(ids) + 1)

    async def _in_order(self, of_a_chat: list[Update]) -> None:
        for update in of_a_chat:
            await self._handle(update)


def _by_chat(found: list[Update]) -> list[list[Update]]:
    """Updates of one chat stay in order; chats need not wait for each other."""
    chats: dict[int, list[Update]] = {}
    for update in found:
        chats.setdefault(_chat_of(update), []).append(update)
    return list(chats.values())


def _chat_of(update: Update) -> int:
    if update.message is not None:
        return update.message.chat.id
    if update.callback_query is not None:
        return update.callback_query.from_user.id
    return update.my_chat_member.chat.id if update.my_chat_member is not None else 0
