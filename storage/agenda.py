"""What there is to deliver in cards: whether anything, which to send, to redraw, to remove."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Boolean, bindparam, exists
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.cards import UNSETTLED
from storage.direct import Hot
from storage.models import Card, Link, Notification

Addressed = tuple[Card, Link]

A_CHAT_AT_ONCE = 3

_NOW = bindparam("now", type_=Card.__table__.c.due_at.type)  # type: ignore[attr-defined]  # a table

# Each asks what the full look-up of its kind in cards, notifications and links asks.
_LOOK: Hot[tuple[bool, bool, bool, bool, bool]] = Hot(
    select_many(
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
)


_ADDRESSED = select(Card, Link).join(Link, col(Link.id) == Card.link_id)
_DUE: Hot[Addressed] = Hot(
    _ADDRESSED.where(
        col(Card.state) == "due",
        col(Card.due_at) <= _NOW,
        col(Link.unreachable_at).is_(None),
    )
    .order_by(col(Card.due_at), col(Card.id))
    .limit(bindparam("limit"))
)
_BELLS_LAST = (col(Card.form) == "bell", col(Card.id))
_QUEUE = (
    select(
        Card.id,
        func.row_number().over(partition_by=col(Card.link_id), order_by=_BELLS_LAST).label("turn"),
    )
    .where(
        col(Card.stale) > 0,
        col(Card.awaited) == bindparam("looked_at", type_=Boolean()),
        col(Card.state) == "sent",
        col(Card.due_at).is_(None) | (col(Card.due_at) <= _NOW),
    )
    .subquery()
)
_STALE: Hot[Addressed] = Hot(
    _ADDRESSED.join(_QUEUE, _QUEUE.c.id == col(Card.id))
    .where(
        _QUEUE.c.turn <= A_CHAT_AT_ONCE,
        col(Link.unreachable_at).is_(None),
        or_(col(Link.ended_at).is_(None), col(Card.form) == "notice"),
    )
    .order_by(*_BELLS_LAST)
    .limit(bindparam("limit"))
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
    [found] = await _LOOK.all(session, now=now)
    return Agenda(*(bool(there) for there in found))


async def unsent(session: AsyncSession, now: datetime, limit: int) -> list[Addressed]:
    """Cards that are to be sent, or sent again, to whom it is possible; oldest first."""
    return await _DUE.all(session, now=now, limit=limit)


async def stale(
    session: AsyncSession, now: datetime, limit: int, *, awaited: bool
) -> list[Addressed]:
    """Sent cards that must be redrawn, bells last: those that somebody looks at, or the others.

    A few a chat: one that has thousands to redraw must not hide the others.
    """
    return await _STALE.all(session, now=now, limit=limit, looked_at=awaited)


async def retired(session: AsyncSession, limit: int) -> list[Addressed]:
    """Old bells that must leave their chat."""
    found = await session.exec(_ADDRESSED.where(UNSETTLED, Card.state == "retired").limit(limit))
    return [(card, link) for card, link in found.all()]
