"""Messages that are or must be in a chat: what to send, what was sent, what to redraw."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, exists, null, text
from sqlmodel import and_, case, col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.tables import CARRIERS, Card, CardState, Form, Link, Notification

Content = dict[str, Any]  # Any: JSON by form

LIVE = ("due", "sending", "sent")

# Word for word what the indexes hold, else SQLite does not see that they fit.
UNSETTLED = text("card.state IN ('due', 'sending', 'retired')")
REFUSED = text("card.state = 'broken'")


_CARD = Card.__table__  # type: ignore[attr-defined]  # a table
_ADD: Hot[tuple[int]] = Hot(_CARD.insert().returning(_CARD.c.id))
_ARRIVED: Hot[tuple[()]] = Hot(
    update(_CARD)
    .where(_CARD.c.id == bindparam("card"))
    .values(
        state=CardState.SENT,
        message_id=bindparam("message"),
        sent_at=bindparam("now"),
        due_at=None,
        stale=_CARD.c.stale - bindparam("drawn"),
        attempts=0,
    )
)
_DRAWN: Hot[tuple[()]] = Hot(
    update(_CARD)
    .where(_CARD.c.id == bindparam("card"), _CARD.c.stale == bindparam("drawn"))
    .values(stale=0, awaited=False, due_at=None, attempts=0)
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
        awaited=or_(_CARD.c.awaited, bindparam("looked_at", type_=Boolean())),
        due_at=case(
            (
                and_(_CARD.c.state == CardState.SENT, bindparam("looked_at", type_=Boolean())),
                null(),
            ),
            else_=_CARD.c.due_at,
        ),
    )
)
_BEGIN: Hot[tuple[int]] = Hot(
    update(_CARD)
    .where(_CARD.c.id.in_(bindparam("ids", expanding=True)), _CARD.c.state == CardState.DUE)
    .values(state=CardState.SENDING, attempts=_CARD.c.attempts + 1, due_at=None)
    .returning(_CARD.c.id)
)


async def add(
    session: AsyncSession,
    link_id: int,
    form: Form,
    now: datetime,
    *,
    content: Content | None = None,
    silent: bool = False,
    state: CardState = CardState.DUE,
    due_at: datetime | None = None,
    maybe_repeat: bool = False,
) -> Card:
    """A message that must be in the chat; delivery sends it, or (`sending`) is at it.

    At `due_at`, where it is not to be sent at once.
    """
    card = Card(
        link_id=link_id,
        form=form,
        state=state,
        content=content,
        silent=silent,
        created_at=now,
        due_at=(due_at or now) if state == CardState.DUE else None,
        attempts=0 if state == CardState.DUE else 1,
        maybe_repeat=maybe_repeat,
    )
    [(card.id,)] = await _ADD.all(session, **card.model_dump(exclude={"id"}))
    return card


async def overdue(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many cards with notifications have not arrived, and when the first was first tried."""
    found = await session.exec(
        select(func.count(), func.min(Card.created_at)).where(
            UNSETTLED,
            col(Card.state).in_((CardState.DUE, CardState.SENDING)),
            col(Card.form).in_(CARRIERS),
        )
    )
    return found.one()


