"""When people want to hear: quiet hours (their own or the cabinet's) and rhythms."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, null, union_all
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import insert_into, put
from storage.tables import Hours, QuietHours, Rhythm

_PEOPLE: BindParameter[int] = bindparam("people", expanding=True)
_QUIET: Any = select_many(  # Any: no type knows a column that is always null
    col(QuietHours.person_id).label("person_id"),
    col(QuietHours.weekday).label("weekday"),
    col(QuietHours.begins).label("begins"),
    col(QuietHours.ends).label("ends"),
    null().label("kind"),
    null().label("value"),
)
_RHYTHMS = select_many(
    col(Rhythm.person_id), null(), null(), null(), col(Rhythm.kind), col(Rhythm.value)
)
# A union is one query, and each of its parts can use an index.
_WISHES = union_all(
    _QUIET.where(col(QuietHours.person_id).is_(None)),
    _QUIET.where(col(QuietHours.person_id).in_(_PEOPLE)),
    _RHYTHMS.where(col(Rhythm.person_id).in_(_PEOPLE)),
).subquery()
_OF: Hot[tuple[int | None, int, int, int, str | None, str]] = Hot(select_many(*_WISHES.c))


class Wishes(NamedTuple):
    """Person (None: the cabinet) → quiet hours; person → kind ("": all) → rhythm."""

    quiet: dict[int | None, list[Hours]]
    rhythms: dict[int, dict[str, str]]


async def of(session: AsyncSession, people: Collection[int]) -> Wishes:
    """These people's quiet hours and rhythms, and the cabinet's quiet hours."""
    wishes = Wishes({}, {})
    for person_id, weekday, begins, ends, kind, value in await _OF.all(
        session, people=list(people)
    ):
        if kind is None:
            wishes.quiet.setdefault(person_id, []).append((weekday, begins, ends))
        elif person_id is not None:
            wishes.rhythms.setdefault(person_id, {})[kind] = value
    return wishes


async def keep_quiet(session: AsyncSession, person_id: int | None, hours: Iterable[Hours]) -> None:
    """Replaces the quiet hours of the person or, with None, of the cabinet."""
    await session.exec(
        delete(QuietHours).where(col(QuietHours.person_id).is_not_distinct_from(person_id))
    )
    rows = [
        {"person_id": person_id, "weekday": weekday, "begins": begins, "ends": ends}
        for weekday, begins, ends in hours
    ]
    if rows:
        await session.exec(insert_into(session, QuietHours), params=rows)


async def choose_rhythm(session: AsyncSession, person_id: int, kind: str, value: str) -> None:
    """Stores how often the person wants to hear of a kind, or with "" of all kinds."""
    await put(session, Rhythm, {"person_id": person_id, "kind": kind}, {"value": value})


async def drop_rhythm(session: AsyncSession, person_id: int, kind: str) -> None:
    """Lets the rhythm for all kinds apply to this one again."""
    mine = (col(Rhythm.person_id) == person_id, col(Rhythm.kind) == kind)
    await session.exec(delete(Rhythm).where(*mine))
