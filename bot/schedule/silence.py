"""The tick's part for sources that have stopped selling, and for those that sell again.

Only those of accounts that can be asked: there, no lost hook looks like silence.
"""

from datetime import datetime, timedelta, tzinfo
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import silence
from bot.actions.context import Context
from bot.rules.silence import SHORTEST_BREAK
from storage.engine.database import Database
from storage.objects import sales
from storage.tables import Source
from storage.upkeep import api_marks

LOOK_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=10)  # what was last asked longer ago says nothing of silence


class Silence:
    """Looks at what has sold nothing for hours, once a minute."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone
        self._looked: datetime | None = None

    async def step(self, now: datetime) -> bool:
        """Tells administrators what there is to tell; whether there was."""
        if self._looked is not None and timedelta() <= now - self._looked < LOOK_EVERY:
            return False
        self._looked = now
        async with self._database.read() as session:
            whole = await api_marks.whole_since(session, now - FRESH)
            quiet_since = now - SHORTEST_BREAK
            found = await sales.suspects(session, whole, quiet_since) if whole else []
        has_told = False
        for source in found:
            since = whole[source.cabinet]
            async with self._database.read() as session:  # hooks need not wait for that
                has_news = await silence.has_news(Context(session, self._zone, now), source, since)
            if has_news:
                look = partial(self._look, source_id=source.pk, now=now, since=since)
                has_told |= await self._database.write(look)
        return has_told

    async def _look(
        self, session: AsyncSession, source_id: int, now: datetime, since: datetime
    ) -> bool:
        source = await session.get_one(Source, source_id)
        return await silence.look(Context(session, self._zone, now), source, since)
