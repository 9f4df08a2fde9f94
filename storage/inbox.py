"""A person's bell as the tables hold it: counts, pages, one item, and reading."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import cards
from storage.models import Card, Event, Notification
from storage.notifications import Item, end, items

_UNREAD = (
    select(Notification.section, func.count())
    .where(
        col(Notification.person_id) == bindparam("person_id"), col(Notification.read_at).is_(None)
    )
    .group_by(Notification.section)
)
_COUNT = (
    select(func.count())
    .select_from(Notification)
    .where(
        col(Notification.person_id) == bindparam("person_id"),
        col(Notification.section) == bindparam("section"),
    )
)


async def unread_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Section → how many are unread."""
    found = await session.exec(_UNREAD, params={"person_id": person_id})
    return dict(found.all())


async def count(session: AsyncSession, person_id: int, section: str) -> int:
    """How many the person has in the section, read ones too."""
    found = await session.exec(_COUNT, params={"person_id": person_id, "section": section})
    return found.one()


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
    statement = (
        select(Notification, Event.meaning)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(Notification.person_id == person_id, Notification.section == section)
        .order_by(col(Notification.id).desc())
        .offset(offset)
        .limit(limit)
    )
    if unread_only:
        statement = statement.where(col(Notification.read_at).is_(None))
    return items((await session.exec(statement)).all())


async def one(session: AsyncSession, notification_id: int) -> Item | None:
    """A notification with the data of its event."""
    found = await session.exec(
        select(Notification, Event.meaning)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(Notification.id == notification_id)
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


async def _read(
    session: AsyncSession, now: datetime, *conditions: ColumnElement[bool], awaited: bool = True
) -> None:
    carriers = select(Notification.card_id).where(
        *conditions, col(Notification.card_id).is_not(None)
    )
    await cards.redraw(session, col(Card.id).in_(carriers), awaited=awaited)
    await end(session, "read", *conditions)
    await session.exec(update(Notification).where(*conditions).values(read_at=now))
