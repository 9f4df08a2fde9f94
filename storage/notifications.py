"""The bell's items: what each person is to hear, what is due, what is read."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, text, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import and_, col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import cards
from storage.direct import Hot
from storage.models import Card, Event, Link, Notification

# Any: an event's meaning, kind → data
Item = tuple[Notification, Mapping[str, Any]]
Due = tuple[int, bool, Link]  # a notification's id, whether it comes silently, and to which chat

FRESH_FOR = timedelta(seconds=10)  # for so long it goes before what was there already


_NOTIFICATION = Notification.__table__  # type: ignore[attr-defined]  # a table


def _insert_new(insert: Any) -> Any:  # Any: of either dialect
    statement = insert(_NOTIFICATION).on_conflict_do_nothing()
    return statement.returning(_NOTIFICATION.c.person_id, _NOTIFICATION.c.id)


_INSERT: Hot[tuple[int, int]] = Hot(
    _insert_new(postgresql.insert), on_sqlite=_insert_new(sqlite.insert)
)
_IS_URGENT = text("notification.urgent")  # as the index has it
_UNSENT = (col(Notification.card_id).is_(None), col(Notification.ended).is_(None))
# `apart`: chats that cannot be written to now; theirs must not hide what is due to others.
_DUE = (
    select(Notification.id, Notification.silent, Link)
    .join(Link, and_(col(Link.person_id) == Notification.person_id, col(Link.ended_at).is_(None)))
    .where(
        *_UNSENT,
        col(Notification.due_at) <= bindparam("now"),
        col(Link.telegram_id).not_in(bindparam("apart", expanding=True)),
    )
    .limit(bindparam("limit"))
)
# Each of these follows an index: thousands that are due at once need not be sorted.
_URGENT: Hot[Due] = Hot(_DUE.where(_IS_URGENT).order_by(col(Notification.due_at)))
_FRESH: Hot[Due] = Hot(
    _DUE.where(
        col(Notification.due_at).is_not(None), col(Notification.created_at) >= bindparam("since")
    ).order_by(col(Notification.created_at))
)
_BACKLOG: Hot[Due] = Hot(_DUE.order_by(col(Notification.due_at)))
_ON_CARD = col(Notification.card_id) == bindparam("card_id")
_ALIVE = (
    col(Notification.ended).is_(None),
    or_(
        col(Notification.expires_at).is_(None), col(Notification.expires_at) > bindparam("alive_at")
    ),
)
_NEWEST = (
    select(Notification, Event.meaning)
    .join(Event, col(Event.id) == Notification.event_id)
    .where(_ON_CARD)
    .order_by(col(Notification.id).desc())
    .limit(bindparam("limit"))
)
_NEWEST_ON_CARD: Hot[tuple[Notification, Any]] = Hot(_NEWEST)
_NEWEST_ALIVE: Hot[tuple[Notification, Any]] = Hot(_NEWEST.where(*_ALIVE))
_COUNTED = (
    select(Notification.kind, func.count())
    .where(_ON_CARD)
    .group_by(Notification.kind)
    .order_by(Notification.kind)
)
_COUNTED_ON_CARD: Hot[tuple[str, int]] = Hot(_COUNTED)
_COUNTED_ALIVE: Hot[tuple[str, int]] = Hot(_COUNTED.where(*_ALIVE))
_UNREAD_ON_CARD: Hot[tuple[int]] = Hot(
    select(func.count())
    .select_from(Notification)
    .where(_ON_CARD, col(Notification.read_at).is_(None))
)
_CARRIED: Hot[tuple[str, datetime]] = Hot(
    select(Notification.kind, Event.received_at)
    .join(Event, col(Event.id) == Notification.event_id)
    .where(col(Notification.card_id) == bindparam("card_id"))
)
_BIND: Hot[tuple[int]] = Hot(
    update(_NOTIFICATION)
    .where(
        _NOTIFICATION.c.card_id.is_(None),
        _NOTIFICATION.c.ended.is_(None),
        _NOTIFICATION.c.id.in_(bindparam("ids", expanding=True)),
        _NOTIFICATION.c.person_id == bindparam("of_person"),
    )
    .values(card_id=bindparam("card"))
    .returning(_NOTIFICATION.c.id)
)


_BIND_DUE: Hot[tuple[int]] = Hot(
    update(_NOTIFICATION)
    .where(
        _NOTIFICATION.c.card_id.is_(None),
        _NOTIFICATION.c.ended.is_(None),
        _NOTIFICATION.c.person_id == bindparam("of_person"),
        _NOTIFICATION.c.due_at <= bindparam("now"),
    )
    .values(card_id=bindparam("card"))
    .returning(_NOTIFICATION.c.id)
)


async def add(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Makes notifications: person → id, for those who had none of this event and kind before."""
    unsent = {"card_id": None, "read_at": None}
    return dict(await _INSERT.each(session, [{**row, **unsent} for row in rows]))


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
    return list({row[0]: row for row in found}.values())


