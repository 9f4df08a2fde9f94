"""What a card carries: notifications are bound to it before it is sent, and drawn from it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import case, col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow.notifications import ITEMS, UNSENT, items
from storage.tables import Card, Ended, Event, Held, Item, Notification
from storage.tables.columns import table_of

_NOTIFICATION = table_of(Notification)
_ARRIVALS: Hot[tuple[str, datetime]] = Hot(
    select(Notification.kind, Event.received_at)
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


class Released(NamedTuple):
    """How many that were held are due now, and of them with a sound, and maybe sent before."""

    total: int
    loud: int
    unsure: int


async def arrivals(session: AsyncSession, card_id: int) -> list[tuple[str, datetime]]:
    """What a card carries: the kind, and when the event came to us."""
    return await _ARRIVALS.all(session, card=card_id)


async def expire(session: AsyncSession, card_id: int) -> None:
    """What a card was to carry, and nothing has ended, is past its time; the bell keeps it."""
    alive = (col(Notification.card_id) == card_id, col(Notification.ended).is_(None))
    await session.exec(update(Notification).where(*alive).values(ended=Ended.EXPIRED))


async def leave_out(session: AsyncSession, card_id: int, sent_at: datetime) -> None:
    """What a card was sent without, as it had ended or was past its time, is on it no more."""
    past = or_(col(Notification.ended).is_not(None), col(Notification.expires_at) <= sent_at)
    left_out = update(Notification).where(col(Notification.card_id) == card_id, past)
    ended = func.coalesce(Notification.ended, Ended.EXPIRED)
    await session.exec(left_out.values(ended=ended, card_id=None))


async def newest(
    session: AsyncSession, card_id: int, alive_at: datetime | None, limit: int
) -> list[Item]:
    """The newest of what a card carries, newest first.

    With a time, only what has not ended and is not past its time then.
    """
    on_card = ITEMS.where(*_on_card(card_id, alive_at))
    return await items(session, on_card.order_by(col(Notification.id).desc()).limit(limit))


async def newest_of_each(
    session: AsyncSession, card_id: int, alive_at: datetime | None, each: int
) -> list[Item]:
    """As `newest`, but so many of each kind."""
    newest_first = col(Notification.id).desc()
    place = func.row_number().over(partition_by=Notification.kind, order_by=newest_first)
    ranked = (
        select(Notification.id, place.label("place")).where(*_on_card(card_id, alive_at)).subquery()
    )
    chosen = select(ranked.c.id).where(ranked.c.place <= each)
    on_card = ITEMS.where(col(Notification.id).in_(chosen))
    return await items(session, on_card.order_by(newest_first))


async def counted(session: AsyncSession, card_id: int, alive_at: datetime | None) -> dict[str, int]:
    """Kind → how many of it a card carries; `alive_at` as in `newest`."""
    found = await session.exec(
        select(Notification.kind, func.count())
        .where(*_on_card(card_id, alive_at))
        .group_by(Notification.kind)
        .order_by(Notification.kind)
    )
    return dict(found.all())


async def unread(session: AsyncSession, card_id: int) -> int:
    """How many of what a card carries are unread."""
    counted = select(func.count()).select_from(Notification).where(*_on_card(card_id, None))
    return (await session.exec(counted.where(col(Notification.read_at).is_(None)))).one()


async def bind(
    session: AsyncSession, ids: Collection[int], person_id: int, now: datetime, card_id: int
) -> bool:
    """Has the card carry those of these that are the person's, still due, and not read, ended or
    sent meanwhile; False if none is."""
    bound = await _BIND.all(session, ids=list(ids), of_person=person_id, now=now, card=card_id)
    return bool(bound)


async def bind_due(session: AsyncSession, person_id: int, now: datetime, card_id: int) -> bool:
    """Has the card carry all that is due to the person; False if nothing is."""
    due = update(Notification).where(*_due(person_id, now)).values(card_id=card_id)
    return (await session.exec(due.returning(col(Notification.id)))).first() is not None


async def released(session: AsyncSession, person_id: int, now: datetime) -> Released:
    """What was held and is due to the person now."""
    found = await session.exec(
        select(
            func.count(),
            func.sum(case((col(Notification.silent), 0), else_=1)),
            func.sum(case((col(Notification.held) == Held.UNSURE, 1), else_=0)),
        ).where(*_due(person_id, now), col(Notification.held).is_not(None))
    )
    total, loud, unsure = found.one()
    return Released(total, loud or 0, unsure or 0)


async def bind_held(session: AsyncSession, person_id: int, now: datetime, card_id: int) -> None:
    """Has the card carry all that was held and is due to the person."""
    held = (*_due(person_id, now), col(Notification.held).is_not(None))
    await session.exec(update(Notification).where(*held).values(card_id=card_id))


async def unbind(session: AsyncSession, card: Card) -> None:
    """Takes what a card carried off it and holds it: the card reached nobody.

    Where an earlier try of it may have arrived, that is remembered.
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


def _due(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*UNSENT, col(Notification.person_id) == person_id, col(Notification.due_at) <= now)
