"""How many orders come from each source, hour by hour, and which have fallen silent."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import and_, col, delete, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import sources
from storage.directory.hook_counts import KEPT, hour_of
from storage.engine.statements import insert_into
from storage.tables import Source, SourceCount


@dataclass
class Sold:
    """The orders of one source that have not been written down yet: how many in which hour."""

    latest: datetime
    numbers: Counter[datetime] = field(default_factory=Counter)

    def add(self, at: datetime) -> None:
        """One more, created then."""
        self.latest = max(self.latest, at)
        self.numbers[hour_of(at)] += 1


async def keep(session: AsyncSession, sold: Mapping[str, Sold]) -> None:
    """Adds these to what is known. `sold`: by the qualified id of a source."""
    known = await sources.by_keys(session, Source, sold.keys())
    for key, source in known.items():
        rows = [
            {"source_id": source.pk, "hour": hour, "number": number}
            for hour, number in sold[key].numbers.items()
        ]
        insert = insert_into(session, SourceCount).values(rows)
        more = {"number": SourceCount.number + insert.excluded.number}
        await session.exec(
            insert.on_conflict_do_update(index_elements=["source_id", "hour"], set_=more)
        )
        source.sold_at = max(sold[key].latest, source.sold_at or sold[key].latest)
    await session.flush()


async def by_hour(session: AsyncSession, source_id: int, now: datetime) -> Mapping[datetime, int]:
    """The hours for which counts are kept in which it sold anything, and how much."""
    found = await session.exec(
        select(SourceCount.hour, SourceCount.number).where(
            SourceCount.source_id == source_id, SourceCount.hour >= now - KEPT
        )
    )
    return dict(found.all())


async def suspects(
    session: AsyncSession, cabinets: Collection[str], quiet_since: datetime
) -> list[Source]:
    """The sources of these cabinets that have sold nothing since, or are known to be silent."""
    is_quiet = and_(col(Source.sold_at) < quiet_since, col(Source.silence).is_(None))
    known = or_(is_quiet, col(Source.silence).is_not(None))
    found = select(Source).where(col(Source.cabinet).in_(cabinets), known)
    return list((await session.exec(found.order_by(col(Source.id)))).all())


async def purge(session: AsyncSession, now: datetime) -> None:
    """Deletes what is older than a silence is judged by."""
    await session.exec(delete(SourceCount).where(col(SourceCount.hour) < now - KEPT))
