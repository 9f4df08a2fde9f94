"""Who belongs, how they are reached, and what they want to hear."""

from typing import Any

from bot.actions.people import membership
from bot.callbacks.cabinet import Allow, SwitchCabinet, TurnOff
from bot.callbacks.identities import TypeId
from bot.callbacks.press import Press
from bot.callbacks.settings import Choose, ChooseSource, LeaveNow
from bot.rules.preferences import part_of
from storage.directory import people, sources
from storage.tables import Source
from tests.cast import OLGA, Role
from tests.machine.presses import Presses
from tests.machine.rows import key_of
from tests.machine.transcript import Silence

SECOND_PHONE = 1000  # what is added to the id of somebody's account


class Staffing(Presses):
    """People come, go and choose."""

    # -- who belongs

    async def update_staff(self, role: Role, *, active: bool) -> None:
        """Somebody is dismissed, or on the staff, perhaps again. The last administrator stays."""
        await self._calm()
        if not active:
            await self._goes(role)
        await self.post_staff(role, active=active)
        await self._catch_up()
        if not active and role is not OLGA:
            await self.installation.until_handled()
            self._begin_silence(Silence(role, "unlinked"))

    async def come_back(self, role: Role) -> None:
        """Somebody who is not linked is on the staff again and opens a new link."""
        if role in self.model.linked:
            return
        await self.post_staff(role, active=True)
        await self._catch_up()
        await self._end_silences(Silence(role, "unlinked"), Silence(role, "blocked"))
        self._account(role).start(await self._invite(role))
        await self.installation.until_handled()
        self.model.linked.add(role)
        self.model.blocked.discard(role)

    async def leave(self, role: Role) -> None:
        """Presses Unlink; the last administrator cannot."""
        if not self._is_there(role) or role not in self.model.linked:
            return
        await self._calm()
        await self._goes(role)
        link = (await self._rows()).link_of(role)
        assert link is not None
        await self._press(role, LeaveNow(link.pk), self._settings[role])
        if role is not OLGA:
            self.model.unlink(role)
            self._begin_silence(Silence(role, "unlinked"))

    async def block(self, role: Role) -> None:
        """Blocks the bot, or unblocks it if it is blocked."""
        account = self._account(role)
        await self._calm()
        if self._is_there(role):
            account.block()
            self.model.blocked.add(role)
            await self.installation.until_handled()
            if role in self.model.linked:  # else Bellhop does not note it
                self._begin_silence(Silence(role, "blocked"))
        else:
            await self._end_silences(Silence(role, "blocked"))
            account.unblock()
            await self.installation.until_handled()
            self.model.blocked.discard(role)

    async def change_phone(self, role: Role) -> None:
        """Somebody opens a new link on their other phone; what waits comes there."""
        if role not in self.model.linked:
            return
        await self._calm()
        token, old = await self._invite(role), self._account(role)
        number = role.telegram_id + SECOND_PHONE * (old.id == role.telegram_id)
        new = self.house.telegram.user(number, first_name=role.name, language_code=role.language)
        await self._end_silences(Silence(role, "blocked"))
        self.transcript.old_chats.pop(new.id, None)
        self.transcript.chats[role], self.phones[role], self._settings[role] = new.id, new, 0
        new.start(token)
        await self.installation.until_handled()
        self.transcript.old_chats[old.id] = self.transcript.now
        self.model.blocked.discard(role)

    async def change_id(self, role: Role, crm_id: str) -> None:
        """Olga gives somebody another CRM id, unless somebody has it."""
        if not await self._olga_manages() or role not in self.model.active:
            return
        person = (await self._rows()).person_of(role)
        await self._press(OLGA, TypeId(person.pk, 0), self._settings[OLGA])
        await self._answer(OLGA, crm_id)
        if self.model.named(crm_id) is None:
            self.model.known_as[role] = crm_id

    # -- what they want

    async def choose(self, role: Role, preference: str, part: str, *, value: bool) -> None:
        """Sets a preference, in general, for a kind or for a source."""
        part = "" if preference == "everything_off" else part
        if not self._is_there(role) or role not in self.model.linked:
            return
        if part in self.model.denied:
            return
        await self._catch_up()
        silence = Silence(role, preference, part)
        is_quiet = value == (preference == "everything_off")
        if not is_quiet:
            await self._end_silences(silence)
        else:
            self.model.was_off.add((role, preference, part))
        press: Press = Choose(preference, part, value)
        if (source := part.removeprefix(part_of(""))) != part:
            number = await self._source_id(source)
            press = ChooseSource(preference, number, 0, value)
        await self._press(role, press, self._settings[role])
        if is_quiet:
            self._begin_silence(silence)

    async def _source_id(self, crm_id: str) -> int:
        async with self.house.database.read() as session:
            return (await sources.known(session, Source, [crm_id]))[crm_id].pk

    async def switch_cabinet(self, *, on: bool) -> None:
        """Olga presses the cabinet's switch."""
        if await self._olga_manages():
            await self._press(OLGA, SwitchCabinet(True) if on else TurnOff(0), self._settings[OLGA])
            self.model.is_on = on

    async def allow(self, kind: str, *, allowed: bool) -> None:
        """Olga allows or forbids a kind in the policy."""
        if await self._olga_manages():
            await self._press(OLGA, Allow(kind, allowed), self._settings[OLGA])
            (self.model.denied.discard if allowed else self.model.denied.add)(kind)

    # -- how

    async def _invite(self, role: Role) -> str:
        """The token of an invite, whichever id the CRM knows the person by."""

        async def work(session: Any) -> str:  # Any: an AsyncSession
            [person] = await people.by_name(session, role.name)
            return await membership.invite(session, person, 24, self.house.clock())

        return await self.house.database.write(work)

    async def _goes(self, role: Role) -> None:
        """What the person is on will be everybody's again who had it."""
        rows = await self._rows()
        keys = {key_of(it) for it in rows.of(role)}
        self.transcript.may_open(rows, keys)
        for key in keys:
            self._opened(rows, key)

    async def _olga_manages(self) -> bool:
        await self._catch_up()
        return self._is_there(OLGA) and OLGA in self.model.linked
