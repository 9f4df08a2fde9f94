"""What got stuck: cards that Telegram has refused, events that could not be fanned out; repeats."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow.cards import REFUSED
from storage.tables import Card, CardState, Event, EventState, Link, Person

Row = tuple[Card, Link, Person]

# Word for word what the indexes hold, else SQLite does not see that they fit.
_EVENT_IS_BROKEN = text("event.state = 'broken'")
_IS_REPEATED = text("card.maybe_repeat")

_REFUSED = (
    select(Card, Link, Person)
    .join(Link, col(Link.id) == Card.link_id)
    .join(Person, col(Person.id) == Link.person_id)
    .where(REFUSED)
)


async def refused_count(session: AsyncSession) -> int:
    """How many cards Telegram has refused for good."""
    counted = select(func.count()).select_from(Card).where(REFUSED)
    return (await session.exec(counted)).one()


async def refused_page(session: AsyncSession, offset: int, limit: int) -> list[Row]:
    """Cards that Telegram has refused, newest first, each with its chat and person."""
    newest_first = _REFUSED.order_by(col(Card.id).desc())
    return list((await session.exec(newest_first.offset(offset).limit(limit))).all())


async def refused(session: AsyncSession, card_id: int) -> Row | None:
    """One of these; None if the card is not refused, or no longer."""
    return (await session.exec(_REFUSED.where(Card.id == card_id))).first()


async def send_again(session: AsyncSession, card: Card, now: datetime) -> None:
    """A card that was refused is due again, as if it had never been tried."""
    card.state, card.due_at, card.attempts, card.answer = CardState.DUE, now, 0, None
    await session.flush()


async def unheard_count(session: AsyncSession) -> int:
    """How many events could not be fanned out."""
    counted = select(func.count()).select_from(Event).where(_EVENT_IS_BROKEN)
    return (await session.exec(counted)).one()


async def unheard_page(session: AsyncSession, offset: int, limit: int) -> list[Event]:
    """Events that could not be fanned out, newest first."""
    newest_first = select(Event).where(_EVENT_IS_BROKEN).order_by(col(Event.id).desc())
    return list((await session.exec(newest_first.offset(offset).limit(limit))).all())


async def unheard(session: AsyncSession, event_id: int) -> Event | None:
    """One of these; None if the event is not put aside, or no longer."""
    found = await session.exec(select(Event).where(_EVENT_IS_BROKEN, Event.id == event_id))
    return found.first()


async def fan_out_again(session: AsyncSession, event: Event) -> None:
    """An event that was put aside waits for fan-out again."""
    event.state = EventState.NEW
    await session.flush()


async def repeats_since(session: AsyncSession, since: datetime) -> int:
    """How many messages were sent again since then because Telegram's answer was lost."""
    counted = select(func.count()).select_from(Card).where(_IS_REPEATED, col(Card.sent_at) >= since)
    return (await session.exec(counted)).one()
