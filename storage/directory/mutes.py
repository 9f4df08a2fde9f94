"""What people have muted: a subject, a source or a kind, each until a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import and_, col, delete, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import insert_into
from storage.engine.hot import Hot
from storage.tables import Mute

SCOPES = ("subject", "source", "kind")

_IS_OF_THESE = or_(
    *(and_(col(Mute.scope) == scope, col(Mute.key) == bindparam(scope)) for scope in SCOPES)
)
_MUTED_BY: Hot[tuple[int]] = Hot(
    select(Mute.person_id).where(
        col(Mute.person_id).in_(bindparam("people", expanding=True)),
        col(Mute.until) > bindparam("now"),
        _IS_OF_THESE,
    )
)


async def muted_by(
    session: AsyncSession, people: Collection[int], keys: Mapping[str, str], now: datetime
) -> set[int]:
    """Which of these people have muted any of these; `keys` by scope."""
    if not people:
        return set()
    nothing = dict.fromkeys(SCOPES, "")
    found = await _MUTED_BY.all(session, people=list(people), now=now, **{**nothing, **keys})
    return {person_id for (person_id,) in found}


async def mute(session: AsyncSession, wanted: Mute) -> None:
    """Keeps the mute, in place of an earlier one of the same."""
    await session.exec(
        insert_into(session, Mute)
        .values(wanted.model_dump(exclude={"id"}))
        .on_conflict_do_update(
            index_elements=["person_id", "scope", "key"],
            set_={"name": wanted.name, "until": wanted.until},
        )
    )


async def until(
    session: AsyncSession, person_id: int, keys: Mapping[str, str], now: datetime
) -> dict[str, datetime]:
    """Scope → until when, for those of `keys` that the person has muted."""
    of_these = or_(*(and_(Mute.scope == scope, Mute.key == key) for scope, key in keys.items()))
    found = await session.exec(
        select(Mute.scope, Mute.until).where(*_current(person_id, now), of_these)
    )
    return dict(found.all())


async def count(session: AsyncSession, person_id: int, now: datetime) -> int:
    """How many mutes of the person hold."""
    statement = select(func.count()).select_from(Mute).where(*_current(person_id, now))
    return (await session.exec(statement)).one()


async def page(
    session: AsyncSession, person_id: int, now: datetime, offset: int, limit: int
) -> Sequence[Mute]:
    """The person's mutes that hold; those that end first come first."""
    current = select(Mute).where(*_current(person_id, now))
    by_end = current.order_by(col(Mute.until), col(Mute.id))
    return (await session.exec(by_end.offset(offset).limit(limit))).all()


async def all_of(session: AsyncSession, person_id: int, now: datetime) -> list[tuple[str, str]]:
    """Scope and key of each of the person's mutes that hold."""
    found = await session.exec(select(Mute.scope, Mute.key).where(*_current(person_id, now)))
    return list(found.all())


async def end(session: AsyncSession, mute: Mute) -> None:
    """The person hears of it again from now on."""
    await session.exec(delete(Mute).where(col(Mute.id) == mute.id))


async def purge(session: AsyncSession, now: datetime) -> None:
    """Drops mutes that have ended."""
    await session.exec(delete(Mute).where(col(Mute.until) <= now))


def _current(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Mute.person_id) == person_id, col(Mute.until) > now
