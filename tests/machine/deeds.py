"""What the CRM, the cast and fate can do to a Bellhop; each deed is entered where it will count."""

import asyncio
from typing import Any

import aiohttp

from bot.callbacks import Press
from bot.callbacks.cabinet import Allow, SwitchCabinet
from bot.callbacks.cards import MarkAllRead
from bot.callbacks.settings import Choose, LeaveBellhop
from storage.engine.database import open_database
from tests.cast import CAST, OLGA, Role
from tests.machine import claims
from tests.machine.claims import Rows
from tests.machine.hooking import Crm
from tests.machine.life import Life
from tests.machine.witness import Death, Wish, Witness

SLOW_SECONDS = 25.0  # more than Bellhop waits for an answer
SETS_NOTHING = ("read:", "item:", "page:", "bell")  # the buttons that only show and read


class Deeds(Crm):
    """One life, and what is to be expected of it."""

    witness: Witness

    def __init__(self, life: Life) -> None:
        super().__init__(life)
        self._taken_in = 0  # the newest event that the ledger knows
        self._settings: dict[Role, int] = {}  # messages
        self._old: dict[Role, dict[str, int]] = {role: {} for role in CAST}  # button → message

    async def begin(self) -> None:
        """Opens for business; everybody has the settings open."""
        await self.life.begin()
        self.witness = Witness(self.life.house.telegram)
        for role in CAST:
            account = self._account(role)
            account.write("/settings")
            await self.life.house.until(lambda it=account: it.last and "By type" in it.last.labels)
            self._settings[role] = account.last.id
        await self.life.settled()

    async def rest(self) -> None:
        """Waits until nothing is left to do; then everything must be as it should."""
        await self._catch_up()
        await self.life.settled()
        rows = await self._rows()
        self._remember_buttons()
        claims.of_the_tables(self.ledger, rows, self.life.house.clock())
        self.witness.testify(rows)
        self.witness.no_bell_is_left_over()
        for role in CAST:
            if role.crm_id in self.ledger.linked and self._is_there(role):
                claims.of_the_chat(self._account(role), rows, role)

    # -- the CRM

    async def update_staff(self, role: Role, *, active: bool) -> None:
        """Somebody is dismissed, or is on the staff (again)."""
        await self.life.heard()
        await self.post_staff(role, active=active)
        await self._catch_up()
        if not active:
            await self.life.heard()
            self._wish(Wish(role, "unlinked"))

    async def come_back(self, role: Role) -> None:
        """Who is not linked is on the staff again and opens a new link."""
        if role.crm_id in self.ledger.linked:
            return
        await self.post_staff(role, active=True)
        await self._catch_up()
        await self._break_off(Wish(role, "unlinked"), Wish(role, "blocked"))
        self._account(role).start(await self.life.house.invite(role))
        await self.life.heard()
        self.ledger.linked.add(role.crm_id)

    # -- the cast reads

    async def mark_read(self, role: Role, nth: int, *, twice: bool) -> None:
        """Presses Mark read on one of the cards, or twice before it can be redrawn."""
        buttons = self._buttons(role, "read:")
        if not buttons:
            return
        data, message_id = buttons[nth % len(buttons)]
        for _ in range(1 + twice):
            self._account(role).forge(data, message_id)
        if role.crm_id in self.ledger.linked:
            self.ledger.read([int(data[5:])])

    async def press_the_bell(self, role: Role, nth: int) -> None:
        """Presses one of its buttons that set nothing: opens, turns, goes back."""
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
        """Presses, in the own chat, a button that was once there or in somebody else's."""
        buttons = list(self._old[of].items())
        if buttons and self._is_there(role):
            await self._press_old(role, *buttons[nth % len(buttons)])

    async def mark_all_read(self, role: Role, section: str, *, bell_is_gone: bool) -> None:
        """Presses Mark all read, where asked after having deleted the bell."""
        if not self._is_there(role):
            return
        account = self._account(role)
        await self._catch_up()
        await self.life.heard()
        bells = account.pinned
        if bell_is_gone and bells:
            account.delete(bells[-1].id)
        await self._press(role, MarkAllRead(section), bells[-1].id if bells else 0)
        if role.crm_id in self.ledger.linked:
            mine = (await self._rows()).of(role)
            self.ledger.read(it.id or 0 for it in mine if it.section == section)

    async def ask_for_the_bell(self, role: Role) -> None:
        """Writes /bell."""
        if self._is_there(role):
            self._account(role).write("/bell")

    # -- the cast wishes

    async def choose(self, role: Role, preference: str, kind: str, *, value: bool) -> None:
        """Sets a preference, in general or for a kind."""
        kind = "" if preference == "everything_off" else kind
        if not self._is_there(role) or role.crm_id not in self.ledger.linked:
            return
        if kind in self.ledger.denied:
            return
        await self._catch_up()
        wish, is_quiet = Wish(role, preference, kind), value == (preference == "everything_off")
        if not is_quiet:
            await self._break_off(wish)
        else:
            self.ledger.was_off.add((role.crm_id, preference, kind))
        await self._press(role, Choose(preference, kind, value), self._settings[role])
        if is_quiet:
            self._wish(wish)

    async def turn_cabinet(self, *, on: bool) -> None:
        """Olga presses the cabinet's switch."""
        if await self._olga_manages():
            await self._press(OLGA, SwitchCabinet(on), self._settings[OLGA])
            self.ledger.is_on = on

    async def allow(self, kind: str, *, allowed: bool) -> None:
        """Olga changes the policy."""
        if await self._olga_manages():
            await self._press(OLGA, Allow(kind, allowed), self._settings[OLGA])
            (self.ledger.denied.discard if allowed else self.ledger.denied.add)(kind)

    async def leave(self, role: Role) -> None:
        """Presses Unlink; the last administrator cannot."""
        if not self._is_there(role) or role.crm_id not in self.ledger.linked:
            return
        await self._catch_up()
        link = (await self._rows()).link_of(role)
        assert link is not None
        assert link.id is not None
        await self._press(role, LeaveBellhop(link.id), self._settings[role])
        if role is not OLGA:
            self.ledger.unlink(role.crm_id)
            self._wish(Wish(role, "unlinked"))

    async def block(self, role: Role) -> None:
        """Blocks the bot; who has, unblocks it."""
        account = self._account(role)
        if self._is_there(role):
            account.block()
            await self.life.heard()
            if role.crm_id in self.ledger.linked:  # else nobody notes it
                self._wish(Wish(role, "blocked"))
        else:
            await self._break_off(Wish(role, "blocked"))
            account.unblock()

    # -- fate

    async def fail(self, kind: str, method: str, times: int, wait: int) -> None:
        """The next calls of the method go wrong."""
        self.life.house.telegram.fault(
            kind, method=method, times=times, retry_after=wait, seconds=SLOW_SECONDS
        )

    async def die(
        self, told: list[dict[str, Any]], seconds: float, rounds: int, downtime: float
    ) -> None:
        """The process is killed so long after these hooks were sent to it, and begun again.

        `rounds` of the loop are less than any time. What was not answered the CRM sends again.
        """
        hooks = [self._hook(**each) for each in told]
        posts = [asyncio.create_task(self._send(hook)) for hook in hooks]
        await asyncio.sleep(seconds)
        for _ in range(rounds):
            await asyncio.sleep(0)
        await self.life.kill()
        answers = await asyncio.gather(*posts, return_exceptions=True)
        await self._bury()
        await asyncio.sleep(downtime)
        await self.life.revive()
        for hook, answer in zip(hooks, answers, strict=True):
            if answer != "accepted":  # but refused, or broken off
                assert isinstance(answer, aiohttp.ClientError | AssertionError), answer
                assert await self._send(hook) in ("accepted", "duplicate")

    async def advance(self, hours: int) -> None:
        """The clock is set ahead."""
        await self.life.heard()  # Telegram keeps for a day what is not fetched
        await self.life.pass_time(hours=hours)

    # -- how it is done

    async def _catch_up(self) -> None:
        """Bellhop gives all hooks their meaning, and the ledger does."""
        await self.life.fanned_out()
        events = (await self._rows()).event
        new = [it for key, it in sorted(events.items()) if key > self._taken_in]
        self.ledger.fan_out(it.external_id for it in new if it.connection_id is not None)
        self._taken_in = max(events, default=0)

    async def _press(self, role: Role, press: Press, message_id: int) -> None:
        """Presses and waits for the effect."""
        self._account(role).forge(press.pack(), message_id)
        await self.life.heard()

    async def _press_old(self, role: Role, data: str, message_id: int) -> None:
        """Of what the button reads the ledger knows how surely."""
        prefix, _, number = data.partition(":")
        rows = await self._rows()
        is_mine = role.crm_id in self.ledger.linked and prefix in ("read", "item")
        if is_mine and rows.hearer(rows.notification[int(number)]) == role.crm_id:
            await self.life.heard()
            bells = (await self._rows()).bells_of(role)
            surely = prefix == "read" or [bell.message_id for bell in bells] == [message_id]
            self.ledger.read([int(number)], surely=surely)
        self._account(role).forge(data, message_id)

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
        return self._is_there(OLGA) and OLGA.crm_id in self.ledger.linked

    def _wish(self, wish: Wish) -> None:
        self.witness.wishes.setdefault(wish, self.witness.now)

    async def _break_off(self, *wishes: Wish) -> None:
        """What was wished until now must have been kept."""
        self.witness.testify(await self._rows())
        for wish in wishes:
            self.witness.wishes.pop(wish, None)

    async def _bury(self) -> None:
        """Notes what was under way."""
        async with open_database(self.life.url, beside_a_running_bot=True) as database:
            rows = await claims.read(database)
        torn = {key for key, card in rows.card.items() if card.state == "sending"}
        self.witness.deaths.append(
            Death(
                after=self.witness.now,
                at=self.life.house.telegram.clock.monotonic(),
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
        return await claims.read(self.life.house.database)
