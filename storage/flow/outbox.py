"""What there is to deliver in cards: whether anything, which to send, to redraw, to remove."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, exists, text
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow.cards import UNSETTLED
from storage.flow.notifications import UNSENT
from storage.tables import CARRIERS, Card, CardState, Form, Held, Link, Notification

Addressed = tuple[Card, Link]

FRESH_FOR = timedelta(seconds=10)  # for so long it goes before what was there already

CARD_FORMS = (*CARRIERS, Form.NOTICE, Form.PROMPT, Form.UNREACHABLE)

_IS_URGENT = text("notification.urgent")  # as the index has it
_IS_AWAITED = text("card.awaited")  # as the index has it
_APART: BindParameter[int] = bindparam("apart", expanding=True)  # chats that cannot be called now
_NOW = bindparam("now", type_=Card.__table__.c.due_at.type)  # type: ignore[attr-defined]  # a table

# Each asks what the full look-up of its kind in cards, notifications and links asks.
_LOOK: Hot[tuple[bool, bool, bool, bool, bool]] = Hot(
    select_many(
        exists(
            select(Card.id).where(
                col(Card.stale) > 0,
                col(Card.state) == CardState.SENT,
                or_(col(Card.due_at).is_(None), col(Card.due_at) <= _NOW),
            )
        ).label("stale"),
        exists(select(Card.id).where(col(Card.stale) > 0, _IS_AWAITED)).label("looked_at"),
        exists(
            select(Card.id).where(col(Card.state) == CardState.DUE, col(Card.due_at) <= _NOW)
        ).label("unsent"),
        exists(
            select(Notification.id).where(
                col(Notification.card_id).is_(None),
                col(Notification.ended).is_(None),
                col(Notification.due_at) <= _NOW,
            )
        ).label("due"),
        exists(select(Card.id).where(UNSETTLED, col(Card.state) == CardState.RETIRED)).label(
            "retired"
        ),
    )
)


_ADDRESSED = select(Card, Link).join(Link, col(Link.id) == Card.link_id)
_DUE: Hot[Addressed] = Hot(
    _ADDRESSED.where(
        col(Card.state) == CardState.DUE,
        col(Card.due_at) <= _NOW,
        col(Link.telegram_id).not_in(_APART),
        col(Link.unreachable_at).is_(None),
    )
    .order_by(col(Card.due_at), col(Card.id))
    .limit(bindparam("limit"))
)
_STALE = _ADDRESSED.where(
    col(Card.stale) > 0,
    col(Card.state) == CardState.SENT,
    col(Card.due_at).is_(None) | (col(Card.due_at) <= _NOW),
    col(Link.telegram_id).not_in(_APART),
    col(Link.unreachable_at).is_(None),
    or_(col(Link.ended_at).is_(None), col(Card.form) == Form.NOTICE),
).limit(bindparam("limit"))
_AWAITED: Hot[Addressed] = Hot(_STALE.where(_IS_AWAITED).order_by(col(Card.id)))
_CARDS: Hot[Addressed] = Hot(_STALE.where(col(Card.form).in_(CARD_FORMS)).order_by(col(Card.id)))
_BELLS: Hot[Addressed] = Hot(_STALE.where(col(Card.form) == Form.BELL).order_by(col(Card.id)))
_RETIRED: Hot[Addressed] = Hot(
    _ADDRESSED.where(UNSETTLED, col(Card.state) == CardState.RETIRED).limit(bindparam("limit"))
)


# `apart`: chats that cannot be written to now; theirs must not hide what is due to others.
_TO_CARRY = (
    select(Notification.id, Notification.silent, Notification.held, Link)
    .join(Link, and_(col(Link.person_id) == Notification.person_id, col(Link.ended_at).is_(None)))
    .where(
        *UNSENT,
        col(Notification.due_at) <= bindparam("now"),
        col(Link.telegram_id).not_in(bindparam("apart", expanding=True)),
    )
    .limit(bindparam("limit"))
)
# Each of these follows an index: thousands that are due at once need not be sorted.
_URGENT: Hot[tuple[int, bool, Held | None, Link]] = Hot(
    _TO_CARRY.where(_IS_URGENT).order_by(col(Notification.due_at))
)
_FRESH: Hot[tuple[int, bool, Held | None, Link]] = Hot(
    _TO_CARRY.where(
        col(Notification.due_at).is_not(None), col(Notification.created_at) >= bindparam("since")
    ).order_by(col(Notification.created_at))
)
_BACKLOG: Hot[tuple[int, bool, Held | None, Link]] = Hot(
    _TO_CARRY.order_by(col(Notification.due_at))
)


class Due(NamedTuple):
    """A notification that is to be sent now. `held`: what it has waited for."""

    notification_id: int
    silent: bool
    held: Held | None
    link: Link


class Agenda(NamedTuple):
    """Which kinds of work there are."""

    stale: bool
    looked_at: bool
    unsent: bool
    due: bool
    retired: bool


async def look(session: AsyncSession, now: datetime) -> Agenda:
    """What there is to deliver now."""
    [found] = await _LOOK.all(session, now=now)
    return Agenda(*(bool(there) for there in found))


async def unsent(
    session: AsyncSession, now: datetime, limit: int, apart: Collection[int] = ()
) -> list[Addressed]:
    """Cards that are to be sent, or sent again, to whom it is possible; oldest first."""
    return await _DUE.all(session, now=now, limit=limit, apart=[*apart, 0])


async def due(
    session: AsyncSession, now: datetime, limit: int, apart: Collection[int] = ()
) -> list[Due]:
    """What is to be sent now and to which chat: urgent, then fresh, then what has waited.

    At most `limit` of each. Nothing to the chats `apart`.
    """
    given = {"now": now, "limit": limit, "apart": [*apart, 0]}
    found = [
        *await _URGENT.all(session, **given),
        *await _FRESH.all(session, since=now - FRESH_FOR, **given),
        *await _BACKLOG.all(session, **given),
    ]
    return list({row[0]: Due(*row) for row in found}.values())


async def awaited(
    session: AsyncSession, now: datetime, limit: int, apart: Collection[int] = ()
) -> list[Addressed]:
    """Sent cards that must be redrawn because somebody looks at them, bells last."""
    found = await _AWAITED.all(session, now=now, limit=limit, apart=[*apart, 0])
    return sorted(found, key=lambda addressed: addressed[0].form == Form.BELL)


async def stale(
    session: AsyncSession, now: datetime, limit: int, apart: Collection[int] = ()
) -> list[Addressed]:
    """Sent cards that must be redrawn, bells last."""
    given = {"now": now, "limit": limit, "apart": [*apart, 0]}
    found = [*await _CARDS.all(session, **given), *await _BELLS.all(session, **given)]
    return [(card, link) for card, link in found if not card.awaited]


async def retired(session: AsyncSession, limit: int) -> list[Addressed]:
    """Old bells that must leave their chat."""
    return await _RETIRED.all(session, limit=limit)
