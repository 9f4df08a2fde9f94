"""Sends what a handler has answered: after its commit, and at Telegram's pace."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from aiogram.types import Update

from bot.rules.sending.outcome import Later, Missing, Outcome, Sent, TokenRefused, Unknown
from bot.rules.sending.pacing import Action
from bot.telegram.calls import Calls
from bot.ui.html import cut_plain
from bot.ui.screens import LeaveChat, Redraw, Remove, Saying, Sayings, Show, Toast

log = logging.getLogger(__name__)

TOAST_UNITS = 200
LONGEST_WAIT = timedelta(seconds=30)  # after that nobody expects an answer any more

Errand = Callable[[Coroutine[Any, Any, None]], None]  # Any: what a coroutine is sent


class Replies:
    """Sends the answers to updates in the background; in one chat, one after the other."""

    def __init__(self, calls: Calls, errand: Errand) -> None:
        self._calls = calls
        self._errand = errand
        self._one_by_one: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def send(self, event: Update, sayings: Sayings) -> None:
        """Starts sending these to the chat that the update came from."""
        chat_id = _chat(event)
        if sayings and chat_id is not None:
            self._errand(self._send_all(event, chat_id, sayings))

    async def _send_all(self, event: Update, chat_id: int, sayings: Sayings) -> None:
        # In the order of the commits, so that an older page never overwrites a newer one.
        async with self._one_by_one.setdefault(chat_id, asyncio.Lock()):
            for saying in sayings:
                try:
                    await self._send_one(event, chat_id, saying)
                except TokenRefused as refused:
                    log.error("Telegram refuses the bot's token: %s", refused)
                    return

    async def _send_one(self, event: Update, chat_id: int, saying: Saying) -> None:
        callback = event.callback_query
        if isinstance(saying, Toast):
            if callback is not None:
                await self._calls.wait(None, "other")
                text = cut_plain(saying.text, TOAST_UNITS)
                await self._calls.answer(callback.id, text or None, alert=saying.alert)
            return
        outcome = await self._call(event, chat_id, saying)
        if isinstance(saying, Show | Redraw) and _is_worth_repeating(saying, outcome):
            if isinstance(outcome, Later):
                await asyncio.sleep(outcome.wait.total_seconds())
            outcome = await self._call(event, chat_id, saying)
        if isinstance(saying, Show | Redraw) and not isinstance(outcome, Sent | Missing):
            problem = type(outcome).__name__
            log.warning("the answer to update %s was not taken: %s", event.update_id, problem)

    async def _call(self, event: Update, chat_id: int, saying: Saying) -> Outcome:
        await self._calls.wait(chat_id, _action(saying))
        match saying:
            case Show(screen):
                return await self._calls.send(chat_id, screen)
            case Redraw(screen):
                callback = event.callback_query
                if callback is not None and callback.message is not None:
                    return await self._calls.edit(chat_id, callback.message.message_id, screen)
            case Remove(message_id):
                return await self._calls.delete(chat_id, message_id)
            case LeaveChat():
                return await self._calls.leave(chat_id)
        return Sent()


def _action(saying: Saying) -> Action:
    if isinstance(saying, Show):
        return "send"
    return "edit" if isinstance(saying, Redraw) else "other"


def _is_worth_repeating(saying: Show | Redraw, outcome: Outcome) -> bool:
    """Repeats what Telegram did not take; what it may have taken, only if that changes nothing."""
    if isinstance(outcome, Later):
        return outcome.wait <= LONGEST_WAIT
    return isinstance(saying, Redraw) and isinstance(outcome, Unknown)


def _chat(event: Update) -> int | None:
    if event.callback_query is not None:
        message = event.callback_query.message
        return message.chat.id if message is not None else event.callback_query.from_user.id
    part = event.message or event.my_chat_member
    return part.chat.id if part is not None else None
