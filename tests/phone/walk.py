"""Presses every button that can be found in a chat, and says which keyboards were seen.

Buttons that differ only in a number do the same to another row: a few of each are enough.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.demo.telegram import Message
from bot.pages.commands import commands_of
from tests.cast import Role
from tests.house import House
from tests.phone.trouble import TRACED

OF_A_SHAPE, OF_A_PREFIX, TIMES_EACH = 3, 6, 3
# They would end the walk: another language, no longer an administrator, no longer linked.
NEVER = ("lang", "leavenow", "role", "unlinknow", "take")
# What is typed into a question until it is answered: none of these is understood by all of them.
ANSWERS = ("?", "Lviv", "31.02.2027", "25:61", "499 UAH", "25.12.2026", "22:30")
# What is typed before: the id of somebody whom only the CRM has told of.
FIRST = {"idset": ("211",)}
NEWCOMER = Role("Petro", "courier", "77", 177)
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, order=True)
class Label:
    """A button's label, and how many buttons its row has."""

    text: str
    beside: int


@dataclass
class Walk:
    """What one person has pressed; `leads`: the buttons that were there after a press."""

    house: House
    role: Role
    shapes: Counter[str] = field(default_factory=Counter)
    prefixes: Counter[str] = field(default_factory=Counter)
    pressed: Counter[str] = field(default_factory=Counter)
    leads: dict[str, set[str]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)

    async def everywhere(self, *words: str) -> None:
        """Writes every command and these words, and presses until nothing new is left."""
        names = commands_of(self.role.role, ())
        await self._press_all()
        await self.along(*(f"/{name}" for name in names), *words)

    async def along(self, *words: str) -> None:
        """Writes these words, and presses what is new after each."""
        for each in words:
            await self._write(each)
            await self._press_all()

    async def trail(self, *shapes: str) -> None:
        """Presses the newest button of the first shape, then one of the next, and so on."""
        for shape in shapes:
            data, message = next(it for it in self._buttons() if _shape(it[0]) == shape)
            await self._press(data, message)

    async def _press(self, data: str, message: Message) -> None:
        pressed = self.house.account(self.role).forge(data, message.id)
        await self.house.until(lambda: pressed.answered)
        await self.house.quiet()

    def _buttons(self) -> list[tuple[str, Message]]:
        """Those that are there now, with their messages, newest first."""
        messages = reversed(self.house.account(self.role).received)
        return [(data, message) for message in messages for data in _presses(message)]

    async def _write(self, words: str) -> None:
        account = self.house.account(self.role)
        written = account.write(words).id
        await self.house.until(lambda: account.received[-1].id > written)
        await self.house.quiet()

    async def _answer(self, asked: str) -> None:
        """Types into the question that the newest message asks; once for each `asked`."""
        account = self.house.account(self.role)
        if asked in self.answered or not account.received[-1].force_reply:
            return
        self.answered.add(asked)
        for answer in (*FIRST.get(asked, ()), *ANSWERS):
            if not account.received[-1].force_reply:
                break
            await self._write(answer)

    async def _press_all(self) -> None:
        chat = self.house.account(self.role).chat
        while (found := self._next()) is not None:
            data, message = found
            if not self.pressed[data]:
                self.shapes[_shape(data)] += 1
                self.prefixes[_prefix(data)] += 1
            self.pressed[data] += 1
            await self._press(data, message)
            now = chat.messages.get(message.id)
            self.leads[data] = set(_presses(now)) if now is not None else set()
            await self._answer(_prefix(data))

    def _next(self) -> tuple[str, Message] | None:
        """A button that is new, of those pressed least so far; or else one that leads to such."""
        buttons = self._buttons()
        fresh = sorted(
            (it for it in buttons if self._is_fresh(it[0])),
            key=lambda it: (self.prefixes[_prefix(it[0])], self.shapes[_shape(it[0])]),
        )
        worth = (it for it in buttons if self.pressed[it[0]] and self._leads_on(it[0]))
        return next(iter(fresh), None) or next(worth, None)

    def _is_fresh(self, data: str) -> bool:
        return (
            not self.pressed[data]
            and _prefix(data) not in NEVER
            and self.shapes[_shape(data)] < OF_A_SHAPE
            and self.prefixes[_prefix(data)] < OF_A_PREFIX
        )

    def _leads_on(self, data: str) -> bool:
        """Whether something new may be found behind it."""
        if self.pressed[data] >= TIMES_EACH:
            return False
        seen, ahead = {data}, [data]
        while ahead:
            for each in self.leads.get(ahead.pop(), ()):
                if self._is_fresh(each):
                    return True
                if each not in seen and self.pressed[each] < TIMES_EACH:
                    seen.add(each)
                    ahead.append(each)
        return False


async def walk_everywhere(house: House, administrator: Role, colleague: Role) -> None:
    """Both walk: the colleague only where an administrator who is the last one cannot go."""
    again = ("/settings", f"/trace {TRACED}")  # quiet hours of everybody have been set meanwhile
    await Walk(house, administrator).everywhere(*again)
    token = await house.invite(NEWCOMER)
    walk = Walk(house, colleague)
    await walk.trail("mute:#:", "mute:#:kind")
    await walk.along("/stop", "/stop", f"/start {token}")


def buttons_seen(house: House, role: Role) -> Iterator[tuple[dict[str, Any], Label]]:
    """Every button that was ever sent to the person, as a Bot API object."""
    for call in house.telegram.calls(chat_id=role.telegram_id):
        markup = call.params.get("reply_markup") or {}
        for row in markup.get("inline_keyboard", []):
            for button in row:
                yield button, Label(button["text"], len(row))


def _presses(message: Message) -> list[str]:
    buttons = (button for row in message.rows for button in row)
    return [button["callback_data"] for button in buttons if "callback_data" in button]


def _prefix(data: str) -> str:
    return data.partition(":")[0]


def _shape(data: str) -> str:
    return NUMBER.sub("#", data)
