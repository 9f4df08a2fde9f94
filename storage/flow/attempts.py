"""Failed tries: the newest few of each card."""

from datetime import datetime

from sqlalchemy import insert, literal
from sqlalchemy import select as select_columns
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow.cards import interrupted
from storage.tables import Attempt, Card, Tried
from storage.tables.columns import table_of

KEPT = 20  # of each card: during an outage one card is tried thousands of times


async def add(session: AsyncSession, attempt: Attempt) -> None:
    """Stores a try and deletes the oldest beyond `KEPT`."""
    session.add(attempt)
    of_card = col(Attempt.card_id) == attempt.card_id
    newest_first = select(Attempt.id).where(of_card).order_by(col(Attempt.id).desc())
    oldest_to_go = newest_first.offset(KEPT).limit(1).scalar_subquery()
    await session.exec(delete(Attempt).where(of_card, col(Attempt.id) <= oldest_to_go))


async def add_for_interrupted(session: AsyncSession, now: datetime) -> None:
    """At the start of a term: adds a try for each card whose answer was lost before."""
    lost = select_columns(
        col(Card.id), literal(now, table_of(Attempt).c.at.type), literal(Tried.UNKNOWN.value)
    ).where(interrupted(session))
    await session.exec(insert(Attempt).from_select(["card_id", "at", "outcome"], lost))


async def of(session: AsyncSession, card_id: int) -> list[Attempt]:
    """A card's stored tries, newest first."""
    found = await session.exec(
        select(Attempt).where(Attempt.card_id == card_id).order_by(col(Attempt.id).desc())
    )
    return list(found.all())
