"""The sources a person may hear of: those of CRMs that know them, and those that they manage."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import count
from storage.tables import Identity, Source, SourceManager, unqualified


@dataclass(frozen=True)
class Hearer:
    """A person; `of_all`: they may hear of every source.

    `chosen`: the qualified ids of sources that they have chosen something for, which stay on their
    list so that they can take it back.
    """

    person_id: int
    chosen: Collection[str] = ()
    of_all: bool = False

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """What a source meets that they may hear of."""
        if self.of_all:
            return ()
        known_in = select(Identity.cabinet).where(Identity.person_id == self.person_id)
        managed = select(SourceManager.source_id).where(SourceManager.person_id == self.person_id)
        keys = [unqualified(key) for key in self.chosen]
        return (
            or_(
                col(Source.cabinet).in_(known_in),
                col(Source.id).in_(managed),
                tuple_(col(Source.cabinet), col(Source.crm_id)).in_(keys),
            ),
        )


async def page(
    session: AsyncSession, hearer: Hearer, offset: int, limit: int
) -> tuple[list[Source], int]:
    """A page of them by name, and how many there are in all."""
    theirs = select(Source).where(*hearer.conditions)
    by_name = theirs.order_by(col(Source.name), col(Source.id)).offset(offset).limit(limit)
    found = list((await session.exec(by_name)).all())
    return found, await count(session, Source, *hearer.conditions)


async def one(session: AsyncSession, hearer: Hearer, source_id: int) -> Source | None:
    """One of them; None if there is none, or they may not hear of it."""
    this = select(Source).where(Source.id == source_id, *hearer.conditions)
    return (await session.exec(this)).first()
