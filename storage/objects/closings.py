"""How an object ended, and what people were told of it."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import and_, case, col, null, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.flow import cards
from storage.tables import (
    CLOSINGS,
    OVER,
    Card,
    Ended,
    Event,
    Held,
    Notification,
    SubjectState,
)


async def close(
    session: AsyncSession, subject: str, how: Ended, at: datetime, now: datetime
) -> set[int]:
    """The object has ended: what people were told of it up to `at` is over.

    Returns the people whose bell shows it.
    """
    ended = {"over": how, "over_by_status": False, "updated_at": now}
    row = insert_into(session, SubjectState).values(subject=subject, state={}, **ended)
    await session.exec(row.on_conflict_do_update(index_elements=["subject"], set_=ended))
    told_by_then = select(Event.id).where(
        Event.id == Notification.event_id,
        or_(Event.occurred_at <= at, col(Event.connection_id).is_(None)),
    )
    is_open = or_(col(Notification.ended).is_(None), col(Notification.ended).not_in(OVER))
    told = (col(Notification.subject) == subject, is_open, told_by_then.exists())
    people = await _redraw(session, *told)
    if people:
        over = {"ended": how, "due_at": None, "again_at": None, "escalate_at": None}
        await session.exec(update(Notification).where(*told).values(over))
    return people


async def reopen(session: AsyncSession, subject: str, now: datetime) -> set[int]:
    """The object is open again, and so is what people were told of it.

    What waited for its time is sent after all. Returns the people whose bell shows it.
    """
    this = update(SubjectState).where(col(SubjectState.subject) == subject)
    await session.exec(this.values(over=None, over_by_status=False, updated_at=now))
    told = (col(Notification.subject) == subject, col(Notification.ended).in_(CLOSINGS))
    people = await _redraw(session, *told)
    if people:
        is_on_a_card = col(Notification.card_id).is_not(None)
        waits = and_(col(Notification.held).is_not(None), col(Notification.expires_at) > now)
        is_for_a_return = col(Notification.held) == Held.AWAY
        again = {
            "ended": case((or_(is_on_a_card, waits), null()), else_=Ended.EXPIRED),
            "due_at": case((or_(is_on_a_card, ~waits, is_for_a_return), null()), else_=now),
        }
        await session.exec(update(Notification).where(*told).values(again))
    return people


async def _redraw(session: AsyncSession, *told: ColumnElement[bool]) -> set[int]:
    """Redraws the cards that carry these; returns whose they are."""
    found = await session.exec(select(Notification.person_id).where(*told).distinct())
    people = set(found.all())
    if people:
        carriers = select(Notification.card_id).where(*told)
        await cards.redraw(session, col(Card.id).in_(carriers))
    return people
