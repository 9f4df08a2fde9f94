"""Every call to Telegram. Its errors become outcomes here and nowhere else.

What is known of Telegram's answers is in docs/decisions/0004-outcomes.md.
"""

import asyncio
import time
from datetime import timedelta
from typing import Any, cast

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMyCommands,
    EditMessageText,
    GetUpdates,
    LeaveChat,
    PinChatMessage,
    Response,
    SendMessage,
    SetMyCommands,
    TelegramMethod,
    UnpinChatMessage,
)
from aiogram.types import BotCommand, BotCommandScopeChat, Message

from bot.rules.sending.outcome import (
    Broken,
    Gone,
    Later,
    Missing,
    Outcome,
    Sent,
    TokenRefused,
    Unknown,
)
from bot.rules.sending.pacing import Action, Pace
from bot.runtime.log import redacted
from bot.telegram.keyboards import markup
from bot.ui.screens import Screen

# aiogram writes Response[…] anew at each call, and pydantic drops a generic model that nothing
# refers to: building it again would cost more than the rest of the call.
_KEPT_MODELS = [
    Response[method.__returning__]  # type: ignore[name-defined]  # a type only at run time
    for method in (SendMessage, EditMessageText, AnswerCallbackQuery, GetUpdates)
]

# Once connected, Telegram may have the request: a lost answer must not be taken for a lost call.
# aiogram types the field as int, but hands it to aiohttp as it is.
TIMEOUT = cast(int, aiohttp.ClientTimeout(total=20, sock_connect=5))
AHEAD_SECONDS = 1.0
NO_CONNECTION = timedelta(seconds=2)
UNSPECIFIED_FLOOD = timedelta(seconds=3)
LONGEST_ANSWER = 1000

# No connection was made, so Telegram cannot have had the request.
_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_NOT_THERE = (
    "message to edit not found",
    "message to delete not found",
    "message to pin not found",
    "message can't be edited",
    "message can't be deleted",
    "MESSAGE_ID_INVALID",
    "query is too old",
)
_NOBODY_THERE = ("chat not found", "user not found", "PEER_ID_INVALID")
_NO_SUCH_BUTTON = ("BUTTON", "URL", "reply markup")


class Calls:
    """Calls the Bot API. Each call returns an `Outcome` or raises `TokenRefused`."""

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self.pace = pace
        self._one_at_a_time = asyncio.Lock()

    async def wait(self, chat_id: int | None, action: Action) -> None:
        """Waits until a call that somebody is waiting for may start, and books its place."""
        now = time.monotonic()
        at = self.pace.free_at(chat_id, action, now)
        if at - now > AHEAD_SECONDS:
            # Book only a moment ahead, or a chat that has to wait would take places that other
            # chats could use a minute later.
            await asyncio.sleep(at - now - AHEAD_SECONDS / 2)
            await self.wait(chat_id, action)
            return
        self.pace.take(chat_id, action, at)
        if at > now:
            await asyncio.sleep(at - now)

    async def send(self, chat_id: int, screen: Screen, *, silent: bool = False) -> Outcome:
        """A new message. If Telegram refuses a button or a tag, it is sent without it."""
        outcome = await self._send(chat_id, screen, silent=silent)
        if simpler := _simpler(screen, outcome):
            await self.wait(chat_id, "send")
            outcome = await self._send(chat_id, simpler, silent=silent)
        return outcome

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Outcome:
        """Changes a message in place. One that has not changed is `Sent`, too."""
        outcome = await self._edit(chat_id, message_id, screen)
        if simpler := _simpler(screen, outcome):
            await self.wait(chat_id, "edit")
            outcome = await self._edit(chat_id, message_id, simpler)
        return outcome

    async def answer(self, callback_id: str, text: str | None, *, alert: bool = False) -> Outcome:
        """Answers a press, which ends the button's progress bar."""
        return await self._call(
            AnswerCallbackQuery(callback_query_id=callback_id, text=text, show_alert=alert)
        )

    async def pin(self, chat_id: int, message_id: int) -> Outcome:
        """Pins a message silently."""
        pin = PinChatMessage(chat_id=chat_id, message_id=message_id, disable_notification=True)
        return await self._call(pin, chat_id)

    async def unpin(self, chat_id: int, message_id: int) -> Outcome:
        """Unpins one message."""
        return await self._call(UnpinChatMessage(chat_id=chat_id, message_id=message_id), chat_id)

    async def delete(self, chat_id: int, message_id: int) -> Outcome:
        """Deletes a message, which Telegram allows for 48 hours."""
        return await self._call(DeleteMessage(chat_id=chat_id, message_id=message_id), chat_id)

    async def leave(self, chat_id: int) -> Outcome:
        """Leaves a group."""
        return await self._call(LeaveChat(chat_id=chat_id), chat_id)

    async def set_menu(self, chat_id: int, commands: list[tuple[str, str]]) -> Outcome:
        """Sets a chat's command menu: (command, what it does). An empty one is deleted."""
        menu = [BotCommand(command=name, description=text) for name, text in commands]
        scope = BotCommandScopeChat(chat_id=chat_id)
        if not menu:
            return await self._call(DeleteMyCommands(scope=scope), chat_id)
        return await self._call(SetMyCommands(commands=menu, scope=scope), chat_id)

    async def _send(self, chat_id: int, screen: Screen, *, silent: bool) -> Outcome:
        message = SendMessage(
            chat_id=chat_id,
            text=screen.text,
            parse_mode=None if screen.is_plain else "HTML",
            disable_notification=silent,
            reply_markup=markup(screen),
        )
        return await self._call(message, chat_id, "send")

    async def _edit(self, chat_id: int, message_id: int, screen: Screen) -> Outcome:
        message = EditMessageText(
            chat_id=chat_id,
            message_id=message_id,
            text=screen.text,
            parse_mode=None if screen.is_plain else "HTML",
            reply_markup=markup(screen) if screen.rows else None,  # type: ignore[arg-type]  # no ForceReply with rows
        )
        return await self._call(message, chat_id, "edit")

    async def _call(
        self,
        method: TelegramMethod[Any],  # Any: whatever Telegram answers to it
        chat_id: int | None = None,
        action: Action = "other",
    ) -> Outcome:
        """Makes the call, unless Telegram has told this chat to wait."""
        await self._space_out(chat_id, action)
        wait = self.pace.told_to_wait(chat_id, time.monotonic())
        if wait > 0:  # told since this call was booked
            return Later(timedelta(seconds=wait))
        try:
            result = await self._bot(method, request_timeout=TIMEOUT)
        except AiogramError as error:
            outcome = outcome_of(error)
            if chat_id is not None and isinstance(outcome, Later) and outcome.flooded:
                now = time.monotonic()
                self.pace.flooded(chat_id, now + outcome.wait.total_seconds(), now)
            return outcome
        return Sent(result.message_id if isinstance(result, Message) else None)

    async def _space_out(self, chat_id: int | None, action: Action) -> None:
        """Keeps calls that were booked for the same moment a little apart."""
        async with self._one_at_a_time:
            now = time.monotonic()
            await asyncio.sleep(self.pace.leaves_at(now) - now)
            self.pace.left(chat_id, action, time.monotonic())


