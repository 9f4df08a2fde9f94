"""What `/health` and `/metrics` ask: who cannot be written to now, what has waited too long."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import and_, case, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import count
from storage.flow.cards import UNDER_WAY, UNSETTLED
from storage.flow.notifications import UNSENT
from storage.tables import (
    CARRIERS,
    Attempt,
    Card,
    CardState,
    Link,
    Notification,
    Person,
    Tried,
)

LONGEST_RETRY = timedelta(minutes=13)  # 10 minutes and a quarter; what waits longer waits for hours

_IS_REACHABLE = (col(Link.ended_at).is_(None), col(Link.unreachable_at).is_(None))


class Told(NamedTuple):
    """A person whose chat Telegram has told the bot, at `since`, to leave alone until `until`."""

    person_id: int
    since: datetime
    until: datetime


class Patience(NamedTuple):
    """Until when something must have been due to have waited too long.

    `gathered`: for what was held back and comes due with many others, at the end of quiet hours.
    """

    due_by: datetime
    gathered_by: datetime


async def told_to_wait(session: AsyncSession, now: datetime) -> list[Told]:
    """Those who can be reached otherwise, whoever was told first first."""
    held = select(Link.person_id, col(Link.held_since), col(Link.held_until)).where(
        *_IS_REACHABLE, col(Link.held_until) > now
    )
    rows = (await session.exec(held.order_by(col(Link.held_since), col(Link.id)))).all()
    return [
        Told(person_id, since or now, until)
        for person_id, since, until in rows
        if until is not None
    ]


async def reachable(session: AsyncSession) -> int:
    """How many chats can be written to, now or when Telegram lets us."""
    return await count(session, Link, *_IS_REACHABLE)


async def oldest_due(session: AsyncSession, now: datetime, patience: Patience) -> datetime | None:
    """Since when the oldest message has been waiting that should have arrived; None: there is none.

    Without what waits for a chat that cannot be written to now.
    """
    is_free = and_(*_IS_REACHABLE, or_(col(Link.held_until).is_(None), col(Link.held_until) <= now))
    waiting = await _oldest_notification(session, patience, is_free)
    retried = await _oldest_card(session, now, patience, is_free)
    return min((at for at in (waiting, retried) if at), default=None)


async def under_way(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many cards with notifications have not arrived yet, and since when the oldest waits."""
    carriers = col(Card.id).in_(UNDER_WAY), col(Card.form).in_(CARRIERS)
    oldest = func.min(_tried_since())
    found = await session.exec(select(func.count(), oldest).select_from(Card).where(*carriers))
    return found.one()


async def unreachable_since(session: AsyncSession, role: str) -> datetime | None:
    """Since when nobody who has this role can be reached; None: somebody can, or nobody ever could.

    Whoever is told to wait can be reached.
    """
    of_role = (Person.role == role, col(Person.active))
    links = select(Link.ended_at, Link.unreachable_at).join(
        Person, col(Person.id) == Link.person_id
    )
    found = (await session.exec(links.where(*of_role))).all()
    lost = [min((at for at in each if at), default=None) for each in found]
    known = [at for at in lost if at is not None]
    return max(known) if known and len(known) == len(lost) else None


async def _oldest_notification(
    session: AsyncSession, patience: Patience, is_free: ColumnElement[bool]
) -> datetime | None:
    is_its = and_(col(Link.person_id) == Notification.person_id, is_free)
    is_late = or_(
        and_(col(Notification.held).is_(None), col(Notification.due_at) <= patience.due_by),
        col(Notification.due_at) <= patience.gathered_by,
    )
    # The first condition is there for the index.
    late = (*UNSENT, col(Notification.due_at) <= patience.due_by, is_late)
    oldest = select(func.min(Notification.due_at)).join(Link, is_its).where(*late)
    return (await session.exec(oldest)).one()


async def _oldest_card(
    session: AsyncSession, now: datetime, patience: Patience, is_free: ColumnElement[bool]
) -> datetime | None:
    """Of cards that were tried, or are being tried: each failure puts off `due_at`.

    A refused one that somebody sends again has waited since then only.
    """
    since = _tried_since()
    is_tried = or_(col(Card.due_at).is_(None), col(Card.due_at) <= now + LONGEST_RETRY)
    late = (
        UNSETTLED,
        col(Card.state).in_((CardState.DUE, CardState.SENDING)),
        col(Card.form).in_(CARRIERS),
        col(Card.created_at) <= patience.due_by,
        since <= patience.due_by,
        is_tried,
    )
    is_its = and_(col(Link.id) == Card.link_id, is_free)
    oldest = select(func.min(since)).select_from(Card).join(Link, is_its).where(*late)
    return (await session.exec(oldest)).one()


def _tried_since() -> ColumnElement[datetime]:
    """When the card was made; of one sent again: when it was first tried then, or is to be."""
    tries = select(Attempt.at).where(Attempt.card_id == Card.id).order_by(col(Attempt.id)).limit(1)
    was_refused = col(Attempt.outcome).in_((Tried.BROKEN, Tried.MISSING))
    refusals = select(func.max(Attempt.id)).where(Attempt.card_id == Card.id, was_refused)
    refused = refusals.correlate(Card).scalar_subquery()
    tried_again = tries.where(col(Attempt.id) > refused).correlate(Card).scalar_subquery()
    anew = func.coalesce(tried_again, Card.due_at)
    return case((refused.is_(None), col(Card.created_at)), else_=anew)
