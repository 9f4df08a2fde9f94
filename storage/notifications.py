"""The bell's items: what each person is to hear, what is due, what is read."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import cards
from storage.engine import insert_into
from storage.models import Card, Event, Link, Notification

# Any: an event's meaning, kind → data
Item = tuple[Notification, Mapping[str, Any]]


async def add(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """Makes notifications; ids of the people who had none of this event and kind before."""
    values = [dict(row) for row in rows]
    if not values:
        return set()
    insert = insert_into(session, Notification).on_conflict_do_nothing()
    made = await session.exec(insert.returning(insert.table.c.person_id), params=values)
    return {row[0] for row in made.all()}


async def due(session: AsyncSession, now: datetime, limit: int) -> list[tuple[Notification, Link]]:
    """What is to be sent now and to which chat, urgent and oldest first."""
    found = await session.exec(
        select(Notification, Link)
        .join(
            Link,
            and_(col(Link.person_id) == Notification.person_id, col(Link.ended_at).is_(None)),
        )
        .where(*_unsent(), col(Notification.due_at) <= now)
        .order_by(col(Notification.urgent).desc(), col(Notification.due_at), col(Notification.id))
        .limit(limit)
    )
    return [(notification, link) for notification, link in found.all()]


async def still_unsent(session: AsyncSession, ids: Collection[int], person_id: int) -> set[int]:
    """Which of these are the person's, and nobody has read, ended or sent them meanwhile."""
    theirs = (col(Notification.id).in_(ids), col(Notification.person_id) == person_id)
    found = await session.exec(select(Notification.id).where(*_unsent(), *theirs))
    return {identity for identity in found.all() if identity is not None}


async def overdue(session: AsyncSession, now: datetime) -> tuple[int, datetime | None]:
    """How many that are due no card carries yet, and since when the first of them is due."""
    found = await session.exec(
        select(func.count(), func.min(Notification.due_at)).where(
            *_unsent(), col(Notification.due_at) <= now
        )
    )
    return found.one()


async def carried(session: AsyncSession, card_id: int) -> list[tuple[str, datetime]]:
    """What a card carries: the kind, and when the event came to us."""
    found = await session.exec(
        select(Notification.kind, Event.received_at)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(Notification.card_id == card_id)
    )
    return list(found.all())


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
    await _end(session, reason, *conditions)


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


async def hold(session: AsyncSession, person_id: int, *, until: datetime | None) -> None:
    """Holds back what waits for this person; with a time, lets it go then."""
    await session.exec(
        update(Notification)
        .where(col(Notification.person_id) == person_id, *_unsent())
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


async def unread_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Section → how many are unread."""
    found = await session.exec(
        select(Notification.section, func.count())
        .where(Notification.person_id == person_id, col(Notification.read_at).is_(None))
        .group_by(Notification.section)
    )
    return dict(found.all())


async def count(session: AsyncSession, person_id: int, section: str) -> int:
    """How many the person has in the section, read ones too."""
    found = await session.exec(
        select(func.count())
        .select_from(Notification)
        .where(Notification.person_id == person_id, Notification.section == section)
    )
    return found.one()


async def page(
    session: AsyncSession,
    person_id: int,
    section: str,
    *,
    unread_only: bool,
    offset: int,
    limit: int,
) -> list[Item]:
    """The person's notifications of a section, newest first, with the data of their events."""
    statement = (
        select(Notification, Event.meaning)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(Notification.person_id == person_id, Notification.section == section)
        .order_by(col(Notification.id).desc())
        .offset(offset)
        .limit(limit)
    )
    if unread_only:
        statement = statement.where(col(Notification.read_at).is_(None))
    return _items((await session.exec(statement)).all())


async def one(session: AsyncSession, notification_id: int) -> Item | None:
    """A notification with the data of its event."""
    found = await session.exec(
        select(Notification, Event.meaning)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(Notification.id == notification_id)
    )
    return next(iter(_items(found.all())), None)


async def on_card(session: AsyncSession, card_id: int) -> list[Item]:
    """What a card carries, oldest first."""
    found = await session.exec(
        select(Notification, Event.meaning)
        .join(Event, col(Event.id) == Notification.event_id)
        .where(Notification.card_id == card_id)
        .order_by(col(Notification.id))
    )
    return _items(found.all())


async def mark_read(session: AsyncSession, notification: Notification, now: datetime) -> bool:
    """Marks it read; False if it was. An unsent one is not sent any more, its card is redrawn."""
    if notification.read_at is not None:
        return False
    await _read(session, now, col(Notification.id) == notification.id)
    return True


async def mark_all_read(session: AsyncSession, person_id: int, section: str, now: datetime) -> None:
    """Marks all of a section read, on every page of the bell."""
    await _read(
        session,
        now,
        col(Notification.person_id) == person_id,
        col(Notification.section) == section,
        col(Notification.read_at).is_(None),
        awaited=False,  # it is the bell that is looked at, not each of the cards
    )


async def bind(session: AsyncSession, ids: Collection[int], card_id: int | None) -> None:
    """Says which card carries these."""
    await session.exec(
        update(Notification).where(col(Notification.id).in_(ids)).values(card_id=card_id)
    )


async def unbind(session: AsyncSession, card_id: int) -> None:
    """Takes what a card carried off it and holds it: the card reached nobody."""
    await session.exec(
        update(Notification)
        .where(col(Notification.card_id) == card_id)
        .values(card_id=None, due_at=None)
    )


async def _read(
    session: AsyncSession, now: datetime, *conditions: ColumnElement[bool], awaited: bool = True
) -> None:
    carriers = select(Notification.card_id).where(
        *conditions, col(Notification.card_id).is_not(None)
    )
    await cards.redraw(session, col(Card.id).in_(carriers), awaited=awaited)
    await _end(session, "read", *conditions)
    await session.exec(update(Notification).where(*conditions).values(read_at=now))


async def _end(session: AsyncSession, reason: str, *conditions: ColumnElement[bool]) -> None:
    for untold in _untold():  # one by one, each finds its index
        await session.exec(
            update(Notification)
            .where(untold, col(Notification.ended).is_(None), *conditions)
            .values(ended=reason, due_at=None)
        )


def _untold() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """On no card, or on one not known to have arrived: what is under way may be tried again."""
    under_way = select(Card.id).where(cards.UNSETTLED, col(Card.state).in_(("due", "sending")))
    return col(Notification.card_id).is_(None), col(Notification.card_id).in_(under_way)


def _unsent() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Notification.card_id).is_(None), col(Notification.ended).is_(None)


def _items(rows: Iterable[Any]) -> list[Item]:  # Any: rows of two columns
    return [
        (notification, (meaning or {}).get(notification.kind, {})) for notification, meaning in rows
    ]
