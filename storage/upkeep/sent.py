"""Which cards the events of a stretch of time have become, and when."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Card, Event, Notification, OnCard
from storage.tables.columns import columns_of

_OF_CARD = columns_of(Card, ("id", "state", "sent_at"))
_OF_NOTIFICATION = columns_of(Notification, ("held", "escalated", "created_at", "due_at"))


class Sent(NamedTuple):
    """What events have become; `is_part`: there were more events than it tells of."""

    on_cards: list[OnCard]
    is_part: bool


async def of_events(session: AsyncSession, since: datetime, until: datetime, limit: int) -> Sent:
    """What the events became that came then; of more than `limit`, the latest."""
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
    return Sent([OnCard._make(row) for row in rows.all()], is_part=number > limit)