async def overdue(session: AsyncSession, now: datetime) -> tuple[int, datetime | None]:
    """How many that are due no card carries yet, and since when the first of them is due."""
    found = await session.exec(
        select(func.count(), func.min(Notification.due_at)).where(
            *_UNSENT, col(Notification.due_at) <= now
        )
    )
    return found.one()


async def carried(session: AsyncSession, card_id: int) -> list[tuple[str, datetime]]:
    """What a card carries: the kind, and when the event came to us."""
    return await _CARRIED.all(session, card_id=card_id)


async def expire_on(session: AsyncSession, card_id: int) -> None:
    """What a card was to carry, and nothing has ended, is past its time; the bell keeps it."""
    await session.exec(
        update(Notification)
        .where(col(Notification.card_id) == card_id, col(Notification.ended).is_(None))
        .values(ended="expired")
        .execution_options(synchronize_session=False)
    )


async def end_unsent(
    session: AsyncSession,
    person_id: int,
    reason: str,
    *,
    kinds: Collection[str] | None = None,
    reason_of: str | None = None,
) -> None:
    """Nothing of what waits for this person is sent any more; `reason` says why.

    Only of these `kinds`, or only what the person hears on the ground `reason_of`, where given.
    """
    conditions = [col(Notification.person_id) == person_id]
    if reason_of is not None:
        conditions.append(col(Notification.reason) == reason_of)
    if kinds is not None:
        conditions.append(col(Notification.kind).in_(kinds))
    await end(session, reason, *conditions)


async def silence_unsent(session: AsyncSession, person_id: int, silent: Mapping[str, bool]) -> None:
    """Sets with or without sound for what waits, by kind; also for cards to be tried again."""
    mine = (
        col(Notification.person_id) == person_id,
        col(Notification.ended).is_(None),
        or_(*_untold()),
    )
    for value in (True, False):
        kinds = [kind for kind, is_silent in silent.items() if is_silent is value]
        await session.exec(
            update(Notification)
            .where(*mine, col(Notification.kind).in_(kinds))
            .values(silent=value)
            .execution_options(synchronize_session=False)
        )
    carriers = select(Notification.card_id).where(*mine, col(Notification.card_id).is_not(None))
    loud = select(Notification.id).where(
        Notification.card_id == Card.id,
        col(Notification.ended).is_(None),
        col(Notification.silent).is_(False),
    )
    await session.exec(
        update(Card)
        .where(col(Card.id).in_(carriers))
        .values(silent=~loud.exists())
        .execution_options(synchronize_session=False)
    )


