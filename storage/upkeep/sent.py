"""Which cards the events of a stretch of time have become, and when."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Card, CardState, Event, Held, Notification
from storage.tables.columns import columns_of

_OF_CARD = columns_of(Card, ("id", "state", "sent_at"))
_OF_NOTIFICATION = columns_of(Notification, ("held", "escalated", "created_at", "due_at"))


class OnCard(NamedTuple):
    """A notification that is on a card. `held`: what it had waited for; `escalated`: how often it
    was sent again. `made_at`, `due_at`: of the notification."""

    card_id: int
    state: CardState
    sent_at: datetime | None
    received_at: datetime
    held: Held | None
    escalated: int
    made_at: datetime
    due_at: datetime | None


async def of_events(
    session: AsyncSession, since: datetime, until: datetime, limit: int
) -> tuple[list[OnCard], bool]:
    """What the latest events became that came then; and whether there are more than `limit`."""
    received = col(Event.received_at)
    newest_first = select(Event.id, received).where(received >= since, received < until)
    latest = newest_first.order_by(received.desc()).limit(limit + 1).subquery()
    number = (await session.exec(select(func.count()).select_from(latest))).one()
    rows = await (await session.connection()).execute(
        select_many(*_OF_CARD, latest.c.received_at, *_OF_NOTIFICATION)
        .select_from(latest)
        .join(Notification, col(Notification.event_id) == latest.c.id)
        .join(Card, col(Card.id) == col(Notification.card_id))
    )
    return [OnCard._make(row) for row in rows.all()], number > limit
