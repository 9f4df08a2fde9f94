"""Notifications that a person wants to see once more: each comes again in a new message.

Until then the notification stays on its card; then the old message leaves the chat.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, null
from sqlmodel import and_, case, col, exists, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards
from storage.tables import Absence, Card, CardState, Held, Link, Notification


async def begin(
    session: AsyncSession, notification: Notification, at: datetime, expires_at: datetime
) -> bool:
    """Has the notification come again `at` a time, instead of another that was wanted before.

    After `expires_at` it need not be sent any more, as ever. False if it has ended.
    """
    wanted = await session.exec(
        update(Notification)
        .where(col(Notification.id) == notification.id, col(Notification.ended).is_(None))
        .values(again_at=at, expires_at=expires_at)
        .returning(col(Notification.card_id))
        .execution_options(synchronize_session=False)
    )
    carriers = [row[0] for row in wanted.all()]
    await cards.redraw(session, col(Card.id).in_(carriers), awaited=True)
    return bool(carriers)


async def undo(session: AsyncSession, notification: Notification) -> None:
    """The notification does not come again; its card, which somebody looks at, says so at once."""
    await clear(session, col(Notification.id) == notification.id, awaited=True)


async def clear(
    session: AsyncSession, *conditions: ColumnElement[bool], awaited: bool = False
) -> None:
    """What meets the conditions does not come again, and its message says so no longer."""
    cleared = await session.exec(
        update(Notification)
        .where(col(Notification.again_at).is_not(None), *conditions)
        .values(again_at=None)
        .returning(col(Notification.card_id))
        .execution_options(synchronize_session=False)
    )
    carriers = [row[0] for row in cleared.all()]
    if carriers:
        await cards.redraw(session, col(Card.id).in_(carriers), awaited=awaited)


async def wake(session: AsyncSession, now: datetime, limit: int) -> int:
    """Has some of those whose time has come sent again, unread; how many it looked at."""
    found = await session.exec(
        select(Notification.id, Notification.card_id)
        .where(col(Notification.again_at) <= now)
        .order_by(col(Notification.again_at))
        .limit(limit)
    )
    carriers = dict(found.all())
    if carriers:
        await send_again(session, carriers, now)
        await clear(session, col(Notification.id).in_(carriers))
    return len(carriers)


async def send_again(
    session: AsyncSession, carriers: Mapping[int | None, int | None], now: datetime
) -> None:
    """Has notifications sent in new messages, unread, in place of the cards that carry them."""
    sent = await _unbind(session, set(carriers), now)
    await _retire(session, {carriers[number] for number, _ in sent})
    await cards.redraw_bells(session, {person_id for _, person_id in sent})


async def _unbind(
    session: AsyncSession, ids: set[int | None], now: datetime
) -> list[tuple[int, int]]:
    """What is on its way for the first time is not sent twice.

    Whoever has blocked the bot meanwhile gets it when back, and whoever is away, unless it is
    urgent.
    """
    under_way = select(Card.id).where(
        cards.UNSETTLED, col(Card.state).in_((CardState.DUE, CardState.SENDING))
    )
    unreachable = exists().where(
        col(Link.person_id) == col(Notification.person_id),
        col(Link.ended_at).is_(None),
        col(Link.unreachable_at).is_not(None),
    )
    is_away = exists().where(
        col(Absence.person_id) == col(Notification.person_id), col(Absence.until) > now
    )
    waits = and_(is_away, col(Notification.urgent).is_(False))
    unbound = await session.exec(
        update(Notification)
        .where(
            col(Notification.id).in_(ids),
            col(Notification.ended).is_(None),
            or_(col(Notification.card_id).is_(None), col(Notification.card_id).not_in(under_way)),
        )
        .values(
            card_id=None,
            due_at=case((or_(unreachable, waits), null()), else_=now),
            held=case((waits, Held.AWAY), else_=null()),
            read_at=None,
        )
        .returning(col(Notification.id), col(Notification.person_id))
        .execution_options(synchronize_session=False)
    )
    return [(number, person_id) for number, person_id in unbound.all()]


async def _retire(session: AsyncSession, carriers: set[int | None]) -> None:
    """A message that carried nothing else goes; a list is drawn without what has left it."""
    old = (col(Card.id).in_(carriers), col(Card.state) == CardState.SENT)
    is_empty = ~exists().where(col(Notification.card_id) == col(Card.id))
    await session.exec(
        update(Card)
        .where(*old, is_empty)
        .values(state=CardState.RETIRED, stale=0)
        .execution_options(synchronize_session=False)
    )
    await cards.redraw(session, *old)