async def delay(session: AsyncSession, person_id: int, *, until: datetime) -> None:
    """What is due to this person goes then: Telegram has told the chat to wait."""
    await session.exec(
        update(Notification)
        .where(
            col(Notification.person_id) == person_id,
            *_UNSENT,
            col(Notification.due_at) <= until,
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


async def hold(session: AsyncSession, person_id: int, *, until: datetime | None) -> None:
    """Holds back what waits for this person; with a time, lets it go then."""
    await session.exec(
        update(Notification)
        .where(col(Notification.person_id) == person_id, *_UNSENT)
        .values(due_at=until)
    )


async def answer(
    session: AsyncSession, subject: str, kinds: Collection[str], at: datetime
) -> set[int]:
    """Ends what no longer holds of a subject; ids of the people whose bell shows it.

    What happened after `at` is not answered; but a reminder of our own is, whenever it was made.
    """
    answered = select(Event.id).where(
        Event.id == Notification.event_id,
        or_(Event.occurred_at <= at, col(Event.connection_id).is_(None)),
    )
    concerned = (
        col(Notification.subject) == subject,
        answered.exists(),
        col(Notification.kind).in_(kinds),
        col(Notification.ended).is_(None),
    )
    found = await session.exec(
        select(Notification.person_id, Notification.card_id).where(*concerned)
    )
    people = {person_id for person_id, _ in found.all()}
    await cards.redraw(session, col(Card.id).in_(select(Notification.card_id).where(*concerned)))
    await session.exec(update(Notification).where(*concerned).values(ended="answered", due_at=None))
    return people


async def on_card(
    session: AsyncSession, card_id: int, alive_at: datetime | None, limit: int
) -> list[Item]:
    """The newest of what a card carries, newest first.

    With a time, only what has not ended and is not past its time then.
    """
    given = {"card_id": card_id, "limit": limit}
    if alive_at is None:
        return items(await _NEWEST_ON_CARD.all(session, **given))
    return items(await _NEWEST_ALIVE.all(session, alive_at=alive_at, **given))


async def counted(session: AsyncSession, card_id: int, alive_at: datetime | None) -> dict[str, int]:
    """Kind → how many of it a card carries; `alive_at` as in `on_card`."""
    if alive_at is None:
        return dict(await _COUNTED_ON_CARD.all(session, card_id=card_id))
    return dict(await _COUNTED_ALIVE.all(session, card_id=card_id, alive_at=alive_at))


async def unread_on(session: AsyncSession, card_id: int) -> int:
    """How many of what a card carries are unread."""
    [(found,)] = await _UNREAD_ON_CARD.all(session, card_id=card_id)
    return found


async def bind(
    session: AsyncSession, ids: Collection[int], person_id: int, card_id: int
) -> set[int]:
    """Has the card carry those of these that are the person's and nobody has read, ended or sent
    meanwhile; gives them."""
    bound = await _BIND.all(session, ids=list(ids), of_person=person_id, card=card_id)
    return {identity for (identity,) in bound}


async def bind_due(session: AsyncSession, person_id: int, now: datetime, card_id: int) -> bool:
    """Has the card carry all that is due to the person; False if nothing is."""
    return bool(await _BIND_DUE.all(session, of_person=person_id, now=now, card=card_id))


async def unbind(session: AsyncSession, card_id: int) -> None:
    """Takes what a card carried off it and holds it: the card reached nobody."""
    await session.exec(
        update(Notification)
        .where(col(Notification.card_id) == card_id)
        .values(card_id=None, due_at=None)
    )


async def end(session: AsyncSession, reason: str, *conditions: ColumnElement[bool]) -> None:
    """What meets the conditions and has not arrived need not be sent any more."""
    for untold in _untold():  # one by one, each finds its index
        await session.exec(
            update(Notification)
            .where(untold, col(Notification.ended).is_(None), *conditions)
            .values(ended=reason, due_at=None)
        )


def _untold() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """On no card, or on one not known to have arrived: it may be tried or sent again."""
    under_way = select(Card.id).where(cards.UNSETTLED, col(Card.state).in_(("due", "sending")))
    refused = select(Card.id).where(cards.REFUSED)
    not_arrived = col(Notification.card_id).in_(union_all(under_way, refused))
    return col(Notification.card_id).is_(None), not_arrived


def items(rows: Iterable[Any]) -> list[Item]:  # Any: rows of two columns
    """Notifications, each with its own part of what its event means."""
    return [
        (notification, (meaning or {}).get(notification.kind, {})) for notification, meaning in rows
    ]
