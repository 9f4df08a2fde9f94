"""One line when the database stops answering, and one when it is back: never one a second."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from storage.engine.trouble import trouble
from storage.engine.writer import Unavailable

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0  # between two tries


class Outage:
    """Whether the database can be used now. One for the whole process, shared by its loops."""

    def __init__(self) -> None:
        self._is_lost = False

    def lost(self, problem: Unavailable) -> None:
        """Tells of it, unless that has been done."""
        found = trouble(problem)
        words = found.words if found is not None else str(problem)
        if not self._is_lost:
            log.error("BELLHOP_DATABASE_URL: %s. Until then, hooks are answered with 503", words)
        self._is_lost = True

    def back(self) -> None:
        """Tells that it can be used again, if it could not."""
        if self._is_lost:
            log.info("BELLHOP_DATABASE_URL: the database can be used again")
        self._is_lost = False

    async def outlasted(self, step: Callable[[], Awaitable[None]]) -> None:
        """Runs `step` until it is not `Unavailable`.

        For a start. Raises whatever else `step` raises, such as `NotUsable`.
        """
        while True:
            try:
                await step()
            except Unavailable as problem:
                self.lost(problem)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return self.back()
