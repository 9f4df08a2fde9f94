"""Deletes old events with their notifications, and old cards.

One batch at a time, so that no hook has to wait. The directory and the objects' states stay.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, ScalarSelect
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, delete, exists, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards
from storage.flow.notifications import UNSENT
from storage.tables import (
    Attempt,
    Card,
    CardState,
    Ended,
    Event,
    EventState,
    Form,
    Given,
    Held,
    Notification,
    PushMessage,
    Unreached,
)

FINAL = (CardState.SENT, CardState.GONE, CardState.BROKEN, CardState.ENDED)


async def purge(session: AsyncSession, older_than: datetime, limit: int) -> int:
    """Deletes up to `limit` old events with their notifications, and as many old cards.

    Returns how many rows it deleted; 0: nothing is left to do. What is still to be sent stays.
    """
    await session.exec(delete(Given).where(col(Given.at) < older_than))
    gone = await _purge_events(session, older_than, limit)
    return gone + await _purge_cards(session, older_than, limit)


async def _purge_events(session: AsyncSession, older_than: datetime, limit: int) -> int:
    events = await old_events(session, older_than, limit)
    if not events:
        return 0
    of_these = col(Notification.event_id).in_(events)
    listed = (of_these, col(Notification.section) != "")
    found = await session.exec(select(Notification.person_id, Notification.card_id).where(*listed))
    rows = found.all()
    await session.exec(delete(PushMessage).where(_is_about(of_these)))
    await _empty_newest(session, events, older_than)
    gone = await _delete(
        session, delete(Notification).where(of_these, col(Notification.id) != _newest())
    )
    await _draw_no_more(session, {card_id for _, card_id in rows if card_id is not None})
    await cards.redraw_bells(session, {person_id for person_id, _ in rows})
    await session.exec(delete(Unreached).where(col(Unreached.event_id).in_(events)))
    unheard = ~exists().where(col(Notification.event_id) == Event.id)
    gone += await _delete(session, delete(Event).where(col(Event.id).in_(events), unheard))
    return gone


def _is_about(these: ColumnElement[bool]) -> ColumnElement[bool]:
    """The message to a browser is about one of these notifications."""
    return col(PushMessage.notification_id).in_(select(Notification.id).where(these))


async def old_events(session: AsyncSession, older_than: datetime, limit: int) -> list[int]:
    """Old events that nothing needs any more, oldest first."""
    needed = _one(col(Notification.event_id) == Event.id, or_(*_reasons_to_keep(older_than)))
    is_old = (Event.received_at < older_than, Event.state != EventState.NEW)
    found = await session.exec(
        select(Event.id)
        .where(*is_old, needed.correlate(Event).is_(None))
        .order_by(col(Event.received_at), col(Event.id))
        .limit(limit)
    )
    return [event_id for event_id in found.all() if event_id is not None]


def _reasons_to_keep(older_than: datetime) -> Iterator[ColumnElement[bool]]:
    """A notification is kept if it is young, unsent, snoozed, on its way, waits for a person who is
    away, or is the emptied newest one."""
    yield col(Notification.created_at) >= older_than
    yield and_(
        *UNSENT,
        col(Notification.due_at).is_not(None),
        col(Notification.expires_at) >= older_than,
    )
    yield and_(*UNSENT, col(Notification.held) == Held.AWAY)
    yield col(Notification.again_at).is_not(None)
    yield col(Notification.card_id).in_(cards.UNDER_WAY)
    yield and_(col(Notification.ended) == Ended.PURGED, col(Notification.id) == _newest())


async def _empty_newest(session: AsyncSession, events: list[int], now: datetime) -> None:
    """Keeps the newest row, emptied and in no section of the bell, until there is a newer one.

    SQLite would reuse its id, which a button on an old card still carries.
    """
    emptied = await session.exec(
        update(Notification)
        .where(col(Notification.id) == _newest(), col(Notification.event_id).in_(events))
        .values(
            section="",
            subject=None,
            reason="",
            read_at=now,
            ended=Ended.PURGED,
            due_at=None,
            push_at=None,
            card_id=None,
        )
        .returning(col(Notification.event_id))
    )
    of_it = update(Event).where(col(Event.id).in_([row[0] for row in emptied.all()]))
    await session.exec(of_it.values(body=b"", meaning={}, untold=None, subject=None))


async def _draw_no_more(session: AsyncSession, ids: set[int]) -> None:
    """Stops cards that carry nothing any more from being redrawn."""
    empty = ~exists().where(col(Notification.card_id) == Card.id)
    shown = update(Card).where(col(Card.id).in_(ids), empty)
    await session.exec(shown.values(stale=0, awaited=False))


async def _purge_cards(session: AsyncSession, older_than: datetime, limit: int) -> int:
    """Deletes finished messages that carry nothing, except bells and the newest row.

    Ids grow with time, so the search ends at the first young card.
    """
    first_young = (
        select(Card.id)
        .where(col(Card.created_at) >= older_than)
        .order_by(col(Card.id))
        .limit(1)
        .scalar_subquery()
    )
    newest = select(func.max(Card.id)).scalar_subquery()
    old = (
        select(Card.id)
        .where(
            col(Card.id) < func.coalesce(first_young, newest),
            col(Card.form) != Form.BELL,
            col(Card.state).in_(FINAL),
            _one(col(Notification.card_id) == Card.id).correlate(Card).is_(None),
        )
        .order_by(col(Card.id))
        .limit(limit)
    )
    ids = (await session.exec(old)).all()
    await session.exec(delete(Attempt).where(col(Attempt.card_id).in_(ids)))
    return await _delete(session, delete(Card).where(col(Card.id).in_(ids)))


async def _delete(session: AsyncSession, statement: Delete) -> int:
    return (await session.exec(statement)).rowcount


def _one(*conditions: ColumnElement[bool]) -> ScalarSelect[int | None]:
    """The id of a notification that meets them.

    "There is none" would mean the same, but then PostgreSQL reads all of them to find a hundred
    rows that have none.
    """
    return select(Notification.id).where(*conditions).limit(1).scalar_subquery()


def _newest() -> ScalarSelect[int | None]:
    other = aliased(Notification)
    return select(func.max(other.id)).scalar_subquery()
