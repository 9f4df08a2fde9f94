"""What a card carries: notifications are bound to it before it is sent, and drawn from it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlmodel import case, col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow.notifications import items
from storage.tables import Card, Ended, Event, Held, Item, Notification

_NOTIFICATION = Notification.__table__  # type: ignore[attr-defined]  # a table
_ON_CARD = col(Notification.card_id) == bindparam("card_id")
_ALIVE = (
    col(Notification.ended).is_(None),
    or_(
        col(Notification.expires_at).is_(None), col(Notification.expires_at) > bindparam("alive_at")
    ),
)
_NEWEST = (
    select(Notification, Event.meaning)
    .join(Event, col(Event.id) == Notification.event_id)
    .where(_ON_CARD)
    .order_by(col(Notification.id).desc())
    .limit(bindparam("limit"))
)
_NEWEST_ON_CARD: Hot[tuple[Notification, Any]] = Hot(_NEWEST)
_NEWEST_ALIVE: Hot[tuple[Notification, Any]] = Hot(_NEWEST.where(*_ALIVE))
_RANKED: Any = select(  # Any: a column that no table has
    col(Notification.id).label("id"),
    func.row_number()
    .over(partition_by=Notification.kind, order_by=col(Notification.id).desc())
    .label("place"),
).where(_ON_CARD)


def _best(ranked: Any) -> Any:  # Any: a statement, as above
    """Those that stand among the first of their kind."""
    found = ranked.subquery()
    chosen = select(found.c.id).where(found.c.place <= bindparam("each"))
    return (
        select(Notification, Event.meaning)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(col(Notification.id).in_(chosen))
        .order_by(col(Notification.id).desc())
    )


_NEWEST_OF_EACH_ON_CARD: Hot[tuple[Notification, Any]] = Hot(_best(_RANKED))
_NEWEST_OF_EACH_ALIVE: Hot[tuple[Notification, Any]] = Hot(_best(_RANKED.where(*_ALIVE)))
_COUNTED = (
    select(Notification.kind, func.count())
    .where(_ON_CARD)
    .group_by(Notification.kind)
    .order_by(Notification.kind)
)
_COUNTED_ON_CARD: Hot[tuple[str, int]] = Hot(_COUNTED)
_COUNTED_ALIVE: Hot[tuple[str, int]] = Hot(_COUNTED.where(*_ALIVE))
_UNREAD_ON_CARD: Hot[tuple[int]] = Hot(
    select(func.count())
    .select_from(Notification)
    .where(_ON_CARD, col(Notification.read_at).is_(None))
)
_CARRIED: Hot[tuple[str, datetime]] = Hot(
    select(Notification.kind, Event.received_at)
    .join(Event, col(Event.id) == Notification.event_id)
    .where(col(Notification.card_id) == bindparam("card_id"))
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
_DUE = (
    _NOTIFICATION.c.card_id.is_(None),
    _NOTIFICATION.c.ended.is_(None),
    _NOTIFICATION.c.person_id == bindparam("of_person"),
    _NOTIFICATION.c.due_at <= bindparam("now"),
)
_HELD = (*_DUE, _NOTIFICATION.c.held.is_not(None))
_TO_BIND = update(_NOTIFICATION).values(card_id=bindparam("card"))
_BIND_DUE: Hot[tuple[int]] = Hot(_TO_BIND.where(*_DUE).returning(_NOTIFICATION.c.id))
_BIND_HELD: Hot[tuple[()]] = Hot(_TO_BIND.where(*_HELD))
_RELEASED: Hot[tuple[int, int, int]] = Hot(
    select(
        func.count(),
        func.sum(case((_NOTIFICATION.c.silent, 0), else_=1)),
        func.sum(case((_NOTIFICATION.c.held == Held.UNSURE, 1), else_=0)),
    )
    .select_from(_NOTIFICATION)
    .where(*_HELD)
)


class Released(NamedTuple):
    """How many that were held are due now, and of them with a sound, and maybe sent before."""

    total: int
    loud: int
    unsure: int


async def arrivals(session: AsyncSession, card_id: int) -> list[tuple[str, datetime]]:
    """What a card carries: the kind, and when the event came to us."""
    return await _CARRIED.all(session, card_id=card_id)


async def expire(session: AsyncSession, card_id: int) -> None:
    """What a card was to carry, and nothing has ended, is past its time; the bell keeps it."""
    await session.exec(
        update(Notification)
        .where(col(Notification.card_id) == card_id, col(Notification.ended).is_(None))
        .values(ended=Ended.EXPIRED)
        .execution_options(synchronize_session=False)
    )


async def leave_out(session: AsyncSession, card_id: int, sent_at: datetime) -> None:
    """What a card was sent without, as it had ended or was past its time, is on it no more."""
    past = or_(col(Notification.ended).is_not(None), col(Notification.expires_at) <= sent_at)
    await session.exec(
        update(Notification)
        .where(col(Notification.card_id) == card_id, past)
        .values(ended=func.coalesce(Notification.ended, "expired"), card_id=None)
        .execution_options(synchronize_session=False)
    )


async def newest(
    session: AsyncSession, card_id: int, alive_at: datetime | None, limit: int
) -> list[Item]:
    """The newest of what a card carries, newest first.

    With a time, only what has not ended and is not past its time then.
    """
    given = {"card_id": card_id, "limit": limit}
    if alive_at is None:
        return items(await _NEWEST_ON_CARD.all(session, **given))
    return items(await _NEWEST_ALIVE.all(session, alive_at=alive_at, **given))


async def newest_of_each(
    session: AsyncSession, card_id: int, alive_at: datetime | None, each: int
) -> list[Item]:
    """As `newest`, but so many of each kind."""
    given = {"card_id": card_id, "each": each}
    if alive_at is None:
        return items(await _NEWEST_OF_EACH_ON_CARD.all(session, **given))
    return items(await _NEWEST_OF_EACH_ALIVE.all(session, alive_at=alive_at, **given))


async def counted(session: AsyncSession, card_id: int, alive_at: datetime | None) -> dict[str, int]:
    """Kind → how many of it a card carries; `alive_at` as in `newest`."""
    if alive_at is None:
        return dict(await _COUNTED_ON_CARD.all(session, card_id=card_id))
    return dict(await _COUNTED_ALIVE.all(session, card_id=card_id, alive_at=alive_at))


async def unread(session: AsyncSession, card_id: int) -> int:
    """How many of what a card carries are unread."""
    [(found,)] = await _UNREAD_ON_CARD.all(session, card_id=card_id)
    return found


async def bind(
    session: AsyncSession, ids: Collection[int], person_id: int, now: datetime, card_id: int
) -> set[int]:
    """Has the card carry those of these that are the person's, still due, and nobody has read,
    ended or sent meanwhile; gives them."""
    bound = await _BIND.all(session, ids=list(ids), of_person=person_id, now=now, card=card_id)
    return {identity for (identity,) in bound}


async def bind_due(session: AsyncSession, person_id: int, now: datetime, card_id: int) -> bool:
    """Has the card carry all that is due to the person; False if nothing is."""
    return bool(await _BIND_DUE.all(session, of_person=person_id, now=now, card=card_id))


async def released(session: AsyncSession, person_id: int, now: datetime) -> Released:
    """What was held and is due to the person now."""
    [(found, loud, unsure)] = await _RELEASED.all(session, of_person=person_id, now=now)
    return Released(found, loud or 0, unsure or 0)


async def bind_held(session: AsyncSession, person_id: int, now: datetime, card_id: int) -> None:
    """Has the card carry all that was held and is due to the person."""
    await _BIND_HELD.all(session, of_person=person_id, now=now, card=card_id)


async def unbind(session: AsyncSession, card: Card) -> None:
    """Takes what a card carried off it and holds it: the card reached nobody.

    Where an earlier try of it may have arrived, that is remembered.
    """
    unsure = {"held": Held.UNSURE} if card.maybe_repeat else {}
    await session.exec(
        update(Notification)
        .where(col(Notification.card_id) == card.id)
        .values(card_id=None, due_at=None, **unsure)
    )
