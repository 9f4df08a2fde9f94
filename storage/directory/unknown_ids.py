"""Ids of people that hooks have named and nobody has, for administrators to say whose they are.

Only the latest are kept. Fan-out writes here when an event names somebody who is not linked.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, literal
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import count, insert_into
from storage.tables import Identity, UnknownId, unqualified
from storage.tables.columns import table_of

KEPT = 200

_TABLE = table_of(UnknownId)


async def note(
    session: AsyncSession, key: str, event_id: int, subject: str | None, now: datetime
) -> bool:
    """An event about the subject names somebody by this qualified id; False if it has an owner."""
    cabinet, crm_id = unqualified(key)
    row: dict[str, Any] = {
        "cabinet": cabinet,
        "crm_id": crm_id,
        "first_at": now,
        "last_at": now,
        "events": 1,
        "event_id": event_id,
        "subject": subject,
    }
    is_known = exists().where(col(Identity.cabinet) == cabinet, col(Identity.crm_id) == crm_id)
    values = [literal(value, _TABLE.c[name].type).label(name) for name, value in row.items()]
    insert = insert_into(session, UnknownId).from_select([*row], select(*values).where(~is_known))
    fresh = insert.excluded
    is_same = _TABLE.c.event_id == fresh.event_id  # an event may mean several things
    upsert = insert.on_conflict_do_update(
        index_elements=["cabinet", "crm_id"],
        set_={
            "last_at": fresh.last_at,
            "subject": fresh.subject,
            "event_id": fresh.event_id,
            "events": _TABLE.c.events + case((is_same, 0), else_=1),
        },
    )
    events = (await session.exec(upsert.returning(_TABLE.c.events))).scalar()
    if events == 1:
        await _keep_the_latest(session)
    return events is not None


async def is_noted(session: AsyncSession, cabinet: str, crm_id: str) -> bool:
    """Whether a hook has named the id, which nobody has."""
    this = select(UnknownId.id).where(UnknownId.cabinet == cabinet, UnknownId.crm_id == crm_id)
    return (await session.exec(this)).first() is not None


async def in_cabinet(session: AsyncSession, cabinet: str) -> set[str]:
    """Those of one cabinet."""
    these = select(UnknownId.crm_id).where(UnknownId.cabinet == cabinet)
    return set((await session.exec(these)).all())


async def page(session: AsyncSession, offset: int, limit: int) -> tuple[Sequence[UnknownId], int]:
    """A page of them, the latest named first, and how many there are."""
    latest = select(UnknownId).order_by(col(UnknownId.last_at).desc(), col(UnknownId.id).desc())
    found = await session.exec(latest.offset(offset).limit(limit))
    return found.all(), await total(session)


async def total(session: AsyncSession) -> int:
    """How many there are."""
    return await count(session, UnknownId)


async def everyone(session: AsyncSession) -> Sequence[UnknownId]:
    """All of them, of which there are `KEPT` at most."""
    return (await session.exec(select(UnknownId))).all()


async def purge(session: AsyncSession, older_than: datetime) -> None:
    """Deletes those that no event has named since."""
    await session.exec(delete(UnknownId).where(col(UnknownId.last_at) < older_than))


async def _keep_the_latest(session: AsyncSession) -> None:
    latest = select(UnknownId.id).order_by(col(UnknownId.last_at).desc(), col(UnknownId.id).desc())
    kept = latest.limit(KEPT).subquery()
    await session.exec(delete(UnknownId).where(col(UnknownId.id).not_in(select(kept.c.id))))
