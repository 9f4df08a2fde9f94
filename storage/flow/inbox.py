"""A person's bell as the tables hold it: counts, pages, one item, and reading."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow import cards, snoozes
from storage.flow.notifications import end, items
from storage.tables import Card, Ended, Event, Item, Notification

_UNREAD: Hot[tuple[str, int]] = Hot(
    select(Notification.section, func.count())
    .where(
        col(Notification.person_id) == bindparam("person_id"), col(Notification.read_at).is_(None)
    )
    .group_by(Notification.section)
)
_COUNT: Hot[tuple[int]] = Hot(
    select(func.count())
    .select_from(Notification)
    .where(
        col(Notification.person_id) == bindparam("person_id"),
        col(Notification.section) == bindparam("section"),
    )
)


_ITEMS = (
    select(Notification, Event.meaning)
    .join(Event, col(Event.id) == Notification.event_id)
    .where(
        col(Notification.person_id) == bindparam("person_id"),
        col(Notification.section) == bindparam("section"),
    )
    .order_by(col(Notification.id).desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_PAGE: Hot[tuple[Notification, Any]] = Hot(_ITEMS)
_UNREAD_PAGE: Hot[tuple[Notification, Any]] = Hot(_ITEMS.where(col(Notification.read_at).is_(None)))


async def unread_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Section → how many are unread."""
    return dict(await _UNREAD.all(session, person_id=person_id))


async def count(session: AsyncSession, person_id: int, section: str) -> int:
    """How many the person has in the section, read ones too."""
    [(found,)] = await _COUNT.all(session, person_id=person_id, section=section)
    return found


async def page(
    session: AsyncSession,
    person_id: int,
    section: str,
    *,
    unread_only: bool,
    offset: int,
    limit: int,
) -> list[Item]:
    """The person's notifications of a section, newest first, with the data of their events."""
    pages = _UNREAD_PAGE if unread_only else _PAGE
    found = await pages.all(
        session, person_id=person_id, section=section, offset=offset, limit=limit
    )
    return items(found)


async def one(session: AsyncSession, notification_id: int) -> Item | None:
    """A notification with the data of its event; None for what purging has left of one, too."""
    found = await session.exec(
        select(Notification, Event.meaning)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(Notification.id == notification_id, Notification.section != "")
    )
    return next(iter(items(found.all())), None)


async def mark_read(session: AsyncSession, notification: Notification, now: datetime) -> bool:
    """Marks it read; False if it was. An unsent one is not sent any more, its card is redrawn."""
    if notification.read_at is not None:
        return False
    await _read(session, now, col(Notification.id) == notification.id)
    return True


async def mark_all_read(session: AsyncSession, person_id: int, section: str, now: datetime) -> None:
    """Marks all of a section read, on every page of the bell."""
    await _read(
        session,
        now,
        col(Notification.person_id) == person_id,
        col(Notification.section) == section,
        col(Notification.read_at).is_(None),
        awaited=False,  # it is the bell that is looked at, not each of the cards
    )


async def mark_read_about(
    session: AsyncSession, person_id: int, subject: str, kind: str, now: datetime
) -> None:
    """Marks read what the person was told of a subject: it has been dealt with."""
    await _read(
        session,
        now,
        col(Notification.person_id) == person_id,
        col(Notification.subject) == subject,
        col(Notification.kind) == kind,
        col(Notification.read_at).is_(None),
    )


async def _read(
    session: AsyncSession, now: datetime, *conditions: ColumnElement[bool], awaited: bool = True
) -> None:
    carriers = select(Notification.card_id).where(
        *conditions, col(Notification.card_id).is_not(None)
    )
    await cards.redraw(session, col(Card.id).in_(carriers), awaited=awaited)
    await end(session, Ended.READ, *conditions)
    await snoozes.clear(session, *conditions)
    await session.exec(update(Notification).where(*conditions).values(read_at=now))
