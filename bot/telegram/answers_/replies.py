"""Sends what a handler has answered: after its commit, and at Telegram's pace."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from aiogram.enums import ChatType
from aiogram.types import InaccessibleMessage, Update
from aiogram.types import Message as Written

from bot.rules.sending.outcome import Later, Missing, Outcome, Sent, TokenRefused, Unknown
from bot.rules.sending.pacing import Action, Haste
from bot.telegram.calls import Calls
from bot.ui.html import cut_plain
from bot.ui.screens import LeaveChat, Redraw, Remove, Sayings, Show, Tell, Toast

log = logging.getLogger(__name__)

TOAST_UNITS = 200
LONGEST_WAIT = timedelta(seconds=30)  # after that nobody expects an answer any more
LONGEST_LINE = 20  # updates of one chat whose answers wait
MOST_TOASTS = 5  # presses in one chat whose toasts wait

Message = Show | Redraw | Remove | LeaveChat
Errand = Callable[[Coroutine[Any, Any, None]], None]  # Any: what a coroutine is sent


class Replies:
    """Sends the answers to updates in the background; in one chat, one after the other.

    Toasts do not wait for the messages of their chat. Somebody who asks faster than we answer takes
    only what cards and other people leave over.
    """

    def __init__(self, calls: Calls, errand: Errand) -> None:
        self._calls = calls
        self._errand = errand
        self._lines: WeakValueDictionary[int, _Line] = WeakValueDictionary()

    def send(self, event: Update, sayings: Sayings) -> None:
        """Starts sending these to the chat that the update came from, or that they name."""
        for told in (saying for saying in sayings if isinstance(saying, Tell)):
            self._errand(self._tell(told))
        chat_id = _chat(event)
        if chat_id is None:
            return
        line = self._lines.setdefault(chat_id, _Line())
        toasts = [saying for saying in sayings if isinstance(saying, Toast)]
        if toasts and event.callback_query is not None and line.toasting < MOST_TOASTS:
            line.toasting += 1
            self._errand(self._answer(event.callback_query.id, line, toasts))
        messages = [saying for saying in sayings if not isinstance(saying, Toast | Tell)]
        page = next((saying for saying in messages if isinstance(saying, Redraw)), None)
        if line.length >= LONGEST_LINE and page is None:
            log.warning("update %s is not answered: too many in its chat wait", event.update_id)
        elif messages:
            if page is not None and (place := _place(event, page)):
                line.newest[place] = event.update_id
            haste: Haste = "flood" if line.length else "answer"
            line.length += 1
            self._errand(self._send_all(_Answer(event, chat_id, haste, line), messages))

    async def _tell(self, told: Tell) -> None:
        """Takes only what others leave over. If Telegram does not take it, nobody misses it."""
        try:
            await self._calls.wait(told.chat_id, "send", "flood")
            await self._calls.send(told.chat_id, told.screen)
        except TokenRefused as refused:
            log.error("Telegram refuses the bot's token: %s", refused)

    async def _answer(self, callback_id: str, line: "_Line", toasts: Sequence[Toast]) -> None:
        """If Telegram does not take it, nobody misses it."""
        try:
            async with line.toasts:
                for toast in toasts:
                    text = cut_plain(toast.text, TOAST_UNITS)
                    await self._calls.answer(callback_id, text or None, alert=toast.alert)
        except TokenRefused as refused:
            log.error("Telegram refuses the bot's token: %s", refused)
        finally:
            line.toasting -= 1

    async def _send_all(self, answer: "_Answer", sayings: Sequence[Message]) -> None:
        # In the order of the commits, so that an older page never overwrites a newer one.
        try:
            async with answer.line.messages:
                for saying in sayings:
                    if not (isinstance(saying, Redraw) and answer.is_outdated(saying)):
                        await self._send_one(answer, saying)
        except TokenRefused as refused:
            log.error("Telegram refuses the bot's token: %s", refused)
        finally:
            answer.line.length -= 1

    async def _send_one(self, answer: "_Answer", saying: Message) -> None:
        outcome = await self._call(answer, saying)
        if isinstance(saying, Show | Redraw) and _is_worth_repeating(saying, outcome):
            if isinstance(outcome, Later):
                await asyncio.sleep(outcome.wait.total_seconds())
            outcome = await self._call(answer, saying)
        number = answer.event.update_id
        if isinstance(outcome, Sent) and outcome.left_out:
            missing = " and ".join(outcome.left_out)
            log.warning("update %s is answered without %s: %s", number, missing, outcome.why)
        if isinstance(saying, Show | Redraw) and not isinstance(outcome, Sent | Missing):
            log.warning("the answer to update %s was not taken: %s", number, type(outcome).__name__)

    async def _call(self, answer: "_Answer", saying: Message) -> Outcome:
        chat_id = answer.chat_id
        if isinstance(saying, Redraw) and not _place(answer.event, saying):
            saying = Show(saying.screen)
        await self._calls.wait(chat_id, _action(saying), answer.haste)
        match saying:
            case Show(screen):
                return await self._calls.send(chat_id, screen, thread_id=thread_of(answer.event))
            case Redraw(screen):
                place = _place(answer.event, saying)
                outcome = await self._calls.edit(chat_id, place, screen)
                if isinstance(outcome, Missing) and is_out_of_reach(answer.event):
                    return await self._call(answer, Show(screen))
                return outcome
            case Remove(message_id):
                return await self._calls.delete(chat_id, message_id)
            case LeaveChat():
                return await self._calls.leave(chat_id)


@dataclass(eq=False)
class _Line:
    """What waits to be said in one chat. `newest`: by message, the last press that redraws it."""

    messages: asyncio.Lock = field(default_factory=asyncio.Lock)
    toasts: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0
    toasting: int = 0
    newest: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Answer:
    """The update that is answered, where and how soon."""

    event: Update
    chat_id: int
    haste: Haste
    line: _Line

    def is_outdated(self, page: Redraw) -> bool:
        """Whether the page would be overwritten at once, as its button was pressed again."""
        newest = self.line.newest.get(_place(self.event, page))
        return newest is not None and newest != self.event.update_id


def thread_of(event: Update) -> int | None:
    """The topic of a private chat, or of a group, that the update comes from.

    In a group without topics, the number of a thread of replies is none that can be written to.
    """
    query = event.callback_query
    message = query.message if query is not None else event.message
    if not isinstance(message, Written):
        return None
    is_topic = message.is_topic_message or message.chat.type == ChatType.PRIVATE
    return message.message_thread_id if is_topic else None


def _place(event: Update, page: Redraw) -> int:
    """The message that the page replaces; 0 if it is not known."""
    message = event.callback_query.message if event.callback_query else None
    return page.message_id or (message.message_id if message is not None else 0)


def is_out_of_reach(event: Update) -> bool:
    """Whether it is a press, and Telegram has not told what the pressed message is like."""
    if event.callback_query is None:
        return False
    message = event.callback_query.message
    return message is None or isinstance(message, InaccessibleMessage)


def _action(saying: Message) -> Action:
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
    part = event.message or event.edited_message or event.my_chat_member
    return part.chat.id if part is not None else None
