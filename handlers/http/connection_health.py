"""What comes to each CRM's address: counted in memory, and written down every few seconds.

A good hook costs no statement, and a flood of refused ones no more than one write a second.
"""

import logging
from collections import Counter
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

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
LOOKS_FOR_GOOD = 5  # what is good is written down with every fifth look
ATTEMPTS = 10


class NotWritten(Exception):
    """A connection's counts cannot be written down, although the database is there."""


class ConnectionHealth:
    """Counts hooks by connection. What was counted since the last look is lost in a crash."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._tallies: dict[int, Tally] = {}
        self._failures: Counter[int] = Counter()  # in a row, by connection
        self._looks = 0

    def good(self, connection_id: int) -> None:
        """A hook was stored, now or before."""
        self._tally(connection_id).good(self._clock())

    def refused(self, connection_id: int, mistake: HookResult, **known: Any) -> None:
        """`known`: what else there is to say of it, as JSON; nothing out of its body."""
        refusal = {"result": mistake, **known}
        self._tally(connection_id).refused(self._clock(), refusal)

    async def step(self) -> float:
        """Writes down what is due; seconds until the next look. Raises as `flush` does."""
        self._looks += 1
        has_refused = any(each.refused_at for each in self._tallies.values())
        if has_refused or self._looks >= LOOKS_FOR_GOOD:
            await self.flush()
        return LOOK_SECONDS

    async def flush(self) -> None:
        """Writes all of it down. Raises `Unavailable`, and then keeps it.

        Raises `NotWritten` after any other error, and then keeps the faulty connection's counts for
        as many as `ATTEMPTS` attempts; the others' are written down.
        """
        self._looks, tallies = 0, self._tallies
        if not tallies:
            return
        self._tallies = {}
        try:
            await self._write(tallies)
        except Unavailable:
            self._put_back(tallies)
            raise
        except Exception:  # noqa: BLE001 - the culprit alone is told
            await self._write_apart(tallies)

    async def close(self, _application: object) -> None:
        """The port is closed: what is left is written down if the database lets us."""
        with suppress(Unavailable, NotWritten):
            await self.flush()

    async def _write(self, tallies: dict[int, Tally]) -> None:
        await self._database.write(partial(_keep, tallies=tallies))
        for connection_id in tallies:
            self._failures.pop(connection_id, None)

    async def _write_apart(self, tallies: dict[int, Tally]) -> None:
        """One after the other, so that a faulty one stops no other. Raises as `flush` does."""
        left, failed = dict(tallies), None
        for connection_id, tally in tallies.items():
            try:
                await self._write({connection_id: tally})
            except Unavailable:
                self._put_back(left)
                raise
            except Exception as error:  # noqa: BLE001 - it is raised when the others are written
                failed = error
                self._try_again(connection_id, tally)
            del left[connection_id]
        if failed is not None:
            raise NotWritten from failed

    def _try_again(self, connection_id: int, tally: Tally) -> None:
        self._failures[connection_id] += 1
        if self._failures[connection_id] < ATTEMPTS:
            self._put_back({connection_id: tally})
        else:
            del self._failures[connection_id]
            log.error("what came to connection %d cannot be counted", connection_id)

    def _put_back(self, earlier: dict[int, Tally]) -> None:
        """Counts them again, before what has come meanwhile."""
        later, self._tallies = self._tallies, earlier
        for connection_id, tally in later.items():
            earlier.setdefault(connection_id, Tally()).add(tally)

    def _tally(self, connection_id: int) -> Tally:
        return self._tallies.setdefault(connection_id, Tally())


async def _keep(session: AsyncSession, tallies: dict[int, Tally]) -> None:
    for connection_id, tally in tallies.items():
        await hook_counts.keep(session, connection_id, tally)


OF_CONNECTIONS = web.AppKey("of_connections", ConnectionHealth)
