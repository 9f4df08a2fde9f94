"""What people have and may have to pass on, to whom, and what was given to whom."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, text, union_all
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, exists, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards, notifications, snoozes
from storage.flow.notifications import IS_OPEN, ITEMS, at_once, items
from storage.tables import (
    OPEN_OBJECT,
    OVER,
    Ended,
    Given,
    Item,
    Link,
    NewNotification,
    Notification,
    Open,
    Person,
    SourceManager,
    SubjectState,
)

_RENEWED = (
    *("reason", "urgent", "silent", "created_at", "due_at", "expires_at", "ended", "held"),
    *("on_behalf_of", "escalate_at"),
)

# Word for word as in the indexes, or SQLite would not use them.
_OPEN_OBJECT = text(OPEN_OBJECT.replace("latest", "notification.latest"))
_WAS_GIVEN = text("notification.reason = 'given'")


class Candidate(NamedTuple):
    """Somebody who may be given something. `is_default`: a default manager of its source."""

    person: Person
    link: Link
    is_default: bool


Handed = tuple[datetime, int, str, str]  # when, how many objects, to whom, by whom


async def left_by(session: AsyncSession, person_id: int, not_theirs: Collection[str]) -> list[Open]:
    """What was this person's work and is nobody else's now, newest first.

    `not_theirs`: the reasons for which people hear of others' work. What has no subject, such as a
    message, is done with once it is read.
    """
    theirs = select(Notification.id).where(Notification.person_id == person_id)
    unread = theirs.where(col(Notification.read_at).is_(None), col(Notification.subject).is_(None))
    mine = (
        col(Notification.id).in_(union_all(theirs.where(_OPEN_OBJECT), unread)),
        col(Notification.section) == "events",
        col(Notification.latest),
        IS_OPEN,
        col(Notification.reason).not_in(not_theirs),
        ~_object_is_over(),
        ~_somebody_else_has_it(not_theirs),
    )
    found = await items(session, ITEMS.where(*mine).order_by(col(Notification.id).desc()))
    return [_open(item) for item in found]


async def still_with(session: AsyncSession, given: Given) -> list[Open]:
    """What was handed over by this giving, and the person still has to do."""
    theirs = (
        col(Notification.person_id) == given.person_id,
        col(Notification.created_at) == given.at,
        _WAS_GIVEN,
        IS_OPEN,
        ~_object_is_over(),
    )
    found = await items(session, ITEMS.where(*theirs).order_by(col(Notification.id).desc()))
    return [_open(item) for item in found]


async def take_from(session: AsyncSession, person_id: int, objects: Sequence[Open]) -> None:
    """Ends what the person has of these objects: somebody else was given them."""
    subjects = [it.subject for it in objects if it.subject is not None]
    events = [it.event_id for it in objects if it.subject is None]
    keyed: list[tuple[Any, list[Any]]] = [  # Any: texts or numbers
        (col(Notification.subject), subjects),
        (col(Notification.event_id), events),
    ]
    for column, keys in keyed:
        for some in at_once(keys):
            mine = col(Notification.person_id) == person_id
            await notifications.close(session, Ended.GIVEN, mine, column.in_(some))
    for some in at_once(subjects):
        claimed = (col(SubjectState.subject).in_(some), col(SubjectState.claimed_by) == person_id)
        freed = update(SubjectState).where(*claimed)
        await session.exec(freed.values(claimed_by=None, claimed_at=None))
    await cards.redraw_bells(session, [person_id])


async def renew(session: AsyncSession, row: NewNotification, now: datetime) -> None:
    """The person has this already, or had it: from now on it is theirs as in `row`, and rings."""
    this = (
        col(Notification.event_id) == row.event_id,
        col(Notification.person_id) == row.person_id,
        col(Notification.kind) == row.kind,
    )
    opened = update(Notification).where(*this).values(ended=None)
    found = await session.exec(opened.returning(col(Notification.id), col(Notification.card_id)))
    await snoozes.send_again(session, dict(found.all()), now)
    fresh = {name: getattr(row, name) for name in _RENEWED} | {"escalated": 0, "read_at": None}
    await session.exec(update(Notification).where(*this).values(fresh))
    if row.subject is not None:
        await notifications.choose_latest(session, [row.subject], [row.person_id])


async def add(session: AsyncSession, given: Given) -> Given:
    session.add(given)
    await session.flush()
    return given


async def handed(session: AsyncSession, subject: str, since: datetime, limit: int) -> list[Handed]:
    """The newest givings from the list with this subject since then, oldest first."""
    by = aliased(Person)
    found = await session.exec(
        select(Given, Person.name, by.name)
        .join(Person, col(Person.id) == Given.person_id)
        .join(by, col(by.id) == Given.by_id)
        .where(Given.subject == subject, Given.at >= since)
        .order_by(col(Given.id).desc())
        .limit(limit)
    )
    rows = [(row.at, row.count, name, giver) for row, name, giver in found.all()]
    return rows[::-1]


async def candidates(session: AsyncSession, source_id: int) -> list[Candidate]:
    """Everybody who is linked: first the default managers of the source, then by name."""
    is_default = exists().where(
        col(SourceManager.source_id) == source_id, col(SourceManager.person_id) == col(Person.id)
    )
    found = await session.exec(
        select(Person, Link, is_default)
        .join(Link, and_(col(Link.person_id) == Person.id, col(Link.ended_at).is_(None)))
        .where(col(Person.active))
        .order_by(is_default.desc(), col(Person.name), col(Person.id))
    )
    return [Candidate(*row) for row in found.all()]


def _object_is_over() -> ColumnElement[bool]:
    return exists().where(
        col(SubjectState.subject) == col(Notification.subject),
        col(SubjectState.over).is_not(None),
    )


def _somebody_else_has_it(not_theirs: Collection[str]) -> ColumnElement[bool]:
    """Somebody who is linked has the same object, or an event of none, as work of their own."""
    other = aliased(Notification)
    has_it = (
        other.person_id != Notification.person_id,
        func.coalesce(other.ended, "").not_in(OVER),
        col(other.reason).not_in(not_theirs),
        exists().where(col(Link.person_id) == other.person_id, col(Link.ended_at).is_(None)),
    )
    same_object = exists(select(other.id).where(other.subject == Notification.subject, *has_it))
    same_event = exists(
        select(other.id).where(
            other.event_id == Notification.event_id, other.kind == Notification.kind, *has_it
        )
    )
    return or_(same_object, same_event)


def _open(item: Item) -> Open:
    row, data = item
    return Open(row.event_id, row.kind, row.subject, row.created_at, data)
