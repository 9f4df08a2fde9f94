"""The notifications on a card: bound to it before it is sent, and drawn from it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, cast
from sqlalchemy.orm import aliased
from sqlmodel import case, col, exists, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine import statements
from storage.engine.hot import Hot
from storage.flow.notifications import ITEMS, UNSENT, items
from storage.tables import Card, Ended, Event, Held, Item, Notification
from storage.tables.columns import table_of

_NOTIFICATION = table_of(Notification)
_ARRIVALS: Hot[tuple[str, datetime, bool]] = Hot(
    select(Notification.kind, Event.received_at, Notification.latest)
    .join(Event, col(Event.id) == Notification.event_id)
    .where(col(Notification.card_id) == bindparam("card"))
)
_BIND: Hot[tuple[int]] = Hot(
    update(_NOTIFICATION)
    .where(
        _NOTIFICATION.c.card_id.is_(None),
        _NOTIFICATION.c.ended.is_(None),
        _NOTIFICATION.c.id.in_(bindparam("ids", expanding=True)),
        _NOTIFICATION.c.person_id == bindparam("of_person"),
        _NOTIFICATION.c.due_at <= bindparam("now"),
    )
    .values(card_id=bindparam("card"))
    .returning(_NOTIFICATION.c.id)
)


# What a step is about; without an object, it stands for itself.
_OBJECT = func.coalesce(Notification.subject, cast(Notification.id, String))


class Released(NamedTuple):
    """How many held notifications are due; how many make a sound; how many may be repeats."""

    total: int
    loud: int
    unsure: int


async def arrivals(session: AsyncSession, card_id: int) -> list[tuple[str, datetime, bool]]:
    """Of each notification on the card: kind, event's time of arrival, and whether it is the latest
    of its object."""
    return await _ARRIVALS.all(session, card=card_id)


async def expire(session: AsyncSession, card_id: int) -> None:
    """Marks what is still alive on an unsent card as expired; it stays in the bell."""
    alive = (col(Notification.card_id) == card_id, col(Notification.ended).is_(None))
    await session.exec(update(Notification).where(*alive).values(ended=Ended.EXPIRED))


async def leave_out(session: AsyncSession, card_id: int, sent_at: datetime) -> None:
    """Takes off the card what it was sent without: it had ended or expired."""
    past = or_(col(Notification.ended).is_not(None), col(Notification.expires_at) <= sent_at)
    left_out = update(Notification).where(col(Notification.card_id) == card_id, past)
    ended = func.coalesce(Notification.ended, Ended.EXPIRED)
    await session.exec(left_out.values(ended=ended, card_id=None))


async def newest(
    session: AsyncSession, card_id: int, alive_at: datetime | None, limit: int
) -> list[Item]:
    """The card's newest notifications, newest first.

    `alive_at`: only those that have not ended and have not expired by then.
    """
    on_card = ITEMS.where(*_listed(card_id, alive_at))
    return await items(session, on_card.order_by(col(Notification.id).desc()).limit(limit))


async def newest_of_each(
    session: AsyncSession, card_id: int, alive_at: datetime | None, each: int
) -> list[Item]:
    """Like `newest`, but up to `each` of each kind."""
    newest_first = col(Notification.id).desc()
    place = func.row_number().over(partition_by=Notification.kind, order_by=newest_first)
    ranked = (
        select(Notification.id, place.label("place")).where(*_listed(card_id, alive_at)).subquery()
    )
    chosen = select(ranked.c.id).where(ranked.c.place <= each)
    on_card = ITEMS.where(col(Notification.id).in_(chosen))
    return await items(session, on_card.order_by(newest_first))


async def counted(session: AsyncSession, card_id: int, alive_at: datetime | None) -> dict[str, int]:
    """Kind → how many of it are on the card; `alive_at` as in `newest`."""
    found = await session.exec(
        select(Notification.kind, func.count())
        .where(*_listed(card_id, alive_at))
        .group_by(Notification.kind)
        .order_by(Notification.kind)
    )
    return dict(found.all())


async def unread(session: AsyncSession, card_id: int) -> int:
    """How many of the card's notifications are unread."""
    is_unread = col(Notification.read_at).is_(None)
    return await statements.count(session, Notification, *_listed(card_id, None), is_unread)


async def bind(
    session: AsyncSession, ids: Collection[int], person_id: int, now: datetime, card_id: int
) -> bool:
    """Puts those of `ids` on the card that are still the person's and due; False if none is."""
    bound = await _BIND.all(session, ids=list(ids), of_person=person_id, now=now, card=card_id)
    return bool(bound)


async def bind_due(
    session: AsyncSession, person_id: int, now: datetime, card_id: int, *, held_only: bool = False
) -> bool:
    """Puts everything due to the person, or everything held and due, on the card.

    False if there is nothing.
    """
    due = update(Notification).where(*_due(person_id, now)).values(card_id=card_id)
    if held_only:
        due = due.where(col(Notification.held).is_not(None))
    return (await session.exec(due.returning(col(Notification.id)))).first() is not None


async def released(session: AsyncSession, person_id: int, now: datetime) -> Released:
    """Counts what was held for the person and is due now."""
    found = await session.exec(
        select(
            func.count(func.distinct(_OBJECT)),
            func.sum(case((col(Notification.silent), 0), else_=1)),
            func.sum(case((col(Notification.held) == Held.UNSURE, 1), else_=0)),
        ).where(*_due(person_id, now), col(Notification.held).is_not(None))
    )
    total, loud, unsure = found.one()
    return Released(total, loud or 0, unsure or 0)


async def unbind(session: AsyncSession, card: Card) -> None:
    """Takes everything off a card that reached nobody, and holds it back.

    If an earlier try may have arrived, it is marked as a possible repeat.
    """
    carried = update(Notification).where(col(Notification.card_id) == card.id)
    if card.maybe_repeat:
        carried = carried.values(held=Held.UNSURE)
    await session.exec(carried.values(card_id=None, due_at=None))


def _on_card(card_id: int, alive_at: datetime | None) -> list[ColumnElement[bool]]:
    conditions = [col(Notification.card_id) == card_id]
    if alive_at is not None:
        expires_at = col(Notification.expires_at)
        conditions.append(col(Notification.ended).is_(None))
        conditions.append(or_(expires_at.is_(None), expires_at > alive_at))
    return conditions


def _listed(card_id: int, alive_at: datetime | None) -> list[ColumnElement[bool]]:
    """On the card and, of several steps of one object, the newest there."""
    newer = aliased(Notification)
    is_outdated = exists().where(
        col(newer.card_id) == card_id,
        col(newer.subject) == col(Notification.subject),
        col(newer.id) > col(Notification.id),
    )
    return [*_on_card(card_id, alive_at), ~is_outdated]


def _due(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*UNSENT, col(Notification.person_id) == person_id, col(Notification.due_at) <= now)
