"""Around every update: seen before? who is it? one transaction; then what is to be said is said.

Nothing is said before the commit, and no transaction is open while it is said.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import TelegramObject, Update, User
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.actions.work import Work
from bot.rules.outcome import Later, Missing, Outcome, Sent, TokenRefused, Unknown
from bot.rules.pacing import Action
from bot.telegram.calls import Calls
from bot.ui.html import cut_plain
from bot.ui.reader import Reader
from bot.ui.screens import LeaveChat, Redraw, Remove, Saying, Sayings, Screen, Show, Toast
from bot.ui.texts import language_of, plain, say
from handlers.chat.viewer import viewer_of
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.upkeep import seen_updates

log = logging.getLogger(__name__)

TOAST_UNITS = 200
LONGEST_WAIT = timedelta(seconds=30)  # later nobody expects an answer any more

# Any: aiogram's own types of a handler and of what it is given
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
Errand = Callable[[Coroutine[Any, Any, None]], None]


class Conversation(BaseMiddleware):
    """Gives handlers `session`, `viewer` and `now`; takes what they return to be said."""

    def __init__(
        self,
        database: Database,
        calls: Calls,
        clock: Callable[[], datetime],
        default: Reader,
        errand: Errand,
        wake_delivery: Callable[[], None],
    ) -> None:
        self._database = database
        self._calls = calls
        self._clock = clock
        self._default = default
        self._errand = errand
        self._wake_delivery = wake_delivery
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> None:
        """Handles one update. Raises `Unavailable`, so that it is not confirmed and comes again."""
        assert isinstance(event, Update)
        try:
            sayings = await self._database.write(
                lambda session: self._handle(session, handler, event, data)
            )
        except Unavailable:
            raise
        except Exception:
            log.exception("update %s failed", event.update_id)
            sayings = await self._apologise(event)
        self._wake_delivery()
        if sayings:
            self._errand(self._say_all(event, sayings))

    async def _handle(
        self, session: AsyncSession, handler: Handler, event: Update, data: dict[str, Any]
    ) -> Sayings:
        now = self._clock()
        if not await seen_updates.is_first_sight(session, event.update_id, now):
            return []
        sender = _sender(event)
        viewer = await viewer_of(session, sender.id, self._default) if sender else None
        if viewer is not None and viewer.link.unreachable_at and event.my_chat_member is None:
            # Who writes can be written to.
            await membership.regain(Work(session, viewer.zone, now), viewer.person, viewer.link)
        said = await handler(event, {**data, "session": session, "viewer": viewer, "now": now})
        sayings: Sayings = said if isinstance(said, list) else []
        if event.callback_query is not None and not any(isinstance(s, Toast) for s in sayings):
            sayings = [Toast(""), *sayings]
        return sayings

    async def _apologise(self, event: Update) -> Sayings:
        """A mistake of ours: the update is not tried again, and the person is told."""
        now = self._clock()
        await self._database.write(
            lambda session: seen_updates.is_first_sight(session, event.update_id, now)
        )
        sender, default = _sender(event), self._default.language
        language = language_of(sender.language_code if sender else None, default)
        if event.callback_query is not None:
            return [Toast(plain(language, "went-wrong"), alert=True)]
        if event.message is None or event.message.chat.type != ChatType.PRIVATE:
            return []
        # The line that pinning leaves is a message of the bot's own.
        is_person = sender is not None and not sender.is_bot
        return [Show(Screen(say(language, "went-wrong")))] if is_person else []

    async def _say_all(self, event: Update, sayings: Sayings) -> None:
        chat_id = _chat(event)
        if chat_id is None:
            return
        # In the order of the commits: a settings page drawn earlier must not overwrite a later one.
        turn = self._turns.setdefault(chat_id, asyncio.Lock())
        async with turn:
            for saying in sayings:
                try:
                    await self._say(event, chat_id, saying)
                except TokenRefused as refused:
                    log.error("Telegram refuses the bot's token: %s", refused)
                    return

    async def _say(self, event: Update, chat_id: int, saying: Saying) -> None:
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
            unsaid = type(outcome).__name__
            log.warning("the answer to update %s was not taken: %s", event.update_id, unsaid)

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
    """What was not taken, once more; what may be there only where a second time changes nothing."""
    if isinstance(outcome, Later):
        return outcome.wait <= LONGEST_WAIT
    return isinstance(saying, Redraw) and isinstance(outcome, Unknown)


def _sender(event: Update) -> User | None:
    for part in (event.message, event.callback_query, event.my_chat_member):
        if part is not None and part.from_user is not None:
            return part.from_user
    return None


def _chat(event: Update) -> int | None:
    if event.callback_query is not None:
        message = event.callback_query.message
        return message.chat.id if message is not None else event.callback_query.from_user.id
    part = event.message or event.my_chat_member
    return part.chat.id if part is not None else None
