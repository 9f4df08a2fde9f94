"""What will be sent later: reminders, held notifications, snoozed ones."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow.notifications import UNSENT
from storage.tables import Absence, Held, Notification, Person, Reminder

Waiting = tuple[datetime, Person, int]  # when, to which person, how many notifications


async def reminders(
    session: AsyncSession, types: Collection[str], limit: int
) -> Sequence[Reminder]:
    """The next reminders of these types, soonest first."""
    of_these = select(Reminder).where(col(Reminder.type).in_(types))
    return (await session.exec(of_these.order_by(col(Reminder.at)).limit(limit))).all()


async def waiting(session: AsyncSession, now: datetime, limit: int) -> list[Waiting]:
    """What is held until a certain time, soonest first."""
    return await _waiting(session, col(Notification.due_at), now, limit, *UNSENT)


async def coming_again(session: AsyncSession, now: datetime, limit: int) -> list[Waiting]:
    """What is snoozed, soonest first."""
    return await _waiting(session, col(Notification.again_at), now, limit)


async def returns(session: AsyncSession, now: datetime, limit: int) -> list[Waiting]:
    """What waits for people's return, soonest first."""
    for_a_return = (Notification.held == Held.AWAY, col(Notification.read_at).is_(None))
    found = await session.exec(
        select(Absence.until, Person, func.count())
        .join(Person, col(Person.id) == Absence.person_id)
        .join(Notification, col(Notification.person_id) == Absence.person_id)
        .where(Absence.until > now, *UNSENT, *for_a_return)
        .group_by(col(Absence.until), col(Person.id))
        .order_by(col(Absence.until))
        .limit(limit)
    )
    return list(found.all())


async def _waiting(
    session: AsyncSession,
    at: Mapped[datetime | None],
    now: datetime,
    limit: int,
    *conditions: ColumnElement[bool],
) -> list[Waiting]:
    found = await session.exec(
        select(at, Person, func.count())
        .join(Person, col(Person.id) == Notification.person_id)
        .where(at > now, *conditions)
        .group_by(at, col(Person.id))
        .order_by(at)
        .limit(limit)
    )
    return [(when, person, count) for when, person, count in found.all() if when]
