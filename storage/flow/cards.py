"""Cards: what to send, what was sent, what to redraw."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Update,
    bindparam,
    exists,
    literal,
    null,
    text,
)
from sqlalchemy import select as select_many  # SQLModel's own takes no plain columns
from sqlmodel import and_, case, col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import tables
from storage.engine.hot import Hot
from storage.engine.writer import term_of
from storage.replicas import bells
from storage.tables import CARRIERS, AnyLink, Card, CardState, Form, Link, NewCard, Notification
from storage.tables.columns import table_of

LIVE = (CardState.DUE, CardState.SENDING, CardState.SENT)

# Word for word as in the indexes, or SQLite would not use them. In each of these states, something
# is still to be done about the card; every query also says which one it means.
UNSETTLED = text(f"card.{tables.UNSETTLED}")
REFUSED = text("card.state = 'broken'")
UNDER_WAY = select(Card.id).where(
    UNSETTLED, col(Card.state).in_((CardState.DUE, CardState.SENDING))
)

MAYBE_TWICE = 2  # after so many tries without an answer, a message may be in the chat twice

_CARD = table_of(Card)
_IS_LOOKED_AT = bindparam("looked_at", type_=Boolean())
_ADD: Hot[tuple[int]] = Hot(_CARD.insert().returning(_CARD.c.id))
_ARRIVED: Hot[tuple[()]] = Hot(
    update(_CARD)
    .where(_CARD.c.id == bindparam("card"), _CARD.c.state == CardState.SENDING)
    .values(
        state=CardState.SENT,
        message_id=bindparam("message"),
        sent_at=bindparam("now"),
        due_at=None,
        stale=_CARD.c.stale - bindparam("drawn"),
        attempts=0,
    )
)
_REDRAW_BELLS: Hot[tuple[()]] = Hot(
    update(_CARD)
    .where(
        _CARD.c.form == Form.BELL,
        _CARD.c.state.in_(LIVE),
        _CARD.c.link_id.in_(
            select(Link.id).where(
                col(Link.person_id).in_(bindparam("people", expanding=True)),
                col(Link.ended_at).is_(None),
            )
        ),
    )
    .values(
        stale=_CARD.c.stale + 1,
        awaited=or_(_CARD.c.awaited, _IS_LOOKED_AT),
        due_at=case(
            (and_(_CARD.c.state == CardState.SENT, _IS_LOOKED_AT), null()), else_=_CARD.c.due_at
        ),
    )
)

_UNSETTLED: Hot[tuple[int]] = Hot(
    select(Card.id).where(
        col(Card.id).in_(bindparam("cards", expanding=True)),
        or_(
            and_(col(Card.state) == CardState.SENT, col(Card.stale) > 0),
            col(Card.state) == CardState.RETIRED,
        ),
    )
)
_SHOWN: BindParameter[int] = bindparam("shown", type_=Integer())
_IS_CURRENT = _CARD.c.stale == _SHOWN
_IS_AWAITED_AGAIN = and_(~_IS_CURRENT, _CARD.c.awaited)
_DRAWN: Hot[tuple[()]] = Hot(
    update(_CARD)
    .where(_CARD.c.id == bindparam("card"))
    .values(
        stale=case((_IS_CURRENT, 0), else_=_CARD.c.stale),
        awaited=_IS_AWAITED_AGAIN,
        due_at=case(
            (_IS_AWAITED_AGAIN, _CARD.c.due_at),
            else_=bindparam("again_from", type_=_CARD.c.due_at.type),
        ),
        attempts=case((_IS_CURRENT, 0), else_=_CARD.c.attempts),
    )
)


def unarrived(person_id: int) -> Select[tuple[int]]:
    """Ids of the person's cards that have not arrived, even those that were refused."""
    states = (CardState.DUE, CardState.SENDING, CardState.BROKEN)
    theirs = select(Link.id).where(Link.person_id == person_id)
    return select_many(_CARD.c.id).where(
        UNSETTLED, col(Card.state).in_(states), col(Card.link_id).in_(theirs)
    )


async def add(session: AsyncSession, new: NewCard) -> Card:
    is_due = new.state == CardState.DUE
    row = new._asdict()
    row["due_at"] = (new.due_at or new.created_at) if is_due else None
    row["attempts"] = 0 if is_due else 1
    row["sending_by"] = None if is_due else term_of(session)
    [(made,)] = await _ADD.all(session, **row)
    return Card(id=made, **row)


