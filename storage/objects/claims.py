"""Who is on what: of several people who have an object, one takes it on."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.tables import SubjectState


async def take(session: AsyncSession, subject: str, person_id: int, now: datetime) -> bool:
    """The person takes it on; False if somebody was first. One atomic write."""
    mine = {"claimed_by": person_id, "claimed_at": now}
    insert = insert_into(session, SubjectState).values(
        subject=subject, state={}, updated_at=now, **mine
    )
    is_free = col(SubjectState.claimed_by).is_(None)
    taken = insert.on_conflict_do_update(index_elements=["subject"], set_=mine, where=is_free)
    return (await session.exec(taken.returning(col(SubjectState.subject)))).first() is not None


async def give_back(session: AsyncSession, subject: str, person_id: int) -> datetime | None:
    """Nobody is on it any more; since when the person was, or None if they were not."""
    this = await session.get(SubjectState, subject, populate_existing=True)
    if this is None or this.claimed_by != person_id:
        return None
    since = this.claimed_at
    await release(session, subject)
    return since


async def release(session: AsyncSession, subject: str) -> None:
    """Nobody is on it any more."""
    nobody: dict[str, Any] = {"claimed_by": None, "claimed_at": None}  # Any: columns of two types
    claimed = update(SubjectState).where(col(SubjectState.claimed_by).is_not(None))
    await session.exec(claimed.where(col(SubjectState.subject) == subject).values(nobody))


async def of_person(session: AsyncSession, person_id: int) -> list[str]:
    """The objects that the person is on."""
    claimed = select(SubjectState.subject).where(SubjectState.claimed_by == person_id)
    return list((await session.exec(claimed)).all())
