"""What the CRM, the cast and chance can do to a Bellhop; each action is entered in the model."""

import asyncio
from typing import Any

import aiohttp

from bot.callbacks import Press
from bot.callbacks.cabinet import Allow, SwitchCabinet
from bot.callbacks.cards import MarkAllRead
from bot.callbacks.settings import Choose, LeaveBellhop
from storage.engine.database import open_database
from tests.cast import CAST, OLGA, Role
from tests.machine import invariants
from tests.machine.crm import Crm
from tests.machine.installation import Installation
from tests.machine.invariants import Rows
from tests.machine.transcript import Kill, Silence, TranscriptCheck

SLOW_SECONDS = 25.0  # more than Bellhop waits for an answer
SETS_NOTHING = (  # buttons that only show, or mark read or unread
    *("read:", "item:", "unread:", "page:", "bell"),
)


class Actions(Crm):
    """Acts on one installation, and notes what must come of it."""

    transcript: TranscriptCheck

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self._newest = 0  # the newest event the model knows
        self._settings: dict[Role, int] = {}  # the ids of their messages
        self._old: dict[Role, dict[str, int]] = {role: {} for role in CAST}  # button → message

    async def begin(self) -> None:
        """Opens for business; everybody has their settings open."""
        await self.installation.start()
        self.transcript = TranscriptCheck(self.house.telegram)
        for role in CAST:
            account = self._account(role)
            account.write("/settings")
            await self.house.until(lambda it=account: it.last and "By type" in it.last.labels)
            self._settings[role] = account.last.id
        await self.installation.until_settled()

    async def rest(self) -> None:
        """Waits until nothing is left to do; then every invariant must hold."""
        await self._catch_up()
        await self.installation.until_settled()
        rows = await self._rows()
        self._remember_buttons()
        invariants.of_the_tables(self.model, rows, self.house.clock())
        self.transcript.check(rows)
        self.transcript.check_old_bells()
        for role in CAST:
            if role.crm_id in self.model.linked and self._is_there(role):
                invariants.of_the_chat(self._account(role), rows, role)

    # -- the CRM

    async def update_staff(self, role: Role, *, active: bool) -> None:
        """Somebody is dismissed, or on the staff, perhaps again. The last administrator stays."""
        await self.installation.until_handled()
        await self.post_staff(role, active=active)
        await self._catch_up()
        if not active and role is not OLGA:
            await self.installation.until_handled()
            self._begin_silence(Silence(role, "unlinked"))

    async def come_back(self, role: Role) -> None:
        """Somebody who is not linked is on the staff again and opens a new link."""
        if role.crm_id in self.model.linked:
            return
        await self.post_staff(role, active=True)
        await self._catch_up()
        await self._end_silences(Silence(role, "unlinked"), Silence(role, "blocked"))
        self._account(role).start(await self.house.invite(role))
        await self.installation.until_handled()
        self.model.linked.add(role.crm_id)

    # -- the cast reads

    async def mark_read(self, role: Role, nth: int, *, twice: bool) -> None:
        """Presses Mark read on a card, once, or twice before it can be redrawn."""
        buttons = self._buttons(role, "read:")
        if not buttons:
            return
        data, message_id = buttons[nth % len(buttons)]
        for _ in range(1 + twice):
            self._account(role).forge(data, message_id)
        if role.crm_id in self.model.linked:
            self.model.read([int(data[5:])])

    async def press_the_bell(self, role: Role, nth: int) -> None:
        """Presses one of the bell's buttons that only show, or mark read or unread."""
        account = self._account(role)
        buttons = [
            (data, message_id)
            for data, message_id in self._buttons(role, *SETS_NOTHING)
            if account.chat.messages[message_id].text.startswith("Bell: ")
        ]
        if buttons:
            data, message_id = buttons[nth % len(buttons)]
            await self._press_old(role, data, message_id)

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
        await self._catch_up()
        await self.installation.until_handled()
        bells = account.pinned
        if bell_is_gone and bells:
            account.delete(bells[-1].id)
        await self._press(role, MarkAllRead(section), bells[-1].id if bells else 0)
        if role.crm_id in self.model.linked:
            mine = (await self._rows()).of(role)
            self.model.read(it.id or 0 for it in mine if it.section == section)

    async def ask_for_the_bell(self, role: Role) -> None:
        """Writes /bell."""
        if self._is_there(role):
            self._account(role).write("/bell")

    # -- the cast chooses

    async def choose(self, role: Role, preference: str, kind: str, *, value: bool) -> None:
        """Sets a preference, in general or for a kind."""
        kind = "" if preference == "everything_off" else kind
        if not self._is_there(role) or role.crm_id not in self.model.linked:
            return
        if kind in self.model.denied:
            return
        await self._catch_up()
        silence = Silence(role, preference, kind)
        is_quiet = value == (preference == "everything_off")
        if not is_quiet:
            await self._end_silences(silence)
        else:
            self.model.was_off.add((role.crm_id, preference, kind))
        await self._press(role, Choose(preference, kind, value), self._settings[role])
        if is_quiet:
            self._begin_silence(silence)

    async def switch_cabinet(self, *, on: bool) -> None:
        """Olga presses the cabinet's switch."""
        if await self._olga_manages():
            await self._press(OLGA, SwitchCabinet(on), self._settings[OLGA])
            self.model.is_on = on

    async def allow(self, kind: str, *, allowed: bool) -> None:
        """Olga allows or forbids a kind in the policy."""
        if await self._olga_manages():
            await self._press(OLGA, Allow(kind, allowed), self._settings[OLGA])
            (self.model.denied.discard if allowed else self.model.denied.add)(kind)

    async def leave(self, role: Role) -> None:
        """Presses Unlink; the last administrator cannot."""
        if not self._is_there(role) or role.crm_id not in self.model.linked:
            return
        await self._catch_up()
        link = (await self._rows()).link_of(role)
        assert link is not None
        assert link.id is not None
        await self._press(role, LeaveBellhop(link.id), self._settings[role])
        if role is not OLGA:
            self.model.unlink(role.crm_id)
            self._begin_silence(Silence(role, "unlinked"))

    async def block(self, role: Role) -> None:
        """Blocks the bot, or unblocks it if it is blocked."""
        account = self._account(role)
        if self._is_there(role):
            account.block()
            await self.installation.until_handled()
            if role.crm_id in self.model.linked:  # else Bellhop does not note it
                self._begin_silence(Silence(role, "blocked"))
        else:
            await self._end_silences(Silence(role, "blocked"))
            account.unblock()

    # -- chance

    async def fail(self, kind: str, method: str, times: int, wait: int) -> None:
        """The next calls of the method go wrong."""
        self.house.telegram.fault(
            kind, method=method, times=times, retry_after=wait, seconds=SLOW_SECONDS
        )

    async def kill(
        self, posts: list[dict[str, Any]], seconds: float, rounds: int, downtime: float
    ) -> None:
        """The process is killed soon after these hooks were sent, and restarted after `downtime`.

        It lives for so many more seconds, and then for `rounds` of the loop, which take no time.
        The CRM sends again what was not answered.
        """
        hooks = [self._hook(**each) for each in posts]
        sending = [asyncio.create_task(self._send(hook)) for hook in hooks]
        await asyncio.sleep(seconds)
        for _ in range(rounds):
            await asyncio.sleep(0)
        await self.installation.kill()
        answers = await asyncio.gather(*sending, return_exceptions=True)
        await self._note_kill()
        await asyncio.sleep(downtime)
        await self.installation.restart()
        for hook, answer in zip(hooks, answers, strict=True):
            if answer != "accepted":  # refused, or cut off
                assert isinstance(answer, aiohttp.ClientError | AssertionError), answer
                assert await self._send(hook) in ("accepted", "duplicate")

    async def advance(self, hours: int) -> None:
        """The clock is set ahead."""
        await self.installation.until_handled()  # Telegram keeps updates for a day only
        await self.installation.pass_time(hours=hours)

    # -- how

    async def _catch_up(self) -> None:
        """Waits until Bellhop has fanned out every hook, and the model does the same."""
        await self.installation.until_fanned_out()
        events = (await self._rows()).event
        new = [it for key, it in sorted(events.items()) if key > self._newest]
        self.model.fan_out(it.external_id for it in new if it.connection_id is not None)
        self._newest = max(events, default=0)

    async def _press(self, role: Role, press: Press, message_id: int) -> None:
        """Presses and waits for the effect."""
        self._account(role).forge(press.pack(), message_id)
        await self.installation.until_handled()

    async def _press_old(self, role: Role, data: str, message_id: int) -> None:
        """Presses, and tells the model what that reads or unreads, and whether for certain."""
        prefix, _, number = data.partition(":")
        rows = await self._rows()
        is_mine = role.crm_id in self.model.linked and prefix in ("read", "item", "unread")
        if is_mine and rows.hearer_of(rows.notification[int(number)]) == role.crm_id:
            await self.installation.until_handled()
            bells = (await self._rows()).bells_of(role)
            surely = prefix == "read" or [bell.message_id for bell in bells] == [message_id]
            if prefix == "unread":
                self.model.unread(int(number))
            else:
                self.model.read([int(number)], surely=surely)
        self._account(role).forge(data, message_id)
        if prefix == "unread":  # so that what is read next is read after it
            await self.installation.until_handled()

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
            self._old[role] |= dict(self._buttons(role, *SETS_NOTHING))

    async def _olga_manages(self) -> bool:
        await self._catch_up()
        return self._is_there(OLGA) and OLGA.crm_id in self.model.linked

    def _begin_silence(self, silence: Silence) -> None:
        self.transcript.silences.setdefault(silence, self.transcript.now)

    async def _end_silences(self, *silences: Silence) -> None:
        """Checks what was sent while these still held, then ends them."""
        self.transcript.check(await self._rows())
        for silence in silences:
            self.transcript.silences.pop(silence, None)

    async def _note_kill(self) -> None:
        """Notes what was under way when the process was killed."""
        async with open_database(self.installation.url, beside_a_running_bot=True) as database:
            rows = await invariants.read(database)
        torn = {key for key, card in rows.card.items() if card.state == "sending"}
        self.transcript.kills.append(
            Kill(
                after=self.transcript.now,
                at=self.house.telegram.clock.monotonic(),
                notifications=frozenset(
                    key for key, it in rows.notification.items() if it.card_id in torn
                ),
                bells=frozenset(
                    rows.link[rows.card[key].link_id].telegram_id
                    for key in torn
                    if rows.card[key].form == "bell"
                ),
            )
        )

    async def _rows(self) -> Rows:
        return await invariants.read(self.house.database)
