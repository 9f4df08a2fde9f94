"""Events: hooks as they arrived and events of our own, and what fan-out made of them."""

import json
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import bindparam, tuple_
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.writer import Unavailable
from storage.tables import (
    ERASED,
    RECEIVED,
    Connection,
    Event,
    EventState,
    FoundEvent,
    NewEvent,
    Notification,
)
from storage.tables.columns import columns_of, table_of

_EVENT = table_of(Event)
_STORED = NewEvent._fields[:-1]  # the last is `exact`
_INSERT: Hot[tuple[int, int | None, str]] = Hot.many(
    _EVENT, _STORED, ("id", "connection_id", "external_id")
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


@dataclass(frozen=True)
class Conflict:
    """Nothing of a hook is stored: its event of this number repeats a key, with another body."""

    number: int


# None: the connection is revoked.
Accepted = tuple[Stored, ...] | Conflict | None


async def accept(session: AsyncSession, hooks: list[list[NewEvent]]) -> list[Accepted]:
    """Stores the events of several hooks. One result per hook.

    Several processes may do so at once. Raises `Unavailable` if two of them store an event with the
    same key and different bodies at the same moment, amid others.
    """
    revoked = await _revoked(session, {event.connection_id for hook in hooks for event in hook})
    hooks = [[_keyed(event) for event in hook] for hook in hooks]
    results: dict[int, Accepted] = {
        number: None
        for number, hook in enumerate(hooks)
        if any(event.connection_id in revoked for event in hook)
    }
    results |= await _clashing(session, hooks)
    rows = [event for number, hook in enumerate(hooks) if number not in results for event in hook]
    fresh, ids, bodies = await _insert(session, rows)
    for number, hook in enumerate(hooks):
        if number not in results:
            clash = _clash(hook, bodies)
            if clash is not None and len(hook) > 1:  # another process has stored it meanwhile
                raise Unavailable("another process stores the same event at this moment")
            results[number] = clash or tuple(_stored(event, ids, fresh) for event in hook)
    await _count_repeats(session, hooks, results)
    return [results[number] for number in range(len(hooks))]


async def put(session: AsyncSession, *made: NewEvent) -> int:
    """Stores events of our own; returns how many of them were new."""
    fresh, _, _ = await _insert(session, list(made))
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


async def meanings(session: AsyncSession, ids: Collection[int]) -> list[tuple[int, Meaning]]:
    """Id and meaning of each of these events."""
    found = await session.exec(select(Event.id, Event.meaning).where(col(Event.id).in_(ids)))
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


class Origin(NamedTuple):
    """What fan-out needs to know of a connection. Only the settings ever change."""

    provider: str
    cabinet: str
    settings: Mapping[str, Any]  # JSON


async def origin_of(session: AsyncSession, connection_id: int) -> Origin:
    connection = await session.get_one(Connection, connection_id)
    return Origin(connection.provider, connection.cabinet, connection.settings)


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


async def _clashing(session: AsyncSession, hooks: list[list[NewEvent]]) -> dict[int, Conflict]:
    """The hooks of several events that must not be stored, so that none of theirs is."""
    keys = [_key(event) for hook in hooks if len(hook) > 1 for event in hook if event.exact]
    if not keys:
        return {}
    bodies = {key: body for key, (_, body) in (await _known(session, keys)).items()}
    found: dict[int, Conflict] = {}
    for number, hook in enumerate(hooks):
        clash = _clash(hook, bodies)
        if clash is not None and len(hook) > 1:
            found[number] = clash
        else:
            bodies = {_key(event): event.body for event in hook} | bodies
    return found


def _clash(hook: list[NewEvent], bodies: dict[Key, bytes]) -> Conflict | None:
    """The first event that is not what was stored under its key."""
    for number, event in enumerate(hook):
        stored = bodies.get(_key(event))
        if event.exact and stored is not None and not _is_same(stored, event.body):
            return Conflict(number)
    return None


def _is_same(stored: bytes, sent: bytes) -> bool:
    """Whether a body says what the stored one did, though it may be written in another way."""
    if stored == sent or not stored or stored.endswith(ERASED):
        return True
    try:
        return _plain(stored) == _plain(sent)
    except (ValueError, RecursionError):
        return False


def _plain(body: bytes) -> str:
    said = json.loads(body.decode("utf-8-sig"))
    if isinstance(said, dict):
        said.pop(RECEIVED, None)
    return json.dumps(said, sort_keys=True)


def _kept(result: Accepted) -> tuple[Stored, ...]:
    return result if isinstance(result, tuple) else ()


async def _count_repeats(
    session: AsyncSession, hooks: list[list[NewEvent]], results: dict[int, Accepted]
) -> None:
    times: Counter[int] = Counter()
    latest: datetime | None = None
    for number, result in results.items():
        for stored, event in zip(_kept(result), hooks[number], strict=False):
            if not stored.fresh and event.connection_id is not None:
                times[stored.id] += 1
                latest = max(latest or event.received_at, event.received_at)
    for more in set(times.values()):
        again = [event_id for event_id, count in times.items() if count == more]
        await session.exec(
            update(Event)
            .where(col(Event.id).in_(again))
            .values(repeats=col(Event.repeats) + more, repeated_at=latest)
        )


async def _insert(
    session: AsyncSession, rows: list[NewEvent]
) -> tuple[set[Key], dict[Key, int], dict[Key, bytes]]:
    """The keys that were new, and the id and the body of every key."""
    if not rows:
        return set(), {}, {}
    inserted = await _INSERT.insert(session, [row[: len(_STORED)] for row in rows])
    ids: dict[Key, int] = {(connection, key): made for made, connection, key in inserted}
    fresh = set(ids)
    bodies = {_key(row): row.body for row in reversed(rows)}  # of two, the first was stored
    missing = [key for row in rows if (key := _key(row)) not in ids]
    if missing:
        for key, (event_id, body) in (await _known(session, missing)).items():
            ids[key], bodies[key] = event_id, body
    return fresh, ids, bodies


def _key(event: NewEvent) -> Key:
    return event.connection_id, event.external_id


async def _known(session: AsyncSession, keys: list[Key]) -> dict[Key, tuple[int, bytes]]:
    of_hooks = [key for key in keys if key[0] is not None]
    of_ours = [external_id for connection_id, external_id in keys if connection_id is None]
    found = await session.exec(
        select(Event.id, Event.connection_id, Event.external_id, Event.body).where(
            or_(
                tuple_(col(Event.connection_id), col(Event.external_id)).in_(of_hooks),
                and_(col(Event.connection_id).is_(None), col(Event.external_id).in_(of_ours)),
            )
        )
    )
    return {(row[1], row[2]): (row[0], row[3]) for row in found.all() if row[0] is not None}


def _stored(event: NewEvent, ids: dict[Key, int], fresh: set[Key]) -> Stored:
    key = _key(event)
    is_fresh = key in fresh
    fresh.discard(key)  # if a hook comes twice in one commit, the second is the duplicate
    return Stored(ids[key], event.type, is_fresh)
