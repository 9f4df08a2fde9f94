"""The contents of a person's bell: counts, pages, single items, and marking them read."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, text
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine import statements
from storage.engine.hot import Hot, detached
from storage.flow import cards, snoozes
from storage.flow.notifications import IS_OPEN, ITEMS, end, items
from storage.tables import OVER, Card, Ended, Event, Item, Notification
from storage.tables.columns import table_of

IS_LATEST = text("notification.latest")  # as the index has it
# Most have not ended: asked first, that halves what it takes to count very many of them.
_IS_OPEN = or_(col(Notification.ended).is_(None), col(Notification.ended).not_in(OVER))
UNREAD: tuple[ColumnElement[bool], ...] = (col(Notification.read_at).is_(None), _IS_OPEN)

_PERSON = col(Notification.person_id) == bindparam("person")
# What a section of a person's bell lists: of each object the latest step.
LISTED = (_PERSON, col(Notification.section) == bindparam("section"), IS_LATEST)
_COLUMNS = table_of(Notification).c
_UNREAD_COUNTS: Hot[tuple[str, int]] = Hot(
    select(Notification.section, func.count())
    .where(_PERSON, IS_LATEST, *UNREAD)
    .group_by(col(Notification.section))
)


def _count(*conditions: ColumnElement[bool]) -> Hot[tuple[int]]:
    counted = select(func.count()).select_from(Notification)
    return Hot(counted.where(*LISTED, *conditions))


def _page(*conditions: ColumnElement[bool]) -> Hot[Any]:
    newest_first = col(Notification.id).desc()
    # By itself, this needs nothing but the index; with the rows, PostgreSQL may read everybody's.
    ids = select(Notification.id).where(*LISTED, *conditions).order_by(newest_first)
    chosen = ids.limit(bindparam("limit")).offset(bindparam("offset"))
    return Hot(
        select_many(*_COLUMNS, col(Event.meaning))
        .join(Event, col(Event.id) == Notification.event_id)
        .where(col(Notification.id).in_(chosen))
        .order_by(newest_first)
    )


_COUNT, _COUNT_UNREAD = _count(), _count(*UNREAD)
_PAGE, _PAGE_UNREAD = _page(), _page(*UNREAD)


class Listed(NamedTuple):
    """A person's notifications in one section, as the bell lists them."""

    person_id: int
    section: str
    unread_only: bool = False

    def bound(self) -> dict[str, Any]:
        return {"person": self.person_id, "section": self.section}


async def unread_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Section → how many are unread."""
    return dict(await _UNREAD_COUNTS.all(session, person=person_id))


async def unread_of(session: AsyncSession, people: Collection[int]) -> dict[int, int]:
    """Person → how many are unread in all sections, for those of them who have any."""
    theirs = col(Notification.person_id).in_(people)
    counted = select(Notification.person_id, func.count()).where(theirs, IS_LATEST, *UNREAD)
    return dict((await session.exec(counted.group_by(col(Notification.person_id)))).all())


async def count(session: AsyncSession, listed: Listed) -> int:
    counted = _COUNT_UNREAD if listed.unread_only else _COUNT
    [(found,)] = await counted.all(session, **listed.bound())
    return found


async def page(session: AsyncSession, listed: Listed, offset: int, limit: int) -> list[Item]:
    """A page of them, newest first."""
    newest_first = _PAGE_UNREAD if listed.unread_only else _PAGE
    found = await newest_first.all(session, **listed.bound(), limit=limit, offset=offset)
    return [item_of(detached(Notification, row), meaning) for *row, meaning in found]


async def one(session: AsyncSession, notification_id: int) -> Item | None:
    """One item; None if it does not exist or has been purged."""
    its = (col(Notification.id) == notification_id, col(Notification.section) != "")
    return next(iter(await items(session, ITEMS.where(*its))), None)


async def mark_read(session: AsyncSession, notification: Notification, now: datetime) -> None:
    """Marks read all that the person has of its object.

    That redraws the cards and the bell, or keeps what is on no card from being sent.
    """
    unread = (*_same_object(notification), col(Notification.read_at).is_(None))
    if await statements.count(session, Notification, *unread):
        await _read(session, now, *unread)
        await cards.redraw_bells(session, [notification.person_id])


async def mark_unread(session: AsyncSession, notification: Notification) -> None:
    """Marks it unread again, unless nothing is left to do, and redraws its card and the bell.

    It is not sent again.
    """
    this = (*_same_object(notification), col(Notification.latest), IS_OPEN)
    unread = update(Notification).where(*this).values(read_at=None)
    found = await session.exec(unread.returning(col(Notification.card_id)))
    await cards.redraw(session, col(Card.id).in_([card_id for (card_id,) in found.all()]))
    await cards.redraw_bells(session, [notification.person_id])


async def mark_all_read(
    session: AsyncSession, person_id: int, sections: Collection[str], now: datetime
) -> None:
    """Marks whole sections read, not only the page that is shown."""
    unread = (*_in_sections(person_id, sections), col(Notification.read_at).is_(None))
    await _read(session, now, *unread, awaited=False)  # the person looks at the bell, not the cards
    await cards.redraw_bells(session, [person_id], awaited=True)


async def mark_all_unread(
    session: AsyncSession, person_id: int, sections: Collection[str], read_at: datetime
) -> None:
    """Marks unread again what was marked read at that moment, unless nothing is left to do.

    As with `mark_unread`, it is not sent again.
    """
    read_then = (*_in_sections(person_id, sections), col(Notification.read_at) == read_at)
    these = (*read_then, col(Notification.latest), IS_OPEN)
    carriers = select(Notification.card_id).where(*these, col(Notification.card_id).is_not(None))
    await cards.redraw(session, col(Card.id).in_(carriers))
    await session.exec(update(Notification).where(*these).values(read_at=None))
    await cards.redraw_bells(session, [person_id], awaited=True)


async def mark_read_about(
    session: AsyncSession, person_id: int, subject: str, kind: str, now: datetime
) -> None:
    """Marks read the person's notifications of this subject and kind: it has been dealt with."""
    await _read(
        session,
        now,
        col(Notification.person_id) == person_id,
        col(Notification.subject) == subject,
        col(Notification.kind) == kind,
        col(Notification.read_at).is_(None),
    )
    await cards.redraw_bells(session, [person_id])


def item_of(notification: Notification, meaning: dict[str, Any] | None) -> Item:
    """The notification with what its event means for it."""
    return Item(notification, (meaning or {}).get(notification.kind, {}))


def _in_sections(person_id: int, sections: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return col(Notification.person_id) == person_id, col(Notification.section).in_(sections)


def _same_object(notification: Notification) -> tuple[ColumnElement[bool], ...]:
    """All that its person has of its object."""
    if notification.subject is None:
        return (col(Notification.id) == notification.id,)
    mine = col(Notification.person_id) == notification.person_id
    return mine, col(Notification.subject) == notification.subject


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
