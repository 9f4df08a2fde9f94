"""What waits for people who are away; each gets it on one card when they are back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import case, col, exists, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import links
from storage.flow.notifications import ITEMS, UNSENT, items
from storage.tables import Card, Ended, Held, Item, Notification


async def wait(session: AsyncSession, person_id: int, put_off: datetime) -> None:
    """Holds everything not yet sent to the person, unless it is urgent, until they return.

    Its escalation is put off until `put_off`.
    """
    mine = (col(Notification.person_id) == person_id, col(Notification.urgent).is_(False))
    escalate_at = case((col(Notification.escalate_at).is_not(None), put_off))
    waiting = update(Notification).where(*UNSENT, *mine)
    until_then = {"due_at": None, "push_at": None, "held": Held.AWAY, "escalate_at": escalate_at}
    await session.exec(waiting.values(until_then))


async def close_covered(
    session: AsyncSession, person_id: int, stood_in: Collection[int] = ()
) -> None:
    """Ends what a substitute has read in the person's place.

    `stood_in`: the substitutes; they may have got it for another reason, or passed it on.
    """
    covered = (*_waiting(person_id), _is_read_elsewhere(person_id, stood_in))
    await session.exec(update(Notification).where(*covered).values(held=None, ended=Ended.COVERED))


async def alive(session: AsyncSession, person_id: int, now: datetime) -> list[Item]:
    """What waits for the person, has not expired, and no substitute has read."""
    is_alive = (col(Notification.expires_at) > now, ~_is_read_elsewhere(person_id))
    waiting = ITEMS.where(*_waiting(person_id), *is_alive)
    return await items(session, waiting.order_by(col(Notification.id)))


async def still_open(session: AsyncSession, person_id: int) -> bool:
    """Whether anything waits for the person."""
    waiting = select(Notification.id).where(*_waiting(person_id))
    return (await session.exec(waiting.limit(1))).first() is not None


async def bind(session: AsyncSession, person_id: int, card: Card, alive_until: datetime) -> None:
    """Puts everything that waits on the card; it expires at `alive_until`, however old it is."""
    waiting = update(Notification).where(*_waiting(person_id))
    push_at = links.in_browsers(card.created_at)
    on_it = {"card_id": card.id, "held": None, "expires_at": alive_until, "push_at": push_at}
    await session.exec(waiting.values(on_it))


async def release(
    session: AsyncSession, person_id: int, held: Held, at: datetime, alive_until: datetime
) -> None:
    """Makes everything that waits due at `at`; until then it is `held`."""
    waiting = update(Notification).where(*_waiting(person_id))
    push_at = links.in_browsers(at)
    then = {"due_at": at, "held": held, "expires_at": alive_until, "push_at": push_at}
    await session.exec(waiting.values(then))


def _is_read_elsewhere(person_id: int, stood_in: Collection[int] = ()) -> ColumnElement[bool]:
    other = aliased(Notification)
    return exists(
        select(other.id).where(
            col(other.event_id) == col(Notification.event_id),
            col(other.kind) == col(Notification.kind),
            or_(
                col(other.on_behalf_of).in_((person_id, *stood_in)),
                col(other.person_id).in_(stood_in),
            ),
            col(other.read_at).is_not(None),
        )
    )


def _waiting(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notification.person_id) == person_id,
        *UNSENT,
        col(Notification.held) == Held.AWAY,
        col(Notification.read_at).is_(None),
    )
