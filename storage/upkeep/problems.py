"""What got stuck: cards, changes and parts of cards that failed, events that broke fan-out."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import TextClause, text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import count
from storage.flow.cards import REFUSED
from storage.tables import Attempt, Card, CardState, Event, EventState, Link, Person

Row = tuple[Card, Link, Person]

# Word for word as in the indexes, or SQLite would not use them.
_EVENT_IS_BROKEN = text("event.state = 'broken'")
_IS_SIMPLER = text("attempt.outcome = 'simpler'")
_IS_LEFT = text("attempt.outcome = 'left'")
_IS_REPEATED = text("card.maybe_repeat")

_REFUSED = (
    select(Card, Link, Person)
    .join(Link, col(Link.id) == Card.link_id)
    .join(Person, col(Person.id) == Link.person_id)
    .where(REFUSED)
)


async def refused_count(session: AsyncSession) -> int:
    """How many cards Telegram has refused for good."""
    return await count(session, Card, REFUSED)


async def refused_page(session: AsyncSession, offset: int, limit: int) -> list[Row]:
    """A page of the refused cards, newest first."""
    newest_first = _REFUSED.order_by(col(Card.id).desc())
    return list((await session.exec(newest_first.offset(offset).limit(limit))).all())


async def refused(session: AsyncSession, card_id: int) -> Row | None:
    """A refused card; None if it is not refused, or no longer."""
    return (await session.exec(_REFUSED.where(Card.id == card_id))).first()


async def send_again(session: AsyncSession, card: Card, now: datetime) -> None:
    """Makes a refused card due, as if it had never been tried."""
    card.state, card.due_at, card.attempts, card.answer = CardState.DUE, now, 0, None
    await session.flush()


async def unheard_count(session: AsyncSession) -> int:
    """How many events could not be fanned out."""
    return await count(session, Event, _EVENT_IS_BROKEN)


async def unheard_page(session: AsyncSession, offset: int, limit: int) -> list[Event]:
    """A page of these events, newest first."""
    newest_first = select(Event).where(_EVENT_IS_BROKEN).order_by(col(Event.id).desc())
    return list((await session.exec(newest_first.offset(offset).limit(limit))).all())


async def unheard(session: AsyncSession, event_id: int) -> Event | None:
    """One of these events; None if it is not broken, or no longer."""
    found = await session.exec(select(Event).where(_EVENT_IS_BROKEN, Event.id == event_id))
    return found.first()


async def fan_out_again(session: AsyncSession, event: Event) -> None:
    event.state = EventState.NEW
    await session.flush()


class Failed(NamedTuple):
    """Of how many cards something failed in the same way. `answer`: as in `Attempt`."""

    answer: str
    cards: int


async def simpler_since(session: AsyncSession, since: datetime, limit: int) -> list[Failed]:
    """What Telegram has refused of cards since then, most cards first."""
    return await _since(session, _IS_SIMPLER, since, limit)


async def left_since(session: AsyncSession, since: datetime, limit: int) -> list[Failed]:
    """Why messages could not be changed or removed since then, most messages first."""
    return await _since(session, _IS_LEFT, since, limit)


async def repeats_since(session: AsyncSession, since: datetime) -> int:
    """How many messages were sent again since then because Telegram's answer was lost."""
    return await count(session, Card, _IS_REPEATED, col(Card.sent_at) >= since)


async def _since(
    session: AsyncSession, which: TextClause, since: datetime, limit: int
) -> list[Failed]:
    number = func.count(func.distinct(Attempt.card_id))
    found = await session.exec(
        select(Attempt.answer, number)
        .where(which, col(Attempt.at) >= since)
        .group_by(col(Attempt.answer))
        .order_by(number.desc(), col(Attempt.answer))
        .limit(limit)
    )
    return [Failed(answer or "", cards) for answer, cards in found.all()]
