"""Escalation: the cabinet's policy, and the notifications that nobody has read in time."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import put
from storage.flow import cards, snoozes
from storage.flow.notifications import ITEMS, items
from storage.replicas import bells
from storage.tables import Card, Escalation, Item, Notification

_MINUTES: Hot[tuple[int]] = Hot(
    select(Escalation.minutes).where(Escalation.kind == bindparam("kind"))
)


async def minutes_of(session: AsyncSession, kind: str) -> int | None:
    """After how many minutes unread the kind escalates; None if it does not."""
    found = await _MINUTES.all(session, kind=kind)
    return found[0][0] if found else None


async def policy(session: AsyncSession) -> dict[str, int]:
    """Kind → minutes, for the kinds that escalate."""
    found = await session.exec(select(Escalation.kind, Escalation.minutes))
    return dict(found.all())


async def choose(session: AsyncSession, kind: str, minutes: int | None) -> None:
    """Sets after how many minutes unread the kind escalates; None: never."""
    if minutes is None:
        await session.exec(delete(Escalation).where(col(Escalation.kind) == kind))
    else:
        await put(session, Escalation, {"kind": kind}, {"minutes": minutes})


async def stop(session: AsyncSession, subject: str, kinds: Collection[str]) -> None:
    """Stops the escalation of these kinds about a subject: somebody is dealing with it."""
    about = (col(Notification.subject) == subject, col(Notification.kind).in_(kinds))
    to_come = update(Notification).where(col(Notification.escalate_at).is_not(None), *about)
    await session.exec(to_come.values(escalate_at=None))


async def are_due(session: AsyncSession, now: datetime) -> bool:
    """Whether any escalation is due."""
    due = select(Notification.id).where(col(Notification.escalate_at) <= now)
    return (await session.exec(due.limit(1))).first() is not None


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Item]:
    """Notifications whose escalation is due, the longest due first."""
    due = ITEMS.where(col(Notification.escalate_at) <= now)
    first = due.order_by(col(Notification.escalate_at), col(Notification.id)).limit(limit)
    return await items(session, first)


async def told(session: AsyncSession, notification: Notification) -> dict[int, bool]:
    """Person → whether they have read theirs, for everybody notified of the same event and kind."""
    found = await session.exec(
        select(Notification.person_id, Notification.read_at).where(
            Notification.event_id == notification.event_id, Notification.kind == notification.kind
        )
    )
    return {person_id: read_at is not None for person_id, read_at in found.all()}


async def keep(
    session: AsyncSession, notification: Notification, step: int, at: datetime | None
) -> None:
    """Stores the step that was taken and when the next is due; its card shows both."""
    this = update(Notification).where(col(Notification.id) == notification.id)
    await session.exec(this.values(escalated=step, escalate_at=at))
    if step != notification.escalated:
        await cards.redraw(session, col(Card.id) == notification.card_id)
        await bells.changed(session, [notification.person_id])


async def ring_again(
    session: AsyncSession,
    notification: Notification,
    alive_until: datetime,
    now: datetime,
    *,
    silent: bool,
) -> None:
    """Sends the notification again in a new message; it expires at `alive_until`."""
    this = update(Notification).where(col(Notification.id) == notification.id)
    await session.exec(this.values(expires_at=alive_until, silent=silent))
    await snoozes.send_again(session, {notification.id: notification.card_id}, now)


async def restart(session: AsyncSession, person_id: int, kind: str, at: datetime) -> None:
    """The next escalation of what the person has not read is at `at`."""
    mine = (col(Notification.person_id) == person_id, col(Notification.kind) == kind)
    unread = (col(Notification.read_at).is_(None), col(Notification.ended).is_(None))
    to_come = col(Notification.escalate_at).is_not(None)
    waiting = update(Notification).where(*mine, *unread, to_come)
    await session.exec(waiting.values(escalate_at=at))
