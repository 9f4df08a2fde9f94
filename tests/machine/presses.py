"""What the cast reads and presses; each press is entered in the model."""

import asyncio
from typing import Any

from bot.callbacks import Press
from bot.callbacks.cards import MarkAllRead
from storage.tables import Notification
from tests.cast import CAST, Role
from tests.machine import rows as tables
from tests.machine.crm import Crm
from tests.machine.installation import Installation
from tests.machine.model import Hook
from tests.machine.rows import Rows, is_open, key_of
from tests.machine.thing import WHO
from tests.machine.transcript import Silence, TranscriptCheck

SETS_NOTHING = (  # buttons that only show, or mark read or unread
    *("read:", "item:", "unread:", "page:", "bell"),
)
TAKES_ON = ("claim:", "giveback:")
TYPING_SECONDS = 3.0


class Presses(Crm):
    """Presses what is shown, and what once was."""

    transcript: TranscriptCheck

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self._newest = 0  # the newest event the model knows
        self._settings: dict[Role, int] = {}  # the ids of their messages
        self._old: dict[Role, dict[str, int]] = {role: {} for role in CAST}  # button → message
        self._reading: list[Notification] = []  # presses that may have read what came since

    async def post(self, posts: list[dict[str, Any]]) -> None:
        """Posts hooks at once; each must be accepted."""
        hooks = [self._hook(**each) for each in posts]
        await self._expect(hooks)
        answers = await asyncio.gather(*(self._send(hook) for hook in hooks))
        assert answers == ["accepted"] * len(hooks)

    async def live(self, posts: list[dict[str, Any]], *, at_once: bool) -> None:
        """Something lives through this, one after the other."""
        for each in posts:
            await self.post([each])
            if not at_once:
                await self.installation.until_handled()

    async def mark_read(self, role: Role, nth: int, *, twice: bool) -> None:
        """Presses Mark read on a card, once, or twice before it can be redrawn."""
        buttons = self._buttons(role, "read:")
        if not buttons:
            return
        data, message_id = buttons[nth % len(buttons)]
        rows = await self._rows()
        for _ in range(1 + twice):
            self._account(role).forge(data, message_id)
        this = rows.notification[int(data[5:])]
        if role in self.model.linked and rows.hearer_of(this) == role:
            self._reads(rows, this)

    async def press_the_bell(self, role: Role, nth: int) -> None:
        """Presses one of the bell's buttons that only show, or mark read or unread."""
        account = self._account(role)
        buttons = [
            (data, message_id)
            for data, message_id in self._buttons(role, *SETS_NOTHING, *TAKES_ON)
            if account.chat.messages[message_id].text.startswith("Bell: ")
        ]
        if buttons:
            data, message_id = buttons[nth % len(buttons)]
            await self._press_old(role, data, message_id)

    async def take_on(self, role: Role, nth: int) -> None:
        """Presses I'm on it or Give back on a card."""
        buttons = self._buttons(role, *TAKES_ON)
        if buttons:
            await self._press_old(role, *buttons[nth % len(buttons)])

    async def press_an_old_button(self, role: Role, of: Role, nth: int) -> None:
        """Presses a button that was once in the person's chat, or in somebody else's."""
        buttons = list(self._old[of].items())
        if buttons and self._is_there(role):
            await self._press_old(role, *buttons[nth % len(buttons)])

    async def mark_all_read(self, role: Role, section: str, *, bell_is_gone: bool) -> None:
        """Presses Mark all read, perhaps after deleting the bell."""
        if not self._is_there(role):
            return
        account = self._account(role)
        await self._calm()
        bells = account.pinned
        if bell_is_gone and bells:
            account.delete(bells[-1].id)
        await self._press(role, MarkAllRead(section), bells[-1].id if bells else 0)
        if role in self.model.linked:
            mine = (await self._rows()).of(role)
            self.model.read(it.pk for it in mine if it.section == section)

    async def ask_for_the_bell(self, role: Role) -> None:
        """Writes /bell."""
        if self._is_there(role):
            self._account(role).write("/bell")

    # -- how

    async def _catch_up(self) -> None:
        """Waits until Bellhop has fanned out every hook, and the model does the same."""
        await self.installation.until_fanned_out()
        rows = await self._rows()
        new = [it for key, it in sorted(rows.event.items()) if key > self._newest]
        self.model.fan_out(it.external_id for it in new if it.connection_id is not None)
        self._newest = max(rows.event, default=0)

    async def _expect(self, hooks: list[Hook]) -> None:
        """These may open their objects again."""
        opening = {hook.subject or "" for hook in hooks if _may_open(hook)}
        self.transcript.may_open(await self._rows(), opening)
        rows = await self._rows()
        for key in opening:
            self._opened(rows, key)

    async def _calm(self) -> None:
        """Waits until every hook has been fanned out and every press has had its effect."""
        await self._catch_up()
        await self.installation.until_handled()

    async def _press(self, role: Role, press: Press, message_id: int) -> None:
        """Presses and waits for the effect."""
        self._account(role).forge(press.pack(), message_id)
        await self.installation.until_handled()

    async def _press_old(self, role: Role, data: str, message_id: int) -> None:
        """Presses, and tells the model what that changes, and whether for certain."""
        prefix, _, number = data.partition(":")
        if f"{prefix}:" in TAKES_ON:
            await self._take_on(role, data, message_id)
            return
        rows = await self._rows()
        is_mine = role in self.model.linked and prefix in ("read", "item", "unread")
        this = rows.notification[int(number)] if is_mine else None
        if this is not None and rows.hearer_of(this) == role:
            await self.installation.until_handled()
            bells = (await self._rows()).bells_of(role)
            surely = prefix == "read" or [bell.message_id for bell in bells] == [message_id]
            if prefix == "unread":
                self.model.unread(it.pk for it in rows.thread_of(this))
            else:
                self._reads(rows, this, surely=surely)
        self._account(role).forge(data, message_id)
        if prefix == "unread":  # so that what is read next is read after it
            await self.installation.until_handled()

    async def _take_on(self, role: Role, data: str, message_id: int) -> None:
        """Of several, the first who presses I'm on it is on it, until they give it back."""
        await self._calm()
        rows, prefix = await self._rows(), data.partition(":")[0]
        this = rows.notification[int(data.partition(":")[2])]
        key, claims = key_of(this), self.model.claims
        is_mine = role in self.model.linked and rows.hearer_of(this) == role
        whole = rows.standing_for(this)
        self.transcript.may_open(rows, {key})
        await self._press_raw(role, data, message_id)
        if is_mine and prefix == "claim" and key not in claims and not rows.is_over(whole):
            claims[key] = role
            self.model.was_taken.add(key)
            self._reads(rows, this)
        elif is_mine and prefix == "giveback" and claims.get(key) == role:
            del claims[key]
            self._opened(rows, key)
            self.model.unread(it.pk for it in rows.about(key))

    async def _press_raw(self, role: Role, data: str, message_id: int) -> None:
        self._account(role).forge(data, message_id)
        await self.installation.until_handled()

    async def _answer(self, role: Role, words: str) -> None:
        """Writes, at the pace of somebody who types: each of Bellhop's replies is a message."""
        await self.installation.wait(TYPING_SECONDS)
        self._account(role).write(words)
        await self.installation.until_handled()
        await self.installation.wait(TYPING_SECONDS)

    def _reads(self, rows: Rows, this: Notification, *, surely: bool = True) -> None:
        """The person reads all that they have of its object, and what comes until it has effect."""
        self.model.read((it.pk for it in rows.thread_of(this)), surely=surely)
        self._reading.append(this)

    def _opened(self, rows: Rows, key: str) -> None:
        """There may be something to do about it again: unread, and perhaps in a new message."""
        ids = {it.pk for it in rows.about(key) if not is_open(it)}
        self.model.unread(ids)
        self.model.may_come_again |= ids

    def _buttons(self, role: Role, *prefixes: str) -> list[tuple[str, int]]:
        """What the person can press now, and on which message."""
        if not self._is_there(role):
            return []
        return [
            (data, message.id)
            for message in self._account(role).received
            for row in message.rows
            for button in row
            if (data := button.get("callback_data", "")).startswith(prefixes)
        ]

    def _remember_buttons(self) -> None:
        for role in CAST:
            self._old[role] |= dict(self._buttons(role, *SETS_NOTHING, *TAKES_ON))

    def _begin_silence(self, silence: Silence) -> None:
        self.transcript.silences.setdefault(silence, self.transcript.now)

    async def _end_silences(self, *silences: Silence) -> None:
        """Checks what was sent while these still held, then ends them."""
        self.transcript.check(await self._rows())
        for silence in silences:
            self.transcript.silences.pop(silence, None)

    async def _rows(self) -> Rows:
        return await tables.read(self.house.database)


def _may_open(hook: Hook) -> bool:
    return hook.kind in WHO or hook.kind.endswith("status_changed")
