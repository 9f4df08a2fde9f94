"""Sends what a handler has answered: after its commit, and at Telegram's pace."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.rules.sending.outcome import Later, Missing, Outcome, Sent, TokenRefused, Unknown
from bot.rules.sending.pacing import Action, Haste
from bot.runtime.workers import Errand
from bot.telegram.answers.origin import Origin
from bot.telegram.calls import Calls
from bot.ui.screens import LeaveChat, Redraw, Remove, Saying, Show, Tell, Toast

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(seconds=30)  # after that nobody expects an answer any more
LONGEST_LINE = 20  # updates of one chat whose answers wait

Message = Show | Redraw | Remove | LeaveChat


class Replies:
    """Sends the answers to updates in the background; in one chat, one after the other.

    Toasts are no messages, see `Toasts`. Somebody who asks faster than we answer takes only what
    cards and other people leave over.
    """

    def __init__(self, calls: Calls, errand: Errand) -> None:
        self.calls = calls
        self._errand = errand
        self._lines: WeakValueDictionary[int, _Line] = WeakValueDictionary()

    def send(
        self, origin: Origin, sayings: Sequence[Saying], on_said: Callable[[], None] | None = None
    ) -> None:
        """Starts sending these to the chat that the update came from, or that they name.

        `on_said`: called when that is over, unless it is cancelled.
        """
        told = [saying for saying in sayings if isinstance(saying, Tell)]
        messages = [saying for saying in sayings if not isinstance(saying, Toast | Tell)]
        answer = self._in_line(origin, messages) if origin.chat_id and messages else None
        if answer is None and not told:
            if on_said is not None:
                on_said()
            return
        self._errand(self._send(answer, messages, told, on_said))

    def _in_line(self, origin: Origin, messages: Sequence[Message]) -> "_Answer | None":
        """Takes the next place in the chat's line; None if too many wait there."""
        line = self._lines.setdefault(origin.chat_id, _Line())
        page = next((saying for saying in messages if isinstance(saying, Redraw)), None)
        if line.length >= LONGEST_LINE and page is None:
            log.warning("update %s is not answered: too many in its chat wait", origin.update_id)
            return None
        if page is not None and (place := _place(origin, page)):
            line.newest[place] = origin.update_id
        haste: Haste = "flood" if line.length else "answer"
        line.length += 1
        return _Answer(origin, haste, line)

    async def _send(
        self,
        answer: "_Answer | None",
        messages: Sequence[Message],
        told: Sequence[Tell],
        on_said: Callable[[], None] | None,
    ) -> None:
        try:
            if answer is not None:
                await self._send_all(answer, messages)
            for each in told:
                await self._tell(each)
        except Exception:  # it would fail again
            log.exception("an answer cannot be said")
        if on_said is not None:
            on_said()

    async def _tell(self, told: Tell) -> None:
        """Takes only what others leave over. If Telegram does not take it, nobody misses it."""
        try:
            await self.calls.wait(told.chat_id, "send", "flood")
            await self.calls.send(told.chat_id, told.screen)
        except TokenRefused as refused:
            log.error("Telegram refuses the bot's token: %s", refused)

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
        number = answer.origin.update_id
        if isinstance(outcome, Sent) and outcome.left_out:
            missing = " and ".join(outcome.left_out)
            log.warning("update %s is answered without %s: %s", number, missing, outcome.why)
        if isinstance(saying, Show | Redraw) and not isinstance(outcome, Sent | Missing):
            log.warning("the answer to update %s was not taken: %s", number, type(outcome).__name__)

    async def _call(self, answer: "_Answer", saying: Message) -> Outcome:
        origin = answer.origin
        chat_id, place = origin.chat_id, _place(origin, saying)
        if isinstance(saying, Redraw) and not place:
            saying = Show(saying.screen)
        await self.calls.wait(chat_id, _action(saying), answer.haste)
        match saying:
            case Show(screen):
                return await self.calls.send(chat_id, screen, thread_id=origin.thread_id)
            case Redraw(screen):
                outcome = await self.calls.edit(chat_id, place, screen)
                if isinstance(outcome, Missing) and origin.is_out_of_reach:
                    return await self._call(answer, Show(screen))
                return outcome
            case Remove(message_id):
                return await self.calls.delete(chat_id, message_id)
            case LeaveChat():
                return await self.calls.leave(chat_id)


@dataclass(eq=False)
class _Line:
    """What waits to be said in one chat. `newest`: by message, the last press that redraws it."""

    messages: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0
    newest: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Answer:
    """The update that is answered, and how soon."""

    origin: Origin
    haste: Haste
    line: _Line

    def is_outdated(self, page: Redraw) -> bool:
        """Whether the page would be overwritten at once, as its button was pressed again."""
        newest = self.line.newest.get(_place(self.origin, page))
        return newest is not None and newest != self.origin.update_id


def _place(origin: Origin, saying: Message) -> int:
    """The message that a page replaces; 0 if it is not known."""
    return saying.message_id or origin.place if isinstance(saying, Redraw) else 0


def _action(saying: Message) -> Action:
    if isinstance(saying, Show):
        return "send"
    return "edit" if isinstance(saying, Redraw) else "other"


def _is_worth_repeating(saying: Show | Redraw, outcome: Outcome) -> bool:
    """Repeats what Telegram did not take; what it may have taken, only if that changes nothing."""
    if isinstance(outcome, Later):
        return outcome.wait <= LONGEST_WAIT
    return isinstance(saying, Redraw) and isinstance(outcome, Unknown)
