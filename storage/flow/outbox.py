"""What there is to deliver: notifications and cards to send, cards to redraw or remove."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, text
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from storage.engine.hot import Hot, detached
from storage.flow.cards import MAYBE_TWICE, UNSETTLED
from storage.flow.notifications import UNSENT
from storage.tables import (
    CARRIERS,
    AnyLink,
    Card,
    CardState,
    Form,
    FoundLink,
    Held,
    Link,
    Notification,
)
from storage.tables.columns import columns_of, table_of

Addressed = tuple[Card, AnyLink]

FRESH_FOR = timedelta(seconds=10)  # for this long, a notification overtakes older ones

CARD_FORMS = (*CARRIERS, Form.NOTICE, Form.PROMPT, Form.UNREACHABLE)

_IS_URGENT = text("notification.urgent")  # as the index has it
_IS_AWAITED = text("card.awaited")  # as the index has it
_IS_STALE = (col(Card.stale) > 0, col(Card.state) == CardState.SENT)
_ADDRESSED = select(Card, Link).join(Link, col(Link.id) == Card.link_id)

# Each `exists` has the conditions of the full query below.
_NOW: BindParameter[datetime] = bindparam("now")
_LOOK: Hot[tuple[bool, bool, bool, bool, bool]] = Hot(
    select_many(
        exists()
        .where(*_IS_STALE, or_(col(Card.due_at).is_(None), col(Card.due_at) <= _NOW))
        .label("stale"),
        exists().where(col(Card.stale) > 0, _IS_AWAITED).label("looked_at"),
        exists().where(col(Card.state) == CardState.DUE, col(Card.due_at) <= _NOW).label("unsent"),
        exists().where(*UNSENT, col(Notification.due_at) <= _NOW).label("due"),
        exists().where(UNSETTLED, col(Card.state) == CardState.RETIRED).label("retired"),
    )
)

_CARD = table_of(Card)


def _may_be_redrawn(
    now: BindParameter[datetime] | datetime, apart: BindParameter[Any] | Collection[int]
) -> tuple[ColumnElement[bool], ...]:
    return (
        *_IS_STALE,
        or_(col(Card.due_at).is_(None), col(Card.due_at) <= now),
        col(Link.telegram_id).not_in(apart),
        col(Link.unreachable_at).is_(None),
        or_(col(Link.ended_at).is_(None), Card.form == Form.NOTICE),
    )


def _outdated(*forms: Form) -> Hot[Any]:
    """Cards of these forms to redraw."""
    columns = (*_CARD.c, *columns_of(Link, FoundLink._fields))
    return Hot(
        select_many(*columns)
        .join(Link, col(Link.id) == Card.link_id)
        .where(
            *_may_be_redrawn(_NOW, bindparam("apart", expanding=True)),
            col(Card.form).in_(forms),
        )
        .order_by(col(Card.id))
        .limit(bindparam("limit"))
    )


_OUTDATED_CARDS, _OUTDATED_BELLS = _outdated(*CARD_FORMS), _outdated(Form.BELL)


class Agenda(NamedTuple):
    """Which sorts of work there are."""

    stale: bool
    looked_at: bool
    unsent: bool
    due: bool
    retired: bool


class Due(NamedTuple):
    """A due notification that is on no card yet, and its chat. `held`: what it waited for."""

    notification_id: int
    silent: bool
    held: Held | None
    subject: str | None
    link: Link


async def look(session: AsyncSession, now: datetime) -> Agenda:
    [found] = await _LOOK.all(session, now=now)
    return Agenda(*found)


async def unsent(
    session: AsyncSession,
    now: datetime,
    limit: int,
    apart: Collection[int] = (),
    *,
    thirds: bool = True,
) -> list[Addressed]:
    """Cards to send, or to send again, oldest first.

    `apart`: chats that cannot be written to now. The queries leave them out, so that they do not
    hide what is due to others. `thirds`: also what may be in its chat twice.
    """
    due = _ADDRESSED.where(
        Card.state == CardState.DUE,
        col(Card.due_at) <= now,
        col(Link.telegram_id).not_in(apart),
        col(Link.unreachable_at).is_(None),
    )
    if not thirds:
        due = due.where(or_(col(Card.attempts) < MAYBE_TWICE, ~col(Card.maybe_repeat)))
    return await _cards(session, due.order_by(col(Card.due_at), col(Card.id)).limit(limit))


async def due(
    session: AsyncSession, now: datetime, limit: int, apart: Collection[int] = ()
) -> list[Due]:
    """Notifications to send: urgent, then fresh, then the rest; at most `limit` of each."""
    columns = columns_of(Notification, ("id", "silent", "held", "subject"))
    to_carry: Select[*tuple[Any, ...]] = (
        Select(*columns, Link)
        .join(
            Link, and_(col(Link.person_id) == Notification.person_id, col(Link.ended_at).is_(None))
        )
        .where(*UNSENT, col(Notification.due_at) <= now, col(Link.telegram_id).not_in(apart))
        .limit(limit)
    )
    created_at, due_at = col(Notification.created_at), col(Notification.due_at)
    fresh = (due_at.is_not(None), created_at >= now - FRESH_FOR)
    found: dict[int, Due] = {}
    for statement in (  # each follows an index, so that thousands due at once need no sorting
        to_carry.where(_IS_URGENT).order_by(due_at),
        to_carry.where(*fresh).order_by(created_at),
        to_carry.order_by(due_at),
    ):
        for row in (await session.exec(statement)).all():
            found.setdefault(row[0], Due(*row))
    return list(found.values())


async def awaited(
    session: AsyncSession, now: datetime, limit: int, apart: Collection[int] = ()
) -> list[Addressed]:
    """Sent cards to redraw because somebody is looking at them, bells last."""
    looked_at = _ADDRESSED.where(*_may_be_redrawn(now, apart), _IS_AWAITED)
    found = await _cards(session, looked_at.order_by(col(Card.id)).limit(limit))
    return sorted(found, key=lambda addressed: addressed[0].form == Form.BELL)


async def stale(
    session: AsyncSession, now: datetime, limit: int, apart: Collection[int] = ()
) -> list[Addressed]:
    """Other sent cards to redraw, bells last."""
    found = [
        *await _OUTDATED_CARDS.all(session, now=now, apart=list(apart), limit=limit),
        *await _OUTDATED_BELLS.all(session, now=now, apart=list(apart), limit=limit),
    ]
    width = len(_CARD.c)
    cards = ((detached(Card, row[:width]), row[width:]) for row in found)
    return [(card, FoundLink(*link)) for card, link in cards if not card.awaited]


async def retired(
    session: AsyncSession, limit: int, apart: Collection[int] = ()
) -> list[Addressed]:
    """Old messages to remove from their chat."""
    is_old = (UNSETTLED, Card.state == CardState.RETIRED)
    old = _ADDRESSED.where(*is_old, col(Link.telegram_id).not_in(apart))
    return await _cards(session, old.limit(limit))


async def _cards(session: AsyncSession, chosen: Select[Card, Link]) -> list[Addressed]:
    return [(card, link) for card, link in (await session.exec(chosen)).all()]
