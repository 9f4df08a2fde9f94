"""Events: hooks as they arrived and events of our own, and what fan-out made of them."""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import bindparam, tuple_
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.tables import (
    Connection,
    Event,
    EventState,
    FoundEvent,
    NewEvent,
    Notification,
)
from storage.tables.columns import columns_of, table_of

_EVENT = table_of(Event)
_INSERT: Hot[tuple[int, int | None, str]] = Hot.upsert(
    lambda insert: (
        insert(_EVENT)
        .on_conflict_do_nothing()
        .returning(_EVENT.c.id, _EVENT.c.connection_id, _EVENT.c.external_id)
    )
)
_REVOKED: Hot[tuple[int]] = Hot(
    select(Connection.id).where(
        col(Connection.id).in_(bindparam("ids", expanding=True)),
        col(Connection.revoked_at).is_not(None),
    )
)
_WAITING: Hot[Any] = Hot(
    select_many(*columns_of(Event, FoundEvent._fields))
    .where(_EVENT.c.state == EventState.NEW)
    .order_by(_EVENT.c.id)
    .limit(bindparam("limit"))
)
_FANNED_OUT: Hot[tuple[()]] = Hot(
    update(_EVENT)
    .where(_EVENT.c.id == bindparam("event"))
    .values(
        state=EventState.DONE,
        meaning=bindparam("meant", type_=_EVENT.c.meaning.type),
        untold=bindparam("kept_from", type_=_EVENT.c.untold.type),
    )
)

Key = tuple[int | None, str]
Meaning = dict[str, Any]  # Any: kind → data, JSON of many shapes

UNREADABLE = "unreadable"  # the type of a hook that its provider could not parse


class Stored(NamedTuple):
    """A stored event. `fresh`: it is not a duplicate."""

    id: int
    type: str
    fresh: bool


async def accept(
    session: AsyncSession, hooks: list[list[NewEvent]]
) -> list[tuple[Stored, ...] | None]:
    """Stores the events of several hooks. One result per hook; None: its connection is revoked."""
    revoked = await _revoked(session, {event.connection_id for hook in hooks for event in hook})
    hooks = [[_keyed(event) for event in hook] for hook in hooks]
    rows = [event for hook in hooks for event in hook if event.connection_id not in revoked]
    fresh, ids = await _insert(session, rows)
    return [
        None
        if any(event.connection_id in revoked for event in hook)
        else tuple(_stored(event, ids, fresh) for event in hook)
        for hook in hooks
    ]


async def put(session: AsyncSession, *made: NewEvent) -> int:
    """Stores events of our own; returns how many of them were new."""
    fresh, _ = await _insert(session, list(made))
    return len(fresh)


def hashed(connection_id: int, key: str) -> str:
    """What is kept of the key of a connection's hook: 22 characters, however long the key."""
    whole = f"{connection_id} {key}".encode(errors="surrogatepass")
    return urlsafe_b64encode(blake2b(whole, digest_size=16).digest()).rstrip(b"=").decode()


async def told_of(session: AsyncSession, subject: str, kind: str) -> list[tuple[int, Meaning]]:
    """Id and meaning of each event that led to notifications of this subject and kind."""
    notified = select(Notification.event_id).where(
        Notification.subject == subject, Notification.kind == kind
    )
    found = await session.exec(
        select(Event.id, Event.meaning).where(col(Event.id).in_(notified)).order_by(col(Event.id))
    )
    return [(event_id, dict(meaning or {})) for event_id, meaning in found.all() if event_id]


async def waiting(session: AsyncSession, limit: int) -> list[FoundEvent]:
    """Events that wait for fan-out, oldest first."""
    return [FoundEvent(*row) for row in await _WAITING.all(session, limit=limit)]


async def fanned_out(
    session: AsyncSession,
    event_id: int,
    meaning: dict[str, Any],
    untold: dict[str, Any] | None = None,
) -> None:
    """Marks the event as done; stores its meaning, kind → data, and who was not told, by kind."""
    await _FANNED_OUT.all(session, event=event_id, meant=meaning, kept_from=untold or None)


async def amend(session: AsyncSession, event_id: int, meaning: Meaning) -> None:
    """Stores what has become of the meaning of an event that was fanned out before."""
    await session.exec(update(Event).where(col(Event.id) == event_id).values(meaning=meaning))


async def put_aside(session: AsyncSession, event_id: int, state: EventState) -> None:
    """Takes an event that cannot be fanned out out of the queue; its body stays."""
    await session.exec(update(Event).where(col(Event.id) == event_id).values(state=state))


async def origin_of(session: AsyncSession, connection_id: int) -> tuple[str, str]:
    """The provider of a connection, and the cabinet that what it names belongs to."""
    connection = await session.get_one(Connection, connection_id)
    return connection.provider, connection.cabinet


async def own(session: AsyncSession, external_id: str) -> Event | None:
    """The event of our own with this key."""
    found = await session.exec(
        select(Event).where(col(Event.connection_id).is_(None), Event.external_id == external_id)
    )
    return found.first()


def _keyed(event: NewEvent) -> NewEvent:
    if event.connection_id is None:
        return event
    return event._replace(external_id=hashed(event.connection_id, event.external_id))


async def _revoked(session: AsyncSession, ids: set[int | None]) -> set[int | None]:
    known = [each for each in ids if each is not None]
    return {each for (each,) in await _REVOKED.all(session, ids=known)} if known else set()


async def _insert(session: AsyncSession, rows: list[NewEvent]) -> tuple[set[Key], dict[Key, int]]:
    """The keys that were new, and the id of every key."""
    if not rows:
        return set(), {}
    inserted = await _INSERT.insert(session, [{**row._asdict(), "meaning": None} for row in rows])
    ids: dict[Key, int] = {(connection, key): made for made, connection, key in inserted}
    fresh = set(ids)
    missing = [key for row in rows if (key := (row.connection_id, row.external_id)) not in ids]
    if missing:
        ids |= await _ids(session, missing)
    return fresh, ids


async def _ids(session: AsyncSession, keys: list[Key]) -> dict[Key, int]:
    of_hooks = [key for key in keys if key[0] is not None]
    of_ours = [external_id for connection_id, external_id in keys if connection_id is None]
    found = await session.exec(
        select(Event.id, Event.connection_id, Event.external_id).where(
            or_(
                tuple_(col(Event.connection_id), col(Event.external_id)).in_(of_hooks),
                and_(col(Event.connection_id).is_(None), col(Event.external_id).in_(of_ours)),
            )
        )
    )
    return {(row[1], row[2]): row[0] for row in found.all() if row[0] is not None}


def _stored(event: NewEvent, ids: dict[Key, int], fresh: set[Key]) -> Stored:
    key = (event.connection_id, event.external_id)
    is_fresh = key in fresh
    fresh.discard(key)  # if a hook comes twice in one commit, the second is the duplicate
    return Stored(ids[key], event.type, is_fresh)
