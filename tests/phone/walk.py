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

OF_A_SHAPE, OF_A_PREFIX, TIMES_EACH = 3, 6, 3
COMMANDS = ("/trace A-10043",)
# They would end the walk: another language, no longer an administrator, no longer linked.
NEVER = ("lang", "leavenow", "role", "unlinknow", "take")
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

    async def everywhere(self) -> None:
        """Writes every command, and presses until nothing new is left."""
        account = self.house.account(self.role)
        await self._press_all()
        names = commands_of(self.role.role, ())
        for command in (*(f"/{name}" for name in names), *COMMANDS):
            written = account.write(command).id
            await self.house.until(lambda it=written: account.received[-1].id > it)
            await self.house.quiet()
            await self._press_all()

    async def _press_all(self) -> None:
        account = self.house.account(self.role)
        while (found := self._next()) is not None:
            data, message = found
            if not self.pressed[data]:
                self.shapes[_shape(data)] += 1
                self.prefixes[_prefix(data)] += 1
            self.pressed[data] += 1
            pressed = account.forge(data, message.id)
            await self.house.until(lambda it=pressed: it.answered)
            await self.house.quiet()
            now = account.chat.messages.get(message.id)
            self.leads[data] = set(_presses(now)) if now is not None else set()

    def _next(self) -> tuple[str, Message] | None:
        """A button that is new, of those pressed least so far; or else one that leads to such."""
        messages = list(reversed(self.house.account(self.role).received))
        buttons = [(data, message) for message in messages for data in _presses(message)]
        fresh = sorted(
            (it for it in buttons if self._is_fresh(it[0])),
            key=lambda it: self.prefixes[_prefix(it[0])],
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
