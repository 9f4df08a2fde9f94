"""What a chat leaves behind when its link ends."""

from datetime import datetime

from sqlmodel import col, exists, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards
from storage.flow.notifications import IS_OPEN, UNSENT, at_once
from storage.tables import (
    CARRIERS,
    Card,
    CardState,
    Ended,
    Form,
    Held,
    Link,
    Notification,
    SubjectState,
)

_UNSETTLED = (CardState.DUE, CardState.SENDING, CardState.BROKEN)
_ELSEWHERE = (Ended.MOVED, Ended.TAKEN, Ended.GIVEN)


async def unload(session: AsyncSession, link_id: int, now: datetime) -> None:
    """Takes everything that has not arrived off the chat's cards: it is due again, elsewhere.

    What may have arrived is marked as a possible repeat.
    """
    mine = (col(Card.link_id) == link_id, col(Card.form).in_(CARRIERS))
    carriers = select(Card.id).where(*mine, cards.UNSETTLED, col(Card.state).in_(_UNSETTLED))
    may_have_arrived = or_(col(Card.state) == CardState.SENDING, col(Card.maybe_repeat))
    carried = update(Notification).where(col(Notification.ended).is_(None))
    on_any = col(Notification.card_id).in_(carriers)
    unsure = col(Notification.card_id).in_(carriers.where(may_have_arrived))
    await session.exec(carried.where(unsure).values(held=Held.UNSURE))
    await session.exec(carried.where(on_any).values(card_id=None, due_at=now))
    refused = update(Card).where(*mine, cards.UNSETTLED, col(Card.state) == CardState.BROKEN)
    await session.exec(refused.values(state=CardState.ENDED))


async def release(session: AsyncSession, person_id: int, now: datetime) -> None:
    """Makes due what was kept back because the person could not be reached."""
    kept = (col(Notification.person_id) == person_id, col(Notification.due_at).is_(None))
    is_not_for_a_return = func.coalesce(Notification.held, "") != Held.AWAY
    unsent = update(Notification).where(*UNSENT, *kept, is_not_for_a_return)
    await session.exec(unsent.values(due_at=now))


async def redirect_notices(session: AsyncSession, old_id: int, new_id: int) -> None:
    """Has notices that are still unsent sent to the new chat."""
    waiting = (cards.UNSETTLED, col(Card.link_id) == old_id, col(Card.state) == CardState.DUE)
    notices = update(Card).where(*waiting, col(Card.form) == Form.NOTICE)
    await session.exec(notices.values(link_id=new_id))


async def leave(session: AsyncSession, link_id: int) -> None:
    """What the chat shows of notifications stays as it is, and is in nobody's way.

    What is out of date stays marked as such.
    """
    mine = (col(Card.link_id) == link_id, col(Card.form).in_(CARRIERS))
    shown = update(Card).where(*mine, col(Card.state) == CardState.SENT)
    await session.exec(shown.values(state=CardState.ENDED, due_at=None))


async def adopt(session: AsyncSession, link: Link) -> None:
    """The person is back in a chat: what it still shows is theirs again, and as true as the rest.

    Redraws what may have changed since they left, and what was out of date then. A bell that could
    not be removed while the bot was blocked goes now.
    """
    earlier = (col(Link.person_id) == link.person_id, col(Link.telegram_id) == link.telegram_id)
    ended = select(Link.id).where(*earlier, col(Link.ended_at).is_not(None))
    since = select(func.max(Link.ended_at)).where(*earlier).scalar_subquery()
    carried = exists().where(
        col(Notification.card_id) == Card.id, col(Notification.person_id) == link.person_id
    )
    left = (
        col(Card.link_id).in_(ended),
        col(Card.form).in_(CARRIERS),
        col(Card.state).in_((CardState.ENDED, CardState.SENT)),
        col(Card.message_id).is_not(None),
        carried,
    )
    back = {"link_id": link.pk, "state": CardState.SENT, "due_at": None}
    taken = update(Card).where(*left).values(back).returning(col(Card.id))
    ids = [card_id for (card_id,) in (await session.exec(taken)).all()]
    has_lived_on = exists().where(
        col(SubjectState.subject) == col(Notification.subject), SubjectState.updated_at >= since
    )
    shows_old_name = exists().where(col(Card.id) == Notification.card_id, col(Card.stale) > 0)
    changed = or_(IS_OPEN, col(Notification.ended).in_(_ELSEWHERE), has_lived_on, shows_old_name)
    for some in at_once(ids):
        stale = select(Notification.card_id).where(col(Notification.card_id).in_(some), changed)
        await cards.redraw(session, col(Card.id).in_(stale))
    lost = ended.where(col(Link.unreachable_at).is_not(None))
    bells = update(Card).where(
        col(Card.link_id).in_(lost),
        col(Card.form) == Form.BELL,
        col(Card.state) == CardState.ENDED,
        col(Card.message_id).is_not(None),
    )
    await session.exec(bells.values(link_id=link.pk, state=CardState.RETIRED))
