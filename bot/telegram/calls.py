"""Every call to Telegram. What its errors mean is in bot.telegram.outcomes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramNetworkError,
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
    SetChatMenuButton,
    SetMyCommands,
    TelegramMethod,
    UnpinChatMessage,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    MenuButtonDefault,
    MenuButtonWebApp,
    Message,
    WebAppInfo,
)

from bot.rules.sending.line import Line
from bot.rules.sending.outcome import (
    Broken,
    Later,
    Outcome,
    Part,
    Sent,
    Unknown,
)
from bot.rules.sending.pacing import Action, Haste, Pace, Place
from bot.runtime.lease import Lease, NotOurTurn
from bot.telegram.gate import Gate
from bot.telegram.keyboards import markup
from bot.telegram.outcomes import outcome_of
from bot.telegram.route import CONNECT_SECONDS
from bot.ui.screens import Screen

# aiogram writes Response[…] anew at each call, and pydantic drops a generic model that nothing
# refers to: building it again would cost more than the rest of the call.
_KEPT_MODELS = [
    Response[method.__returning__]  # type: ignore[name-defined]  # a type only at run time
    for method in (SendMessage, EditMessageText, AnswerCallbackQuery, GetUpdates)
]

# Once connected, Telegram may have the request: a lost answer must not be taken for a lost call.
# A message may come twice if its answer is lost, so that is waited for longest.
# aiogram types the field as int, but hands it to aiohttp as it is.
TIMEOUT = cast(int, aiohttp.ClientTimeout(total=20, sock_connect=CONNECT_SECONDS))
SEND_TIMEOUT = cast(int, aiohttp.ClientTimeout(total=60, sock_connect=CONNECT_SECONDS))
AHEAD_SECONDS = 1.0
LOOK_SECONDS = 0.5  # between two looks for a place that is left over
PATIENT_SECONDS = 3.0  # an answer that has waited so long is as urgent as a card

# Stores for how many seconds a chat has to wait; None: no longer.
KeepHold = Callable[[int, float | None], Awaitable[None]]

_NO_SUCH_THREAD = ("message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED", "TOPIC_ID_INVALID")


async def _keep_nothing(_chat_id: int, _seconds: float | None) -> None:
    pass


class Calls:
    """Calls the Bot API. Each call returns an `Outcome` or raises `TokenRefused`.

    While the lease is not good, calls wait.
    """

    def __init__(
        self,
        bot: Bot,
        pace: Pace,
        keep_hold: KeepHold = _keep_nothing,
        lease: Lease | None = None,
    ) -> None:
        self._bot = bot
        self._lease = lease or Lease.for_good()
        self.pace = pace
        self.line = Line()
        self._keep_hold = keep_hold
        self._gate = Gate(pace)

    async def wait(self, chat_id: int | None, action: Action, haste: Haste = "card") -> None:
        """Waits until a call that somebody is waiting for may start, and books its place.

        Not for a chat that Telegram has told to wait: the call will be answered with `Later`. In a
        "flood", it waits until places are left over, but not for ever.
        """
        began = time.monotonic()
        while True:
            now = time.monotonic()
            if now - began > PATIENT_SECONDS:
                haste = "card"
            if self.pace.told_to_wait(chat_id, now) > 0:
                return
            at = self.pace.free_at(chat_id, action, now, haste=haste)
            # Book only a moment ahead, or a chat that has to wait would take places that other
            # chats could use a minute later.
            ahead = 0.0 if haste == "flood" else AHEAD_SECONDS
            if at - now <= ahead:
                break
            await asyncio.sleep(min(at - now - ahead / 2, LOOK_SECONDS))
        self.pace.take(chat_id, action, at, haste=haste)
        if at > now:
            await asyncio.sleep(at - now)

    async def send(
        self, chat_id: int, screen: Screen, *, silent: bool = False, thread_id: int | None = None
    ) -> Outcome:
        """A new message. If Telegram refuses a part of it, it is sent without that.

        `thread_id`: the topic of the chat; if that is gone or closed, it is sent outside.
        """

        async def send(screen: Screen) -> Outcome:
            nonlocal thread_id
            outcome = await self._send(chat_id, screen, silent=silent, thread_id=thread_id)
            if thread_id and isinstance(outcome, Broken) and _is_about_thread(outcome.problem):
                thread_id = None
                await self.wait(chat_id, "send")
                outcome = await self._send(chat_id, screen, silent=silent, thread_id=None)
            return outcome

        return await self._ever_simpler(screen, send, chat_id, "send")

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Outcome:
        """Changes a message in place. One that has not changed is `Sent`, too."""

        async def edit(screen: Screen) -> Outcome:
            return await self._edit(chat_id, message_id, screen)

        return await self._ever_simpler(screen, edit, chat_id, "edit")

    async def answer(self, callback_id: str, text: str | None, *, alert: bool = False) -> Outcome:
        """Answers a press, which ends the button's progress bar.

        It is no message: it waits neither for the pace nor with a chat that has been told to wait.
        """
        answer = AnswerCallbackQuery(callback_query_id=callback_id, text=text, show_alert=alert)
        while True:
            with suppress(NotOurTurn):
                await self._lease.wait()
                return await self._ask(answer)

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

    async def set_menu(self, chat_id: int, commands: Sequence[tuple[str, str]]) -> Outcome:
        """Sets a chat's command menu: (command, what it does). An empty one is deleted."""
        menu = [BotCommand(command=name, description=text) for name, text in commands]
        scope = BotCommandScopeChat(chat_id=chat_id)
        if not menu:
            return await self._call(DeleteMyCommands(scope=scope), chat_id)
        return await self._call(SetMyCommands(commands=menu, scope=scope), chat_id)

    async def set_menu_button(self, chat_id: int, button: tuple[str, str] | None) -> Outcome:
        """Has a chat's menu button open a Mini App: (label, https address). None: it does not."""
        shown: MenuButtonWebApp | MenuButtonDefault = MenuButtonDefault()
        if button is not None:
            label, url = button
            shown = MenuButtonWebApp(text=label, web_app=WebAppInfo(url=url))
        return await self._call(SetChatMenuButton(chat_id=chat_id, menu_button=shown), chat_id)

    async def _ever_simpler(
        self,
        screen: Screen,
        make: Callable[[Screen], Awaitable[Outcome]],
        chat_id: int,
        action: Action,
    ) -> Outcome:
        """Makes the call; leaves out one part after the other for as long as it is refused."""
        outcome, left_out, why = await make(screen), list[Part](), ""
        while isinstance(outcome, Broken) and (simpler := _simpler(screen, outcome.problem)):
            part, screen = simpler
            # Without buttons, there are no links among them either.
            left_out = [*(it for it in left_out if (it, part) != ("links", "buttons")), part]
            why = why or outcome.problem
            await self.wait(chat_id, action)
            outcome = await make(screen)
        if left_out and isinstance(outcome, Sent):
            return replace(outcome, left_out=tuple(left_out), why=why)
        return outcome

    async def _send(
        self, chat_id: int, screen: Screen, *, silent: bool, thread_id: int | None
    ) -> Outcome:
        message = SendMessage(
            chat_id=chat_id,
            message_thread_id=thread_id,
            text=screen.text,
            parse_mode=None if screen.is_plain else "HTML",
            disable_notification=silent,
            protect_content=screen.is_protected or None,
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
        chat_id: int,
        action: Action = "other",
    ) -> Outcome:
        """Makes the call, unless Telegram has told this chat to wait."""
        while True:
            if wait := self.pace.told_to_wait(chat_id, time.monotonic()):
                return Later(timedelta(seconds=wait))
            await self._lease.wait()
            await self._gate.wait(action)
            now = time.monotonic()
            if wait := self.pace.told_to_wait(chat_id, now):  # told meanwhile
                return Later(timedelta(seconds=wait))
            place = self.pace.left(chat_id, action, now)
            try:
                outcome = await self._ask(method, is_message=action == "send")
            except NotOurTurn:  # it has not left
                self.pace.answered(place, time.monotonic())
            else:
                return await self._told(chat_id, place, outcome)

    async def _told(self, chat_id: int, place: Place, outcome: Outcome) -> Outcome:
        """Notes what the outcome means for the pace, and keeps it."""
        now = time.monotonic()
        is_told = isinstance(outcome, Later) and outcome.flooded
        if isinstance(outcome, Later) and is_told:
            seconds = outcome.wait.total_seconds()
            self.pace.flooded(chat_id, now + seconds, now, place)
            await self._keep_hold(chat_id, seconds)
        elif self.pace.release(chat_id, now):
            await self._keep_hold(chat_id, None)
        self.pace.answered(place, now, refused=is_told, lost=isinstance(outcome, Unknown))
        return outcome

    async def _ask(
        self,
        method: TelegramMethod[Any],  # Any: whatever Telegram answers to it
        *,
        is_message: bool = False,
    ) -> Outcome:
        timeout = SEND_TIMEOUT if is_message else TIMEOUT
        try:
            result = await self._bot(method, request_timeout=timeout)
        except AiogramError as error:
            outcome = outcome_of(error)
            if not isinstance(error, TelegramNetworkError):
                self.line.answered()
            if isinstance(outcome, Unknown):
                self.line.lost()
            return outcome
        if is_message:
            self.line.taken()
        self.line.answered()
        return Sent(result.message_id if isinstance(result, Message) else None)


def _is_about_thread(problem: str) -> bool:
    return any(words in problem for words in _NO_SUCH_THREAD)


def _simpler(screen: Screen, problem: str) -> tuple[Part, Screen] | None:
    """What to leave out next, and the screen without it; None if there is nothing left.

    Telegram does not always say what it dislikes: first go the links, then all buttons, then tags.
    """
    if "can't parse entities" in problem and not screen.is_plain:
        return "tags", screen.in_plain_text()
    if (simpler := screen.without_addresses()) != screen:
        return "links", simpler
    if (simpler := screen.without_buttons()) != screen:
        return "buttons", simpler
    return None if screen.is_plain else ("tags", screen.in_plain_text())
