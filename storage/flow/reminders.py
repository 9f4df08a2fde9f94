"""What is to happen at a time: the next one of each type and subject. Only what is due is read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import and_, col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.tables import Cabinet, NewReminder, Notification, Reminder

# Asked every second.
_REMINDER = Reminder.__table__  # type: ignore[attr-defined]  # a table
_NOW = bindparam("now", type_=_REMINDER.c.at.type)
_LOOK = select_many(
    col(Cabinet.reminder_hour),
    col(Cabinet.reminders_timed),
    exists(select(Reminder.id).where(col(Reminder.at) <= _NOW)).label("events"),
    exists(select(Notification.id).where(col(Notification.again_at) <= _NOW)).label("repeats"),
)
_CLAIM = (
    select(Reminder)
    .where(col(Reminder.at) <= _NOW)
    .order_by(col(Reminder.at), col(Reminder.id))
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .execution_options(populate_existing=True)
)
_PAGE = (
    select(Reminder)
    .where(col(Reminder.id) > bindparam("after"))
    .order_by(col(Reminder.id))
    .limit(bindparam("limit"))
)
_RETIME = update(_REMINDER).where(_REMINDER.c.id == bindparam("row")).values(at=bindparam("then"))


def _put(insert: Any) -> Any:  # Any: of either dialect
    statement = insert(_REMINDER)
    fresh = {name: statement.excluded[name] for name in ("key", "at", "body")}
    return statement.on_conflict_do_update(index_elements=["type", "subject"], set_=fresh)


_PUT: Hot[tuple[()]] = Hot(_put(postgresql.insert), on_sqlite=_put(sqlite.insert))


class Outlook(NamedTuple):
    """The hour of the cabinet's reminders, for what they are timed, and whether any is due."""

    hour: int
    timed: str | None
    events: bool
    repeats: bool


async def look(session: AsyncSession, now: datetime) -> Outlook | None:
    """What the clock has to do now; None where there is no cabinet yet."""
    connection = await session.connection()
    found = (await connection.execute(_LOOK, {"now": now})).first()
    return Outlook(*found) if found else None


async def claim(session: AsyncSession, now: datetime, limit: int) -> Sequence[Reminder]:
    """Some of those that are due, longest first. Another process's claim is left to it."""
    return (await session.exec(_CLAIM, params={"now": now, "limit": limit})).all()


async def put(session: AsyncSession, rows: Iterable[NewReminder]) -> None:
    """Has these happen at their times, each in place of what waits of its type and subject."""
    await _PUT.insert(session, [row._asdict() for row in rows])


async def drop(session: AsyncSession, rows: Iterable[Reminder]) -> None:
    """These do not happen any more."""
    ids = [row.id for row in rows]
    if ids:
        await session.exec(delete(Reminder).where(col(Reminder.id).in_(ids)))


async def cancel(session: AsyncSession, type: str, subject: str) -> None:
    """Nothing of this type is to happen to this subject."""
    await session.exec(delete(Reminder).where(_about(type, subject)))


async def waiting(session: AsyncSession, type: str, subject: str) -> Reminder | None:
    """The next one of this type about this subject."""
    found = await session.exec(
        select(Reminder).where(_about(type, subject)).execution_options(populate_existing=True)
    )
    return found.first()


async def page(session: AsyncSession, after: int, limit: int) -> Sequence[Reminder]:
    """Some of all, in the order of their numbers, from the one after `after`."""
    return (await session.exec(_PAGE, params={"after": after, "limit": limit})).all()


async def retime(session: AsyncSession, times: Mapping[int, datetime]) -> None:
    """Has those with these numbers happen at other times."""
    if times:
        connection = await session.connection()
        values = [{"row": number, "then": at} for number, at in times.items()]
        await connection.execute(_RETIME, values)


def _about(type: str, subject: str) -> ColumnElement[bool]:
    return and_(col(Reminder.type) == type, col(Reminder.subject) == subject)
