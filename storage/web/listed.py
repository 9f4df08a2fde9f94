"""What the page of the web bell lists of a person's notifications: never a row of anybody else."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot, detached
from storage.flow.inbox import IS_LATEST, LISTED, UNREAD, Listed, item_of
from storage.tables import Event, Item, Notification
from storage.tables.columns import table_of

MOST_COUNTED = 10_000  # of what is unread; the page shows more as "9,999+"

_MINE = col(Notification.person_id) == bindparam("person")
_IN_A_SECTION = col(Notification.section) != ""  # what has been purged is in none
_NEWEST_FIRST = col(Notification.id).desc()
_ROWS = select_many(*table_of(Notification).c, col(Event.meaning)).join(
    Event, col(Event.id) == Notification.event_id
)


def _page(*conditions: ColumnElement[bool]) -> Hot[Any]:
    is_older = col(Notification.id) < bindparam("before")
    # By itself, this needs nothing but the index; with the rows, PostgreSQL may read everybody's.
    chosen = select(Notification.id).where(*LISTED, is_older, *conditions).order_by(_NEWEST_FIRST)
    these = col(Notification.id).in_(chosen.limit(bindparam("limit")))
    return Hot(_ROWS.where(these).order_by(_NEWEST_FIRST))


_PAGE, _PAGE_UNREAD = _page(), _page(*UNREAD)
_OWN: Hot[Any] = Hot(_ROWS.where(col(Notification.id) == bindparam("wanted"), _MINE, _IN_A_SECTION))
_STEPS: Hot[Any] = Hot(
    _ROWS.where(_MINE, col(Notification.subject) == bindparam("subject"), _IN_A_SECTION)
    .order_by(_NEWEST_FIRST)
    .limit(bindparam("limit"))
)
_SECTIONS = ("events", "system")


def _counted(section: str) -> ColumnElement[int]:
    its = (_MINE, col(Notification.section) == section, *UNREAD)
    some = select(Notification.id).where(IS_LATEST, *its).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


_UNREAD: Hot[tuple[int, ...]] = Hot(select_many(*map(_counted, _SECTIONS)))
_COUNTS: Hot[tuple[str, int]] = Hot(
    select(col(Notification.subject), func.count())
    .where(col(Notification.subject).in_(bindparam("subjects", expanding=True)), _MINE)
    .group_by(col(Notification.subject))
)


async def page(session: AsyncSession, listed: Listed, before: int, limit: int) -> list[Item]:
    """The newest of them whose ids are lower than `before`, newest first.

    What comes meanwhile has a higher id, so the pages after it neither skip nor repeat anything.
    """
    newest_first = _PAGE_UNREAD if listed.unread_only else _PAGE
    return _items(await newest_first.all(session, **listed.bound(), before=before, limit=limit))


async def own(session: AsyncSession, person_id: int, notification_id: int) -> Item | None:
    """The person's item with this id; None if it is somebody else's or there is none."""
    return next(
        iter(_items(await _OWN.all(session, wanted=notification_id, person=person_id))), None
    )


async def steps(session: AsyncSession, notification: Notification, limit: int) -> list[Item]:
    """The newest that its person has of its object, oldest first."""
    if notification.subject is None:
        alone = await own(session, notification.person_id, notification.pk)
        return [] if alone is None else [alone]
    about = {"person": notification.person_id, "subject": notification.subject}
    return _items(await _STEPS.all(session, **about, limit=limit))[::-1]


async def unread(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Section → how many are unread, at most `MOST_COUNTED`, for each section.

    Whoever reads nothing has so many that to count them takes longer than everything else.
    """
    [counts] = await _UNREAD.all(session, person=person_id)
    return dict(zip(_SECTIONS, counts, strict=True))


async def step_counts(
    session: AsyncSession, person_id: int, subjects: Collection[str]
) -> dict[str, int]:
    """Subject → how many notifications the person has of the object."""
    if not subjects:
        return {}
    return dict(await _COUNTS.all(session, subjects=list(subjects), person=person_id))


def _items(rows: list[Any]) -> list[Item]:
    return [item_of(detached(Notification, row), meaning) for *row, meaning in rows]
