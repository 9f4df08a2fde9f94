"""What comes to each CRM's address: counted in memory, and written down every few seconds.

A good hook costs no statement, and a flood of refused ones no more than one write a second.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import hook_counts
from storage.directory.hook_counts import Tally
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.tables import HookResult

LOOK_SECONDS = 1.0
LOOKS_FOR_GOOD = 5  # what is good is written down with every fifth look


class ConnectionHealth:
    """Counts hooks by connection. What was counted since the last look is lost in a crash."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._tallies: dict[int, Tally] = {}
        self._looks = 0

    def good(self, connection_id: int) -> None:
        """A hook was stored, now or before."""
        self._tally(connection_id).good(self._clock())

    def refused(self, connection_id: int, mistake: HookResult, **known: Any) -> None:
        """`known`: what else there is to say of it, as JSON; nothing out of its body."""
        refusal = {"result": mistake, **known}
        self._tally(connection_id).refused(self._clock(), refusal)

    async def step(self) -> float:
        """Writes down what is due; seconds until the next look. Raises `Unavailable`."""
        self._looks += 1
        has_refused = any(each.refused_at for each in self._tallies.values())
        if has_refused or self._looks >= LOOKS_FOR_GOOD:
            await self.flush()
        return LOOK_SECONDS

    async def flush(self) -> None:
        """Writes all of it down. Raises `Unavailable`, and then keeps it."""
        self._looks, tallies = 0, self._tallies
        if not tallies:
            return
        self._tallies = {}
        try:
            await self._database.write(partial(_keep, tallies=tallies))
        except Unavailable:
            for connection_id, tally in self._tallies.items():
                tallies.setdefault(connection_id, Tally()).add(tally)
            self._tallies = tallies
            raise

    async def close(self, _application: object) -> None:
        """The port is closed: what is left is written down if the database lets us."""
        with suppress(Unavailable):
            await self.flush()

    def _tally(self, connection_id: int) -> Tally:
        return self._tallies.setdefault(connection_id, Tally())


async def _keep(session: AsyncSession, tallies: dict[int, Tally]) -> None:
    for connection_id, tally in tallies.items():
        await hook_counts.keep(session, connection_id, tally)


OF_CONNECTIONS = web.AppKey("of_connections", ConnectionHealth)
