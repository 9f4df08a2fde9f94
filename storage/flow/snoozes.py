"""Snoozed notifications: each comes again in a new message.

Until then it stays on its card; then the old message is removed.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, null
from sqlalchemy.orm import aliased
from sqlmodel import and_, case, col, exists, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import links
from storage.flow import cards
from storage.replicas.bells import NEXT_VERSION
from storage.tables import Absence, Card, CardState, Held, Link, Notification


async def begin(
    session: AsyncSession, notification: Notification, at: datetime, expires_at: datetime
) -> bool:
    """Snoozes the notification until `at`; replaces an earlier snooze. False if it has ended."""
    this = (col(Notification.id) == notification.id, col(Notification.ended).is_(None))
    wanted = update(Notification).where(*this).values(again_at=at, expires_at=expires_at)
    found = (await session.exec(wanted.returning(col(Notification.card_id)))).first()
    if found is not None:
        await cards.redraw(session, col(Card.id) == found[0], awaited=True)
    return found is not None


async def undo(session: AsyncSession, notification: Notification) -> None:
    """Cancels the snooze and redraws the card at once: somebody is looking at it."""
    await clear(session, col(Notification.id) == notification.id, awaited=True)


async def clear(
    session: AsyncSession, *conditions: ColumnElement[bool], awaited: bool = False
) -> None:
    """Cancels the snoozes of what meets the conditions, and redraws its cards."""
    waiting = update(Notification).where(col(Notification.again_at).is_not(None), *conditions)
    cleared = waiting.values(again_at=None).returning(col(Notification.card_id))
    carriers = [row[0] for row in (await session.exec(cleared)).all()]
    if carriers:
        await cards.redraw(session, col(Card.id).in_(carriers), awaited=awaited)


async def wake(session: AsyncSession, now: datetime, limit: int) -> int:
    """Sends again, as unread, what is due; returns how many it looked at."""
    due = select(Notification.id, Notification.card_id).where(col(Notification.again_at) <= now)
    found = await session.exec(due.order_by(col(Notification.again_at)).limit(limit))
    carriers = dict(found.all())
    if carriers:
        await send_again(session, carriers, now)
        await clear(session, col(Notification.id).in_(carriers))
    return len(carriers)


async def send_again(
    session: AsyncSession, carriers: Mapping[int | None, int | None], now: datetime
) -> None:
    """`carriers`: notification → its card. Sends each again, as unread, in a new message."""
    sent = await _unbind(session, set(carriers), now)
    await _mark_unread(session, [number for number, _ in sent])
    await _retire(session, {carriers[number] for number, _ in sent})
    await cards.redraw_bells(session, {person_id for _, person_id in sent})


async def _unbind(
    session: AsyncSession, ids: set[int | None], now: datetime
) -> list[tuple[int, int]]:
    """Makes due what is not being sent right now; id and person of each.

    For people who have blocked the bot, and (unless it is urgent) who are away, it is held. What
    has popped up on a page does so again.
    """
    unreachable = exists().where(
        col(Link.person_id) == col(Notification.person_id),
        col(Link.ended_at).is_(None),
        col(Link.unreachable_at).is_not(None),
    )
    is_away = exists().where(
        col(Absence.person_id) == col(Notification.person_id), col(Absence.until) > now
    )
    waits = and_(is_away, col(Notification.urgent).is_(False))
    pops_up = col(Notification.pop_up).is_not(None)
    card_id = col(Notification.card_id)
    unbound = await session.exec(
        update(Notification)
        .where(
            col(Notification.id).in_(ids),
            col(Notification.ended).is_(None),
            or_(card_id.is_(None), card_id.not_in(cards.UNDER_WAY)),
        )
        .values(
            card_id=None,
            due_at=case((or_(unreachable, waits), null()), else_=now),
            held=case((waits, Held.AWAY), else_=null()),
            push_at=case((waits, null()), else_=links.in_browsers(now)),
            read_at=None,
            pop_up=case((and_(pops_up, ~waits), NEXT_VERSION), else_=null()),
        )
        .returning(col(Notification.id), col(Notification.person_id))
    )
    return [(number, person_id) for number, person_id in unbound.all()]


async def _mark_unread(session: AsyncSession, ids: Collection[int]) -> None:
    """The bell counts an object as unread if its latest step is."""
    step = aliased(Notification)
    is_same_object = exists().where(
        col(step.id).in_(ids),
        col(step.subject) == col(Notification.subject),
        col(step.person_id) == col(Notification.person_id),
    )
    subjects = select(Notification.subject).where(col(Notification.id).in_(ids))
    latest = (col(Notification.subject).in_(subjects), col(Notification.latest), is_same_object)
    await session.exec(update(Notification).where(*latest).values(read_at=None))


async def _retire(session: AsyncSession, carriers: set[int | None]) -> None:
    """Removes the messages that are now empty, and redraws the lists that are not."""
    old = (col(Card.id).in_(carriers), col(Card.state) == CardState.SENT)
    is_empty = ~exists().where(col(Notification.card_id) == col(Card.id))
    retired = update(Card).where(*old, is_empty)
    await session.exec(retired.values(state=CardState.RETIRED, stale=0))
    await cards.redraw(session, *old)
