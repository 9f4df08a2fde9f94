"""The front desk: hooks are stored here and, while the line is free, fanned out in the same commit.

Imports nothing slow: hooks are stored before fan-out and Telegram are ready. What is not fanned
out here waits for bot.intake.step, which finds it in the table.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.intake.round import Round
from storage.engine.database import Database
from storage.engine.writer import term_of
from storage.flow import events
from storage.flow.events import Accepted, Stored
from storage.tables import EventState, NewEvent

if TYPE_CHECKING:
    from bot.intake.fanout import FanOut

log = logging.getLogger(__name__)

AT_ONCE = 10  # a hook with more events waits for its turn


class _Hook(NamedTuple):
    """A hook's events; `made`: what becomes of them at once, None if they are only stored."""

    rows: list[NewEvent]
    made: Round | None


class _NotAtOnce(Exception):
    """Fan-out has failed, and with it the transaction."""


class Desk:
    """Takes hooks. `on_stored`: called when something waits for fan-out."""

    def __init__(self, database: Database, on_stored: Callable[[], None]) -> None:
        self._database = database
        self._on_stored = on_stored
        self._fan_out: FanOut | None = None
        self._term: int | None = None
        self._on_made: Callable[[], None] = _nothing

    def open(self, fan_out: "FanOut", on_made: Callable[[], None], term: int | None) -> None:
        """From now on hooks may be fanned out as they come; then `on_made` is called.

        They are only stored once another replica's term has begun. `term`: None on SQLite.
        """
        self._fan_out, self._on_made, self._term = fan_out, on_made, term

    def close(self) -> None:
        """From now on hooks are only stored."""
        self._fan_out, self._on_made = None, _nothing

    async def keep(self, rows: list[NewEvent]) -> Accepted:
        """Stores a hook's events, and returns once they are on disk.

        Raises `Unavailable`.
        """
        made = None if self._fan_out is None or self._is_flood else Round()
        try:
            stored = await self._store(_Hook(rows, made))
        except _NotAtOnce as failed:
            log.warning("a hook waits for fan-out: %s", type(failed.__cause__).__name__)
            made = None
            stored = await self._store(_Hook(rows, made))
        if made is not None and made.taken and not made.claimed:
            self._on_made()
        if made is None or not made.taken or made.has_reported:
            self._on_stored()
        return stored

    @property
    def _is_flood(self) -> bool:
        """Whether hooks come together that PostgreSQL can store beside what else is written."""
        return self._database.is_server and self._database.crowd > 1

    async def _store(self, hook: _Hook) -> Accepted:
        """What is not fanned out here need not wait for those who write something else."""
        if hook.made is not None:
            return await self._database.write_joined(self._accept, hook)
        return await self._database.add_joined(self._accept, hook)

    async def _accept(self, session: AsyncSession, hooks: list[_Hook]) -> list[Accepted]:
        stored = await events.accept(session, [hook.rows for hook in hooks])
        if len(hooks) == 1 and self._database.crowd <= 1:
            kept = stored[0] if isinstance(stored[0], tuple) else ()
            await self._fan_out_at_once(session, hooks[0], kept)
        return stored

    async def _fan_out_at_once(
        self, session: AsyncSession, hook: _Hook, stored: tuple[Stored, ...]
    ) -> None:
        """Unless older events wait, which go first, or another replica does it by now."""
        if self._fan_out is None or hook.made is None or term_of(session) != self._term:
            return
        fresh = {
            event.id
            for event, row in zip(stored, hook.rows, strict=False)
            if event.fresh and row.state == EventState.NEW
        }
        if not 0 < len(fresh) <= AT_ONCE:
            return
        try:
            waiting = await events.waiting(session, len(fresh) + 1)
            if fresh == {event.pk for event in waiting}:
                await self._fan_out.take(session, waiting, hook.made)
                await session.flush()
        except MemoryError:
            raise  # another transaction would need as much
        except Exception as error:
            raise _NotAtOnce from error


def _nothing() -> None:
    """Nothing is made yet."""