async def begin(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Marks these as being sent: if the process dies now, they may have arrived.

    Returns those that are still to be sent; the others have been cancelled meanwhile.
    """
    if not ids:
        return set()
    values = {"state": CardState.SENDING, "attempts": col(Card.attempts) + 1, "due_at": None}
    begun = await session.exec(
        update(Card)
        .where(col(Card.id).in_(ids), col(Card.state) == CardState.DUE)
        .values(**values, sending_by=term_of(session))
        .returning(col(Card.id))
    )
    return {card_id for (card_id,) in begun.all()}


async def still_claimed(session: AsyncSession, claimed: Collection[Card]) -> list[Card]:
    """Those of these cards that are stored as being sent."""
    mine = col(Card.id).in_([card.pk for card in claimed]), col(Card.state) == CardState.SENDING
    found = set((await session.exec(select(Card.id).where(UNSETTLED, *mine))).all())
    return [card for card in claimed if card.pk in found]


async def give_back(session: AsyncSession, claimed: Collection[Card], now: datetime) -> None:
    """Makes these due again: they were claimed and not sent. Only for whoever has their turn.

    If the claim was undone, the card's id may belong to another card by now.
    """
    values = {"state": CardState.DUE, "due_at": now, "attempts": col(Card.attempts) - 1}
    for card in claimed:
        as_made = col(Card.link_id) == card.link_id, col(Card.created_at) == card.created_at
        await session.exec(_under_way(card).where(*as_made).values(values))


async def unsettled(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Those of these cards that are still to be redrawn or removed."""
    if not ids:
        return set()
    return {card_id for (card_id,) in await _UNSETTLED.all(session, cards=list(ids))}


def interrupted(session: AsyncSession) -> ColumnElement[bool]:
    """What was being sent in an earlier term, or before the process was started."""
    term, is_sending = term_of(session), col(Card.state) == CardState.SENDING
    if term is None:
        return and_(UNSETTLED, is_sending)
    return and_(UNSETTLED, is_sending, col(Card.sending_by).is_distinct_from(term))


async def resume(session: AsyncSession, now: datetime, third_at: datetime) -> None:
    """What was interrupted is due again, as a repeat.

    If it may be in the chat twice already, it is due at `third_at`.
    """
    due_at = _second_or_third(now, third_at)
    await session.exec(
        update(Card)
        .where(interrupted(session))
        .values(state=CardState.DUE, due_at=due_at, maybe_repeat=True)
    )


async def arrived(session: AsyncSession, card: Card, message_id: int | None, now: datetime) -> None:
    """The chat shows the message as it was when `card` was read; later changes stay stale."""
    await _ARRIVED.all(session, card=card.id, message=message_id, now=now, drawn=card.stale)


async def postpone(session: AsyncSession, card: Card, until: datetime) -> None:
    """Telegram did not take it: it is due later, and the try does not count."""
    values = {"state": CardState.DUE, "due_at": until, "attempts": col(Card.attempts) - 1}
    await session.exec(_under_way(card).values(values))


async def try_again(
    session: AsyncSession, card: Card, at: datetime, third_at: datetime, answer: str
) -> None:
    """It may have arrived: the next try is a possible repeat. A third is made at `third_at`."""
    due_at = _second_or_third(at, third_at)
    values = {"state": CardState.DUE, "due_at": due_at, "maybe_repeat": True, "answer": answer}
    await session.exec(_under_way(card).values(values))


async def hurry(session: AsyncSession, now: datetime) -> None:
    """Telegram takes messages again: what may have arrived twice, or never, is tried now."""
    waits = (UNSETTLED, col(Card.state) == CardState.DUE, col(Card.due_at) > now)
    unsure = (col(Card.attempts) == MAYBE_TWICE, col(Card.maybe_repeat))
    await session.exec(update(Card).where(*waits, *unsure).values(due_at=now))


async def wait_for_return(session: AsyncSession, card: Card, now: datetime, answer: str) -> None:
    """The chat cannot be reached: it is sent as soon as that changes."""
    values = {"state": CardState.DUE, "due_at": now, "attempts": col(Card.attempts) - 1}
    await session.exec(_under_way(card).values(**values, answer=answer))


async def mark_gone(session: AsyncSession, card: Card, answer: str) -> None:
    """The chat cannot be reached, and this card will not be sent again."""
    await session.exec(_this(card).values(state=CardState.GONE, answer=answer))


async def refuse(session: AsyncSession, card: Card, answer: str) -> None:
    """Telegram refused it for good. One that has arrived after all stays so."""
    await session.exec(_under_way(card).values(state=CardState.BROKEN, answer=answer))


async def end(session: AsyncSession, card: Card) -> None:
    """It is not sent or redrawn any more."""
    await session.exec(_this(card).values(state=CardState.ENDED, stale=0))


async def drawn(session: AsyncSession, card: Card, again_from: datetime) -> None:
    """The chat shows the card as it was when `card` was read; if it has changed, it stays stale.

    Unless somebody is looking at it, it is not drawn again before `again_from`.
    """
    await _DRAWN.all(session, card=card.id, shown=card.stale, again_from=again_from)


async def redraw_at(session: AsyncSession, card: Card, at: datetime, attempts: int) -> None:
    """The redrawing failed and is tried again at `at`."""
    await session.exec(_this(card).values(due_at=at, attempts=attempts))


async def redraw_later(session: AsyncSession, card: Card, at: datetime) -> None:
    """What it says changes at that time by itself, unless it is about to be redrawn anyway."""
    waits = _this(card).where(col(Card.stale) == 0)
    await session.exec(waits.values(stale=1, due_at=at))


async def leave_as_it_is(session: AsyncSession, card: Card, answer: str) -> None:
    """Telegram refused the change: the chat keeps what it shows."""
    await session.exec(_this(card).values(stale=0, due_at=None, answer=answer))


async def redraw(
    session: AsyncSession,
    *conditions: ColumnElement[bool],
    awaited: bool = False,
    left_too: bool = False,
) -> None:
    """Redraws the cards that meet the conditions.

    `awaited`: somebody is looking at them. `left_too`: those in a chat that was left are marked as
    well, and redrawn if the person comes back.
    """
    open_chat = exists(
        select(Link.id).where(col(Link.id) == Card.link_id, col(Link.ended_at).is_(None))
    )
    shown = and_(col(Card.state).in_(LIVE), open_chat)
    if left_too:
        shown = or_(shown, and_(col(Card.state) == CardState.ENDED, col(Card.form).in_(CARRIERS)))
    stale = update(Card).where(shown, *conditions)
    stale = stale.values(stale=col(Card.stale) + 1)
    if awaited:  # at once, even if a retry is scheduled for later
        at_once = case((col(Card.state) == CardState.SENT, null()), else_=col(Card.due_at))
        stale = stale.values(awaited=True, due_at=at_once)
    await session.exec(stale)


async def redraw_bells(
    session: AsyncSession, people: Collection[int], *, awaited: bool = False
) -> None:
    """Redraws the bells of these people, on their pages too: what they show has changed."""
    if people:
        await _REDRAW_BELLS.all(session, people=list(people), looked_at=awaited)
        await bells.changed(session, people)


async def redraw_carriers(session: AsyncSession, event_id: int) -> None:
    """Redraws the cards that carry notifications of this event."""
    carriers = select(Notification.card_id).where(
        Notification.event_id == event_id, col(Notification.card_id).is_not(None)
    )
    await redraw(session, col(Card.id).in_(carriers))


async def rewrite(session: AsyncSession, card: Card, content: dict[str, Any]) -> None:
    """Gives the card other content and redraws it at once: somebody is looking at it."""
    card.content = content
    await session.flush()
    await redraw(session, col(Card.id) == card.id, awaited=True)


async def bell_of(session: AsyncSession, link_id: int) -> Card | None:
    bells = select(Card).where(Card.link_id == link_id, Card.form == Form.BELL)
    newest_first = bells.where(col(Card.state).in_(LIVE)).order_by(col(Card.id).desc())
    return (await session.exec(newest_first)).first()


async def retire_bells(session: AsyncSession, link_id: int) -> None:
    """Removes this chat's bells, and sends none that is still due."""
    mine = update(Card).where(col(Card.link_id) == link_id, col(Card.form) == Form.BELL)
    await session.exec(_retired(mine))
    unsent = col(Card.state).in_((CardState.DUE, CardState.BROKEN))
    await session.exec(mine.where(unsent).values(state=CardState.ENDED))


async def retire_all_but_newest_bell(session: AsyncSession, link: AnyLink) -> None:
    """Removes old bells, even one that was being sent during `/bell` or the link's end."""
    bell = await bell_of(session, link.pk)
    current = await session.get(Link, link.id, populate_existing=True)
    old = update(Card).where(col(Card.link_id) == link.id, col(Card.form) == Form.BELL)
    if bell is not None and current is not None and current.ended_at is None:
        old = old.where(col(Card.id) < bell.id)
    await session.exec(_retired(old))


async def by_message(session: AsyncSession, link_id: int, message_id: int) -> Card | None:
    this = select(Card).where(Card.link_id == link_id, Card.message_id == message_id)
    return (await session.exec(this)).first()


async def latest(session: AsyncSession, link_id: int, form: Form) -> Card | None:
    """The newest card of this form in the chat."""
    these = select(Card).where(Card.link_id == link_id, Card.form == form)
    return (await session.exec(these.order_by(col(Card.id).desc()).limit(1))).first()


async def cancel(session: AsyncSession, link_id: int) -> None:
    """Stops everything that waits for this chat from being sent or redrawn."""
    mine = update(Card).where(col(Card.link_id) == link_id)
    waiting = mine.where(UNSETTLED, col(Card.state) == CardState.DUE)
    await session.exec(waiting.values(state=CardState.ENDED, due_at=None))
    await session.exec(mine.where(col(Card.stale) > 0).values(stale=0))


def _second_or_third(second_at: datetime, third_at: datetime) -> ColumnElement[datetime]:
    of_time = _CARD.c.due_at.type
    is_second = col(Card.attempts) < MAYBE_TWICE
    return case((is_second, literal(second_at, of_time)), else_=literal(third_at, of_time))


def _this(card: Card) -> Update:
    return update(Card).where(col(Card.id) == card.id)


def _under_way(card: Card) -> Update:
    """Only while it is being sent: what became of a call may be stored twice."""
    return _this(card).where(col(Card.state) == CardState.SENDING)


def _retired(bells: Update) -> Update:
    return bells.where(col(Card.state) == CardState.SENT).values(state=CardState.RETIRED, stale=0)
