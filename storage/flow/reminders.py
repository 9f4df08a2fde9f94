"""Reminders: the next one of each type and subject. Only what is due is read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import and_, col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.tables import Cabinet, NewReminder, Notification, Reminder
from storage.tables.columns import table_of


class Outlook(NamedTuple):
    """The hour of reminders, what they are timed for, and whether reminders or snoozes are due."""

    hour: int
    timed: str | None
    events: bool
    repeats: bool


async def look(session: AsyncSession, now: datetime) -> Outlook | None:
    """What the clock has to do now; None if there is no cabinet yet."""
    is_snoozed = col(Notification.again_at).is_not(None)
    found = await session.exec(
        select(
            Cabinet.reminder_hour,
            col(Cabinet.reminders_timed),
            # Whether one exists that is due by now is something else: without knowing when "now"
            # is, as in a prepared statement, PostgreSQL would read the whole table.
            select(func.min(Reminder.at)).scalar_subquery(),
            select(func.min(Notification.again_at)).where(is_snoozed).scalar_subquery(),
        )
    )
    row = found.first()
    if row is None:
        return None
    hour, timed, *soonest = row
    return Outlook(hour, timed, *(at is not None and at <= now for at in soonest))


async def claim(session: AsyncSession, now: datetime, limit: int) -> Sequence[Reminder]:
    """Due reminders, the longest due first, except those that another process has claimed."""
    found = await session.exec(
        select(Reminder)
        .where(Reminder.at <= now)
        .order_by(col(Reminder.at), col(Reminder.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return found.all()


async def put(session: AsyncSession, rows: Iterable[NewReminder]) -> None:
    """Stores reminders; each replaces the one of its type and subject."""
    if values := [row._asdict() for row in rows]:
        insert = insert_into(session, Reminder)
        fresh = {name: insert.excluded[name] for name in ("key", "at", "body")}
        upsert = insert.on_conflict_do_update(index_elements=["type", "subject"], set_=fresh)
        await session.exec(upsert, params=values)


async def drop(session: AsyncSession, rows: Iterable[Reminder]) -> None:
    await session.exec(delete(Reminder).where(col(Reminder.id).in_([row.id for row in rows])))


async def cancel(session: AsyncSession, type: str, subject: str) -> None:
    await session.exec(delete(Reminder).where(_about(type, subject)))


async def waiting(session: AsyncSession, type: str, subject: str) -> Reminder | None:
    return (await session.exec(select(Reminder).where(_about(type, subject)))).first()


async def page(session: AsyncSession, after: int, limit: int) -> Sequence[Reminder]:
    """Reminders in the order of their ids, from the one after `after`."""
    following = select(Reminder).where(col(Reminder.id) > after).order_by(col(Reminder.id))
    return (await session.exec(following.limit(limit))).all()


async def retime(session: AsyncSession, times: Mapping[int, datetime]) -> None:
    """`times`: id → new time."""
    if times:
        table = table_of(Reminder)
        moved = update(table).where(table.c.id == bindparam("row")).values(at=bindparam("then"))
        values = [{"row": number, "then": at} for number, at in times.items()]
        await (await session.connection()).execute(moved, values)


def _about(type: str, subject: str) -> ColumnElement[bool]:
    return and_(col(Reminder.type) == type, col(Reminder.subject) == subject)
