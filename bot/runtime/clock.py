"""The clock that all processes on one PostgreSQL share: the database's.

It is this machine's, plus the offset that was measured last. Reading it asks nobody.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from storage.engine import now
from storage.engine.database import Database

log = logging.getLogger(__name__)

MEASURED_EVERY_SECONDS = 60.0
# What clocks that are kept right differ by, and what a slow answer adds.
IGNORED = timedelta(seconds=0.5)
TOLD = timedelta(seconds=5)


def utc_now() -> datetime:
    return datetime.now(UTC)


class DatabaseClock:
    """Call it for the time. `step` is a loop's: it measures once a minute."""

    def __init__(self, database: Database, machine: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._machine = machine
        self.offset = timedelta()  # what is added to the machine's clock
        self._is_told = False

    def __call__(self) -> datetime:
        return self._machine() + self.offset

    async def step(self) -> float:
        """Measures; returns how many seconds to wait for the next time. Raises `Unavailable`."""
        await self.measure(self._database)
        return MEASURED_EVERY_SECONDS

    async def measure(self, database: Database) -> None:
        """Asks this database, if it is PostgreSQL. Raises `Unavailable`, and then nothing changes.

        Until it succeeds the machine's clock is taken to be right.
        """
        if database.is_server:
            self._correct(await self._ahead(database))

    async def _ahead(self, database: Database) -> timedelta:
        """How far the database's clock is ahead, give or take half of the time it took."""
        async with database.read() as session:
            await now.asked(session)  # connects and begins, which takes its time
            before = self._machine()
            theirs = await now.asked(session)
            return theirs - before - (self._machine() - before) / 2

    def _correct(self, ahead: timedelta) -> None:
        self.offset = ahead if abs(ahead) >= IGNORED else timedelta()
        is_far = abs(ahead) > TOLD
        if is_far and not self._is_told:
            log.warning(
                "this machine's clock is %.0f s %s that of the database (BELLHOP_DATABASE_URL):"
                " Bellhop goes by the database's; set the clock right, as with chrony or"
                " systemd-timesyncd, here or there",
                *(abs(ahead).total_seconds(), "behind" if ahead > timedelta() else "ahead of"),
            )
        elif self._is_told and not is_far:
            log.info("this machine's clock agrees with that of the database again")
        self._is_told = is_far
