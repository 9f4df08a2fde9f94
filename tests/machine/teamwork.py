"""What administrators do about others' work: they give it away, name places and statuses."""

from bot.callbacks.cabinet import Rename, SetMeaning
from bot.pages.cabinet.statuses import OPEN
from bot.rules.objects.statuses import MEANINGS
from tests.cast import OLGA
from tests.machine.presses import TYPING_SECONDS
from tests.machine.rows import Rows, key_of
from tests.machine.staffing import Staffing


class Teamwork(Staffing):
    """Olga's work."""

    async def give(self, nth: int, to: int) -> None:
        """Olga presses Give to…, then one of the people on a page that is there."""
        if not await self._olga_manages():
            return
        await self._calm()
        lists = self._buttons(OLGA, "give:")
        if lists:
            await self.installation.wait(TYPING_SECONDS)
            await self._press_raw(OLGA, *lists[-1 - nth % len(lists)])
            await self.installation.wait(TYPING_SECONDS)
        people = self._buttons(OLGA, "gets:")
        if not people:
            return
        await self._calm()
        before = await self._rows()
        self.transcript.may_open(before, {key_of(it) for it in before.notification.values()})
        await self._press_raw(OLGA, *people[-1 - to % len(people)])
        self._note_given(before, await self._rows())

    async def set_meaning(self, nth: int, meaning: str) -> None:
        """Olga says what a status means, or that it means nothing."""
        if not await self._olga_manages():
            return
        await self._calm()
        rows = await self._rows()
        if not rows.status:
            return
        status = rows.status[sorted(rows.status)[nth % len(rows.status)]]
        if meaning != OPEN and meaning not in MEANINGS[status.what]:
            return
        keys = {key_of(it) for it in rows.notification.values()}
        self.transcript.may_open(rows, keys)
        await self._press(OLGA, SetMeaning(status.pk, meaning, 0), self._settings[OLGA])
        await self.installation.until_followed()
        means = None if meaning == OPEN else meaning
        at = self.house.clock()
        for subject in self.model.mean(status.what, status.key, means, at):
            self._opened(rows, subject)

    async def rename(self, nth: int, name: str) -> None:
        """Olga renames a source by hand."""
        if not await self._olga_manages():
            return
        await self.installation.until_handled()
        sources = sorted((await self._rows()).source)
        press = Rename("source", sources[nth % len(sources)])
        await self._press(OLGA, press, self._settings[OLGA])
        await self._answer(OLGA, name)

    def _note_given(self, before: Rows, after: Rows) -> None:
        """Whoever was given it has it, rings or not; whoever had it is not on it any more."""
        for key, it in after.notification.items():
            old = before.notification.get(key)
            if it.ended == "given" and (old is None or old.ended != "given"):
                self.model.was_given.add(key_of(it))
                if self.model.claims.get(key_of(it)) == after.hearer_of(it):
                    del self.model.claims[key_of(it)]
            if it.reason == "given":
                self.model.was_given.add(key_of(it))
                if it.subject in self.model.things:
                    self.model.things[it.subject].is_told = True
            if old is not None and (old.reason, old.created_at) != (it.reason, it.created_at):
                self.model.unread([key])
                self.model.may_come_again.add(key)
