"""Whether there is anything to deliver: one statement, asked many times a second."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.cards import UNSETTLED
from storage.models import Card, Notification

_NOW = bindparam("now", type_=Card.__table__.c.due_at.type)  # type: ignore[attr-defined]  # a table

# Each asks what the full look-up of its kind in cards, notifications and links asks.
_LOOK = select_many(
    exists(
        select(Card.id).where(
            col(Card.stale) > 0,
            col(Card.state) == "sent",
            or_(col(Card.due_at).is_(None), col(Card.due_at) <= _NOW),
        )
    ).label("stale"),
    exists(select(Card.id).where(col(Card.stale) > 0, col(Card.awaited))).label("looked_at"),
    exists(select(Card.id).where(col(Card.state) == "due", col(Card.due_at) <= _NOW)).label(
        "unsent"
    ),
    exists(
        select(Notification.id).where(
            col(Notification.card_id).is_(None),
            col(Notification.ended).is_(None),
            col(Notification.due_at) <= _NOW,
        )
    ).label("due"),
    exists(select(Card.id).where(UNSETTLED, col(Card.state) == "retired")).label("retired"),
)


class Agenda(NamedTuple):
    """Which kinds of work there are."""

    stale: bool
    looked_at: bool
    unsent: bool
    due: bool
    retired: bool


async def look(session: AsyncSession, now: datetime) -> Agenda:
    """What there is to deliver now."""
    connection = await session.connection()
    found = await connection.execute(_LOOK, {"now": now})
    return Agenda(*(bool(there) for there in found.one()))
