"""What is to happen at a time: the next one of each type and subject. Only what is due is read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists
from sqlmodel import and_, col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.tables import Cabinet, NewReminder, Notification, Reminder
from storage.tables.columns import table_of


class Outlook(NamedTuple):
    """The hour of the cabinet's reminders, for what they are timed, and whether any is due."""

    hour: int
    timed: str | None
    events: bool
    repeats: bool


async def look(session: AsyncSession, now: datetime) -> Outlook | None:
    """What the clock has to do now; None where there is no cabinet yet."""
    found = await session.exec(
        select(
            Cabinet.reminder_hour,
            col(Cabinet.reminders_timed),
            exists().where(col(Reminder.at) <= now),
            exists().where(col(Notification.again_at) <= now),
        )
    )
    row = found.first()
    return Outlook(*row) if row else None


async def claim(session: AsyncSession, now: datetime, limit: int) -> Sequence[Reminder]:
    """Some of those that are due, longest first. Another process's claim is left to it."""
    found = await session.exec(
        select(Reminder)
        .where(Reminder.at <= now)
        .order_by(col(Reminder.at), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return found.all()


async def put(session: AsyncSession, rows: Iterable[NewReminder]) -> None:
    """Has these happen at their times, each in place of what waits of its type and subject."""
    if values := [row._asdict() for row in rows]:
        insert = insert_into(session, Reminder)
        fresh = {name: insert.excluded[name] for name in ("key", "at", "body")}
        upsert = insert.on_conflict_do_update(index_elements=["type", "subject"], set_=fresh)
        await session.exec(upsert, params=values)


async def drop(session: AsyncSession, rows: Iterable[Reminder]) -> None:
    """These do not happen any more."""
    await session.exec(delete(Reminder).where(col(Reminder.id).in_([row.id for row in rows])))


async def cancel(session: AsyncSession, type: str, subject: str) -> None:
    """Nothing of this type is to happen to this subject."""
    await session.exec(delete(Reminder).where(_about(type, subject)))


async def waiting(session: AsyncSession, type: str, subject: str) -> Reminder | None:
    """The next one of this type about this subject."""
    return (await session.exec(select(Reminder).where(_about(type, subject)))).first()


async def page(session: AsyncSession, after: int, limit: int) -> Sequence[Reminder]:
    """Some of all, in the order of their numbers, from the one after `after`."""
    following = select(Reminder).where(col(Reminder.id) > after).order_by(col(Reminder.id))
    return (await session.exec(following.limit(limit))).all()


async def retime(session: AsyncSession, times: Mapping[int, datetime]) -> None:
    """Has those with these numbers happen at other times."""
    if times:
        table = table_of(Reminder)
        moved = update(table).where(table.c.id == bindparam("row")).values(at=bindparam("then"))
        values = [{"row": number, "then": at} for number, at in times.items()]
        await (await session.connection()).execute(moved, values)


def _about(type: str, subject: str) -> ColumnElement[bool]:
    return and_(col(Reminder.type) == type, col(Reminder.subject) == subject)