def outcome_of(error: AiogramError) -> Outcome:
    """What aiogram's error means. Raises `TokenRefused` if no call can succeed."""
    text = _words(error)
    match error:
        case TelegramRetryAfter():
            return Later(timedelta(seconds=error.retry_after), text, flooded=True)
        case TelegramUnauthorizedError() | TelegramNotFound():
            raise TokenRefused(text) from error
        case TelegramForbiddenError():
            return Gone(text)
        case TelegramBadRequest():
            return _refusal(text)
        case TelegramNetworkError():
            never_left = isinstance(error.__cause__, _NEVER_LEFT)
            return Later(NO_CONNECTION, text) if never_left else Unknown(text)
        case ClientDecodeError():
            return _undecodable(error.data)
        case TelegramServerError():
            return Unknown(text)
        case TelegramAPIError() if "Too Many Requests" in text:
            return Later(UNSPECIFIED_FLOOD, text, flooded=True)
        case _:
            return Broken(text)


def _words(error: AiogramError) -> str:
    """The error's text. It is stored and shown, so secrets are removed."""
    said = error.message if isinstance(error, TelegramAPIError) else str(error)
    # aiogram puts its own words before Telegram's when it is told to wait.
    return redacted(said.rpartition("Original description: ")[2])[:LONGEST_ANSWER]


def _refusal(text: str) -> Outcome:
    if "message is not modified" in text:
        return Sent()
    if any(words in text for words in _NOT_THERE):
        return Missing(text)
    if any(words in text for words in _NOBODY_THERE):
        return Gone(text)
    return Broken(text)


def _undecodable(data: object) -> Outcome:
    """A response that aiogram cannot read means success if it says ok."""
    if isinstance(data, dict) and data.get("ok") is True:
        result = data.get("result")
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return Sent(message_id if isinstance(message_id, int) else None)
    return Unknown("an answer that cannot be read")


def _simpler(screen: Screen, outcome: Outcome) -> Screen | None:
    """The screen without what Telegram has refused; None if there is nothing to leave out."""
    if not isinstance(outcome, Broken):
        return None
    if "can't parse entities" in outcome.problem and not screen.is_plain:
        return screen.in_plain_text()
    if any(words in outcome.problem for words in _NO_SUCH_BUTTON):
        simpler = screen.without_addresses()
        return simpler if simpler != screen else None
    return None
