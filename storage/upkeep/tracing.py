"""What became of an object's events: who was told, by which message, and who was not.

Erasing what says who somebody was is in .traces.
"""

import json
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import String, cast, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import count
from storage.tables import (
    Attempt,
    Card,
    Connection,
    Copy,
    Event,
    Link,
    Notification,
    Person,
    Trace,
    Traced,
    Unreached,
    qualified,
    unqualified,
)

OBJECTS = ("order", "lead", "task", "conversation", "call", "message", "source", "channel", "staff")
NUMBERS_LOOKED_FOR = 10_000  # among so many of the newest events


async def objects(
    session: AsyncSession, wanted: str, cabinets: Iterable[str]
) -> list[tuple[str, int]]:
    """The objects that may be meant and have events: the subject, and the newest event, of each.

    By subject, by the CRM's id, or by the number people see, which is looked for among the newest
    events only.
    """
    _, key = unqualified(wanted)
    if ":" in key:
        possible = [wanted]
    else:
        possible = [qualified(it, f"{what}:{wanted}") for it in cabinets for what in OBJECTS]
        possible += await _numbered(session, wanted)
    found = await session.exec(
        select(Event.subject, func.max(Event.id))
        .where(col(Event.subject).in_(possible))
        .group_by(col(Event.subject))
        .order_by(col(Event.subject))
    )
    return [(subject, newest) for subject, newest in found.all() if subject and newest]


async def event_count(session: AsyncSession, subject: str) -> int:
    return await count(session, Event, Event.subject == subject)


async def newer_count(session: AsyncSession, subject: str, event_id: int) -> int:
    """How many of the object's events are newer than this one."""
    return await count(session, Event, Event.subject == subject, col(Event.id) > event_id)


async def trace(session: AsyncSession, subject: str, offset: int, limit: int) -> Trace:
    """Some of the object's events, newest first."""
    wanted = _WITH_CONNECTION.where(Event.subject == subject).order_by(col(Event.id).desc())
    found = (await session.exec(wanted.offset(offset).limit(limit))).all()
    return await _trace(session, [(event, connection) for event, connection in found])


async def one(session: AsyncSession, event_id: int) -> Trace | None:
    """This event alone; None if it is not kept any more."""
    found = (await session.exec(_WITH_CONNECTION.where(Event.id == event_id))).all()
    rows = [(event, connection) for event, connection in found]
    return await _trace(session, rows) if rows else None


_WITH_CONNECTION = select(Event, Connection).join(
    Connection, col(Connection.id) == Event.connection_id, isouter=True
)


async def _trace(session: AsyncSession, rows: Sequence[tuple[Event, Connection | None]]) -> Trace:
    ids = [event.pk for event, _ in rows]
    copies = await _copies(session, ids)
    listed = await _unreached(session, ids)
    events = tuple(
        Traced(event, connection, tuple(copies.get(event.pk, ())), listed.get(event.pk, _NONE))
        for event, connection in rows
    )
    return Trace(events, await _people(session, events))


_NONE = frozenset[str]()


async def _numbered(session: AsyncSession, number: str) -> list[str]:
    """The objects whose events say this number."""
    oldest = select(func.max(Event.id) - NUMBERS_LOOKED_FOR).scalar_subquery()
    text = cast(col(Event.meaning), String)
    ways = {
        f'"number":{gap}{json.dumps(number, ensure_ascii=ascii_only)}'
        for gap in ("", " ")
        for ascii_only in (True, False)
    }
    found = await session.exec(
        select(Event.subject)
        .where(
            col(Event.id) > func.coalesce(oldest, 0),
            col(Event.subject).is_not(None),
            or_(*(text.contains(it, autoescape=True) for it in sorted(ways))),
        )
        .distinct()
    )
    return [it for it in found.all() if it]


async def _copies(session: AsyncSession, ids: Collection[int]) -> dict[int, list[Copy]]:
    found = await session.exec(
        select(Notification, Card, Link)
        .join(Card, col(Card.id) == Notification.card_id, isouter=True)
        .join(Link, col(Link.id) == Card.link_id, isouter=True)
        .where(col(Notification.event_id).in_(ids))
        .order_by(col(Notification.id))
    )
    rows: list[tuple[Notification, Card | None, Link | None]] = [(*row,) for row in found.all()]
    tried = await session.exec(
        select(Attempt)
        .where(col(Attempt.card_id).in_({card.pk for _, card, _ in rows if card is not None}))
        .order_by(col(Attempt.id))
    )
    attempts = {it.card_id: it for it in tried.all()}
    copies: dict[int, list[Copy]] = {}
    for notification, card, link in rows:
        copy = Copy(notification, card, link, attempts.get(card.pk) if card is not None else None)
        copies.setdefault(notification.event_id, []).append(copy)
    return copies


async def _unreached(session: AsyncSession, ids: Collection[int]) -> dict[int, frozenset[str]]:
    found = (await session.exec(select(Unreached).where(col(Unreached.event_id).in_(ids)))).all()
    return {it: frozenset(row.kind for row in found if row.event_id == it) for it in ids}


async def _people(session: AsyncSession, events: Iterable[Traced]) -> dict[int, Person]:
    ids: set[int] = set()
    for each in events:
        for copy in each.copies:
            ids |= {copy.notification.person_id, copy.notification.on_behalf_of or 0}
        for codes in (each.event.untold or {}).values():
            for entry in (it for entries in codes.values() for it in entries):
                who = entry[0] if isinstance(entry, list) else entry
                ids |= {who} if isinstance(who, int) else set()
    found = await session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.pk: person for person in found.all()}