async def begin(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Notes that these are being sent: found so after a crash, one may have arrived.

    Gives those that are still to be sent; the others have been cancelled meanwhile.
    """
    if not ids:
        return set()
    return {identity for (identity,) in await _BEGIN.all(session, ids=list(ids))}


async def resume(session: AsyncSession, now: datetime) -> None:
    """At start: what was being sent when the process died is sent again, marked as a repeat."""
    await session.exec(
        update(Card)
        .where(UNSETTLED, col(Card.state) == CardState.SENDING)
        .values(state=CardState.DUE, due_at=now, maybe_repeat=True)
    )


async def settle(session: AsyncSession, card_id: int, **values: object) -> None:
    """Keeps what became of a card."""
    await session.exec(
        update(Card)
        .where(col(Card.id) == card_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def arrived(session: AsyncSession, card: Card, message_id: int | None, now: datetime) -> None:
    """The message is in the chat, as it was when `card` was read; a later change stays stale."""
    await _ARRIVED.all(session, card=card.id, message=message_id, now=now, drawn=card.stale)


async def drawn(session: AsyncSession, card: Card) -> None:
    """The chat shows the card as it was when `card` was read; a later change stays stale."""
    await _DRAWN.all(session, card=card.id, drawn=card.stale)


async def redraw(
    session: AsyncSession, *conditions: ColumnElement[bool], awaited: bool = False
) -> None:
    """Has the cards redrawn that meet the conditions; `awaited`: somebody looks at them."""
    values: dict[str, object] = {"stale": col(Card.stale) + 1}
    if awaited:  # at once, even if an earlier try is to be repeated later
        values["awaited"] = True
        values["due_at"] = case((col(Card.state) == CardState.SENT, null()), else_=col(Card.due_at))
    open_chat = exists(
        select(Link.id).where(col(Link.id) == Card.link_id, col(Link.ended_at).is_(None))
    )
    await session.exec(
        update(Card)
        .where(col(Card.state).in_(LIVE), open_chat, *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def rewrite(session: AsyncSession, card: Card, content: Content) -> None:
    """The card has this content from now on, and is redrawn at once: somebody looks at it."""
    card.content = content
    await session.flush()
    await redraw(session, col(Card.id) == card.id, awaited=True)


async def bell_of(session: AsyncSession, link_id: int) -> Card | None:
    """The chat's bell."""
    found = await session.exec(
        select(Card)
        .where(
            Card.link_id == link_id,
            Card.form == Form.BELL,
            col(Card.state).in_(LIVE),
        )
        .order_by(col(Card.id).desc())
    )
    return found.first()


async def redraw_bells(
    session: AsyncSession, people: Collection[int], *, awaited: bool = False
) -> None:
    """Has the bells of these people redrawn: a count of theirs has changed."""
    if people:
        await _REDRAW_BELLS.all(session, people=list(people), looked_at=awaited)


async def redraw_carriers(session: AsyncSession, event_id: int) -> None:
    """Has the cards redrawn that carry notifications of this event."""
    carriers = select(Notification.card_id).where(
        Notification.event_id == event_id, col(Notification.card_id).is_not(None)
    )
    await redraw(session, col(Card.id).in_(carriers))


async def retire_bells(session: AsyncSession, link_id: int) -> None:
    """The bells of this chat have had their day: those sent are removed, no other is sent."""
    mine = (col(Card.link_id) == link_id, col(Card.form) == Form.BELL)
    await session.exec(
        update(Card)
        .where(*mine, col(Card.state) == CardState.SENT)
        .values(state=CardState.RETIRED, stale=0)
    )
    unsent = col(Card.state).in_((CardState.DUE, CardState.BROKEN))
    await session.exec(update(Card).where(*mine, unsent).values(state=CardState.ENDED))


async def retire_all_but_newest_bell(session: AsyncSession, link: Link) -> None:
    """A bell that was on its way when `/bell` or the link's end came is an old bell, too."""
    bell = await bell_of(session, link.pk)
    current = await session.get(Link, link.id, populate_existing=True)
    ended = current is None or current.ended_at is not None
    older = () if ended or bell is None else (col(Card.id) < bell.id,)
    await session.exec(
        update(Card)
        .where(
            col(Card.link_id) == link.id,
            col(Card.form) == Form.BELL,
            col(Card.state) == CardState.SENT,
            *older,
        )
        .values(state=CardState.RETIRED, stale=0)
        .execution_options(synchronize_session=False)
    )


async def by_message(session: AsyncSession, link_id: int, message_id: int) -> Card | None:
    """The card that is this message of the chat."""
    found = await session.exec(
        select(Card).where(Card.link_id == link_id, Card.message_id == message_id)
    )
    return found.first()


async def latest(session: AsyncSession, link_id: int, form: Form) -> Card | None:
    """The newest card of a form in the chat."""
    found = await session.exec(
        select(Card)
        .where(Card.link_id == link_id, Card.form == form)
        .order_by(col(Card.id).desc())
        .limit(1)
    )
    return found.first()


async def cancel(session: AsyncSession, link_id: int) -> None:
    """Nothing that waits for this chat is sent or redrawn any more."""
    await session.exec(
        update(Card)
        .where(col(Card.link_id) == link_id, col(Card.state) == CardState.DUE)
        .values(state=CardState.ENDED, due_at=None)
    )
    await session.exec(update(Card).where(col(Card.link_id) == link_id).values(stale=0))
