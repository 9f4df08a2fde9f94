"""How notifications were before something that may be taken back, and having them so again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, exists, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards, notifications
from storage.tables import Card, CardState, Ended, Notification
from storage.tables.columns import columns_of

_TIMES = ("due_at", "again_at", "escalate_at", "read_at")
_KEPT = ("ended", *_TIMES)

Snapshot = dict[str, list[str | None]]  # JSON: id → what it had in each of `_KEPT`


async def of_subject(session: AsyncSession, subject: str, kind: str) -> Snapshot:
    """Everybody's notifications of this subject and kind."""
    about = (col(Notification.subject) == subject, col(Notification.kind) == kind)
    found = await session.exec(select(Notification.id).where(*about))
    return await of_these(session, [each for each in found.all() if each])


async def of_these(session: AsyncSession, ids: Collection[int]) -> Snapshot:
    columns = columns_of(Notification, ("id", *_KEPT))
    found: Snapshot = {}
    for some in notifications.at_once(list(ids)):
        rows = select_many(*columns).where(col(Notification.id).in_(some))
        for number, *values in (await session.exec(rows)).all():  # type: ignore[call-overload]  # SQLAlchemy's own select
            found[str(number)] = [_kept(value) for value in values]
    return found


def changed(before: Snapshot, after: Snapshot) -> Snapshot:
    """Those of `before` that were otherwise `after`."""
    return {number: values for number, values in before.items() if values != after.get(number)}


async def put_back(session: AsyncSession, before: Snapshot, after: Snapshot) -> set[int]:
    """What has not changed since `after` is as `before`; cards and bells are redrawn.

    What was not sent because of what is taken back is sent when it was to be. Returns the people
    whose notifications these are.
    """
    people, subjects = set[int](), set[str]()
    for number, values in before.items():
        row = await session.get(Notification, int(number), populate_existing=True)
        if row is None:
            continue
        known = zip(_KEPT, values, after.get(number, values), strict=True)
        for name, was, made in known:
            if _kept(getattr(row, name)) == made:
                setattr(row, name, _read(name, was))
        people.add(row.person_id)
        subjects |= {row.subject} if row.subject else set()
    await session.flush()
    ids = [int(number) for number in before]
    for some in notifications.at_once(ids):
        these = col(Notification.id).in_(some)
        await _let_go(session, *_alive(some))
        carriers = select(Notification.card_id).where(these, col(Notification.card_id).is_not(None))
        await cards.redraw(session, col(Card.id).in_(carriers), awaited=True)
    await notifications.choose_latest(session, subjects, people)
    await cards.redraw_bells(session, people)
    return people


def _alive(ids: Collection[int]) -> tuple[Any, ...]:  # Any: conditions
    return col(Notification.id).in_(ids), col(Notification.ended).is_(None)


async def _let_go(session: AsyncSession, *conditions: Any) -> None:  # Any: conditions
    """Takes them off cards that were dropped before they were sent."""
    is_dropped = exists().where(
        col(Card.id) == col(Notification.card_id),
        col(Card.state) == CardState.ENDED,
        col(Card.message_id).is_(None),
    )
    await session.exec(update(Notification).where(*conditions, is_dropped).values(card_id=None))


def _kept(value: Ended | datetime | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: str | None) -> Ended | datetime | None:
    if value is None:
        return None
    return datetime.fromisoformat(value) if name in _TIMES else Ended(value)
