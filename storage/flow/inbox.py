"""A person's bell as the tables hold it: counts, pages, one item, and reading."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards, snoozes
from storage.flow.notifications import ITEMS, end, items
from storage.tables import Card, Ended, Item, Notification


class Listed(NamedTuple):
    """What a page of the bell lists: a person's notifications of one section."""

    person_id: int
    section: str
    unread_only: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """Which rows these are."""
        conditions = [
            col(Notification.person_id) == self.person_id,
            col(Notification.section) == self.section,
        ]
        return (
            [*conditions, col(Notification.read_at).is_(None)] if self.unread_only else conditions
        )


async def unread_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Section → how many are unread."""
    found = await session.exec(
        select(Notification.section, func.count())
        .where(col(Notification.person_id) == person_id, col(Notification.read_at).is_(None))
        .group_by(Notification.section)
    )
    return dict(found.all())


async def count(session: AsyncSession, listed: Listed) -> int:
    """How many there are."""
    counted = select(func.count()).select_from(Notification).where(*listed.conditions())
    return (await session.exec(counted)).one()


async def page(session: AsyncSession, listed: Listed, offset: int, limit: int) -> list[Item]:
    """Some of them, newest first, with the data of their events."""
    newest_first = ITEMS.where(*listed.conditions()).order_by(col(Notification.id).desc())
    return await items(session, newest_first.limit(limit).offset(offset))


async def one(session: AsyncSession, notification_id: int) -> Item | None:
    """A notification with the data of its event; None for what purging has left of one, too."""
    its = (col(Notification.id) == notification_id, col(Notification.section) != "")
    return next(iter(await items(session, ITEMS.where(*its))), None)


async def mark_read(session: AsyncSession, notification: Notification, now: datetime) -> bool:
    """Marks it read; False if it was. An unsent one is not sent any more, its card is redrawn."""
    if notification.read_at is not None:
        return False
    await _read(session, now, col(Notification.id) == notification.id)
    return True


async def mark_all_read(session: AsyncSession, person_id: int, section: str, now: datetime) -> None:
    """Marks all of a section read, on every page of the bell."""
    unread = Listed(person_id, section, unread_only=True).conditions()
    await _read(session, now, *unread, awaited=False)  # the bell is looked at, not each card


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
