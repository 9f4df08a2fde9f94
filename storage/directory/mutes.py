"""What people have muted (a subject, a source or a kind), and until when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import and_, col, delete, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine import statements
from storage.engine.hot import Hot
from storage.tables import Mute

SCOPES = ("subject", "source", "kind")

_IS_OF_THESE = or_(
    *(and_(col(Mute.scope) == scope, col(Mute.key) == bindparam(scope)) for scope in SCOPES)
)
_MUTED_BY: Hot[tuple[int, datetime]] = Hot(
    select(Mute.person_id, Mute.until).where(
        col(Mute.person_id).in_(bindparam("people", expanding=True)),
        col(Mute.until) > bindparam("now"),
        _IS_OF_THESE,
    )
)


async def muted_until(
    session: AsyncSession, people: Collection[int], keys: Mapping[str, str], now: datetime
) -> dict[int, datetime]:
    """Those of these people who have muted any of `keys` (scope → key), and until when at last."""
    if not people:
        return {}
    nothing = dict.fromkeys(SCOPES, "")
    found = await _MUTED_BY.all(session, people=list(people), now=now, **{**nothing, **keys})
    return dict(sorted(found, key=lambda row: row[1]))


async def mute(session: AsyncSession, wanted: Mute) -> None:
    """Stores the mute, replacing an earlier one of the same thing."""
    key = wanted.model_dump(include={"person_id", "scope", "key"})
    await statements.put(session, Mute, key, {"name": wanted.name, "until": wanted.until})


async def until(
    session: AsyncSession, person_id: int, keys: Mapping[str, str], now: datetime
) -> dict[str, datetime]:
    """Scope → until when, for those of `keys` (scope → key) that the person has muted."""
    if not keys:
        return {}
    of_these = or_(*(and_(Mute.scope == scope, Mute.key == key) for scope, key in keys.items()))
    found = await session.exec(
        select(Mute.scope, Mute.until).where(*_current(person_id, now), of_these)
    )
    return dict(found.all())


async def one(session: AsyncSession, person_id: int, scope: str, key: str) -> Mute | None:
    """The person's mute of this."""
    this = select(Mute).where(Mute.person_id == person_id, Mute.scope == scope, Mute.key == key)
    return (await session.exec(this)).first()


async def count(session: AsyncSession, person_id: int, now: datetime) -> int:
    """How many mutes the person has in force."""
    return await statements.count(session, Mute, *_current(person_id, now))


async def page(
    session: AsyncSession, person_id: int, now: datetime, offset: int, limit: int
) -> Sequence[Mute]:
    """A page of the person's mutes in force, soonest to end first."""
    current = select(Mute).where(*_current(person_id, now))
    by_end = current.order_by(col(Mute.until), col(Mute.id))
    return (await session.exec(by_end.offset(offset).limit(limit))).all()


async def all_of(session: AsyncSession, person_id: int, now: datetime) -> list[tuple[str, str]]:
    """Scope and key of each of the person's mutes in force."""
    return (await of_people(session, [person_id], now)).get(person_id, [])


async def of_people(
    session: AsyncSession, people: Collection[int], now: datetime
) -> dict[int, list[tuple[str, str]]]:
    """Person → the same, for those of them who have any."""
    current = (col(Mute.person_id).in_(people), col(Mute.until) > now)
    rows = await session.exec(select(Mute.person_id, Mute.scope, Mute.key).where(*current))
    found: dict[int, list[tuple[str, str]]] = {}
    for person_id, scope, key in rows.all():
        found.setdefault(person_id, []).append((scope, key))
    return found


async def end(session: AsyncSession, mute: Mute) -> None:
    await session.exec(delete(Mute).where(col(Mute.id) == mute.id))


async def purge(session: AsyncSession, now: datetime) -> None:
    """Deletes mutes that have ended."""
    await session.exec(delete(Mute).where(col(Mute.until) <= now))


def _current(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Mute.person_id) == person_id, col(Mute.until) > now
