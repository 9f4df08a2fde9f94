"""What the CRM, the cast and chance can do to a Bellhop; each action is entered in the model."""

import asyncio
from typing import Any

import aiohttp

from storage.engine.database import open_database
from tests.cast import CAST
from tests.machine import chats, invariants
from tests.machine import rows as tables
from tests.machine.teamwork import Teamwork
from tests.machine.transcript import Kill, TranscriptCheck

SLOW_SECONDS = 25.0  # more than Bellhop waits for an answer


class Actions(Teamwork):
    """Acts on one installation, and notes what must come of it."""

    async def begin(self) -> None:
        """Opens for business; everybody has their settings open."""
        await self.installation.start()
        chat_ids = {role: role.telegram_id for role in CAST}
        self.transcript = TranscriptCheck(self.installation, self.model, chat_ids)
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
        for this in self._reading:
            self.model.read((it.pk for it in rows.thread_of(this)), surely=False)
        self._reading.clear()
        invariants.of_the_tables(self.model, rows, self.house.clock())
        self.transcript.check(rows)
        self.transcript.note_over(rows)
        self.transcript.check_old_bells()
        for role in CAST:
            if role in self.model.linked and self._is_there(role):
                chats.of_the_chat(self._account(role), rows, role)
        await chats.every_card_is_true(self.house, rows, {it: self._account(it) for it in CAST})
        await chats.nothing_open_is_nobodys(self.house, self.model, rows)

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
        await self._expect(hooks)
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

    async def _note_kill(self) -> None:
        """Notes what was under way when the process was killed."""
        async with open_database(self.installation.url, beside_a_running_bot=True) as database:
            rows = await tables.read(database)
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
