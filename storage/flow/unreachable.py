"""People who cannot be reached, and the card that lists them for an administrator."""

from sqlmodel import and_, col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards
from storage.tables import Card, CardState, Form, Link, Person

_IS_LOST = and_(
    col(Link.ended_at).is_(None), col(Link.unreachable_at).is_not(None), col(Person.active)
)


async def lost(session: AsyncSession, limit: int) -> list[tuple[Person, Link]]:
    """People whose account cannot be written to, most recent first."""
    found = select(Person, Link).join(Link, col(Link.person_id) == Person.id).where(_IS_LOST)
    last_first = found.order_by(col(Link.unreachable_at).desc(), col(Link.id))
    return list((await session.exec(last_first.limit(limit))).all())


async def lost_count(session: AsyncSession) -> int:
    counted = select(func.count()).select_from(Link).join(Person).where(_IS_LOST)
    return (await session.exec(counted)).one()


async def list_in(session: AsyncSession, link_id: int) -> Card | None:
    """The chat's list, if it has been sent or is due."""
    card = await cards.latest(session, link_id, Form.UNREACHABLE)
    return card if card is not None and card.state in cards.LIVE else None


async def redraw_lists(session: AsyncSession, role: str) -> None:
    """Redraws the lists of the people with this role."""
    theirs = select(Link.id).join(Person).where(Person.role == role, col(Link.ended_at).is_(None))
    await cards.redraw(session, col(Card.link_id).in_(theirs), col(Card.form) == Form.UNREACHABLE)


async def close_list(session: AsyncSession, link_id: int, text_id: str) -> None:
    """Turns the chat's list into a notice with this text; if still unsent, ends it."""
    mine = update(Card).where(col(Card.link_id) == link_id, col(Card.form) == Form.UNREACHABLE)
    unsent = mine.where(col(Card.state).in_((CardState.DUE, CardState.BROKEN)))
    await session.exec(unsent.values(state=CardState.ENDED))
    shown = mine.where(col(Card.state).in_((CardState.SENDING, CardState.SENT)))
    notice = {"form": Form.NOTICE, "content": {"text": text_id}, "stale": col(Card.stale) + 1}
    await session.exec(shown.values(notice))
