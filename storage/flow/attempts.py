"""Tries of a card that did not simply succeed: the newest few of each card."""

from datetime import datetime

from sqlalchemy import bindparam, insert, literal
from sqlalchemy import select as select_columns
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow.cards import UNSETTLED
from storage.tables import Attempt, Card, CardState

KEPT = 20  # of each card: one that waits through an outage is tried thousands of times

_ATTEMPT = Attempt.__table__  # type: ignore[attr-defined]  # a table
_ADD = insert(_ATTEMPT)
_OLDEST_TO_GO = (
    select(Attempt.id)
    .where(col(Attempt.card_id) == bindparam("card"))
    .order_by(col(Attempt.id).desc())
    .offset(KEPT)
    .limit(1)
    .scalar_subquery()
)
_TRIM = delete(_ATTEMPT).where(
    _ATTEMPT.c.card_id == bindparam("card"), _ATTEMPT.c.id <= _OLDEST_TO_GO
)


async def add(
    session: AsyncSession, card_id: int, outcome: str, answer: str, now: datetime
) -> None:
    """Keeps what became of one try; the oldest of more than `KEPT` goes."""
    row = {"card_id": card_id, "at": now, "outcome": outcome, "answer": answer or None}
    await session.exec(_ADD, params=row)
    await session.exec(_TRIM, params={"card": card_id})


async def add_for_interrupted(session: AsyncSession, now: datetime) -> None:
    """At start: of what was being sent when the process died the answer is lost."""
    interrupted = select_columns(
        col(Card.id), literal(now, _ATTEMPT.c.at.type), literal("unknown")
    ).where(UNSETTLED, col(Card.state) == CardState.SENDING)
    await session.exec(insert(_ATTEMPT).from_select(["card_id", "at", "outcome"], interrupted))


async def of(session: AsyncSession, card_id: int) -> list[Attempt]:
    """The tries that are kept of a card, newest first."""
    found = await session.exec(
        select(Attempt).where(Attempt.card_id == card_id).order_by(col(Attempt.id).desc())
    )
    return list(found.all())
