"""Whatever happens in whatever order: what is unread and wanted is told, and nothing else is."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.flow import inbox
from tests.cast import MARTA
from tests.push.room import Room
from tests.push.test_telling import keep_quiet
from tests.push_service import HOSTS, Browser, cut, says

pytestmark = pytest.mark.sqlite

NUMBERS = count(1)
FAULTS = {"500": says(500), "429": says(429), "403": says(403), "cut": cut}
DEEDS = ("order", "read", "look", "hour", "crash", "rest", "work", "off", "on", *FAULTS)


@dataclass
class Life:
    """The orders of one example: those made, and those read."""

    room: Room
    browser: Browser
    made: list[int] = field(default_factory=list)
    read: set[int] = field(default_factory=set)

    async def do(self, deed: str) -> None:
        room = self.room
        if deed in FAULTS:
            room.service.behave(HOSTS[0], FAULTS[deed])
        elif deed == "order":
            self.made.append(next(NUMBERS))
            await room.order(self.made[-1])
        elif deed == "read" and self.made:
            await self._read(self.made[0])
        elif deed == "look":
            await room.step()
        elif deed == "hour":
            room.clock.advance(hours=1)
        elif deed == "crash":
            await self._crash()
        elif deed in ("rest", "work"):
            await keep_quiet(room, on=deed == "rest")
        elif deed in ("off", "on"):
            await room.choose("browsers", value=deed == "on")

    async def _read(self, number: int) -> None:
        heard = await self.room.office.heard(MARTA, "order.created")
        [one] = [it for it in heard if it.subject == f"order:{number}"]
        work = partial(inbox.mark_read, notification=one, now=self.room.clock())
        await self.room.database.write(work)
        self.read.add(number)

    async def _crash(self) -> None:
        """Of what is being sent, nothing is settled."""
        with mock.patch("bot.push.step.BrowserPush._settle", side_effect=asyncio.CancelledError):
            await self.room.push.step()
            await asyncio.gather(*self.room.errands, return_exceptions=True)
        await self.room.start().resume()

    async def end(self) -> None:
        """All is well again for an hour, in which people work."""
        self.room.service.faults.clear()
        for deed in ("work", "on"):
            await self.do(deed)
        for _ in range(12):
            self.room.clock.advance(minutes=5)
            await self.room.step()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(DEEDS), max_size=14))
async def test_what_is_unread_is_told_and_the_outbox_is_empty(room: Room, deeds: list[str]) -> None:
    with mock.patch("bot.push.step._Places.free", return_value=5):
        life = Life(room, await room.subscribe())
        for deed in deeds:
            await life.do(deed)
        await life.end()

    assert await room.rows() == []
    if not {"off", "403"} & set(deeds):
        unread = [it for it in life.made if it not in life.read]
        several = any("new notifications" in it["title"] for it in life.browser.got)
        shown = life.browser.shown
        assert several or all(f"order:{it}" in shown for it in unread)
        assert bool(life.browser.got) or not unread
    read_first = {"read"} <= set(deeds) and not {"look", "crash"} & set(deeds)
    if read_first:
        assert not any(f"order:{it}" in life.browser.shown for it in life.read)
