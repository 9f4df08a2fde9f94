"""People's choices that differ from the default."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, literal, true, union_all
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import put
from storage.tables import Link, Preference, PushSubscription

Chosen = dict[tuple[str, str], bool]

_PEOPLE: BindParameter[int] = bindparam("people", expanding=True)
_CHOSEN = select(Preference.person_id, Preference.key, Preference.kind, Preference.value).where(
    col(Preference.person_id).in_(_PEOPLE)
)
_HAS_BROWSER = ""  # no preference has this key
_BROWSERS = (
    select(Link.person_id, literal(_HAS_BROWSER), literal(""), true())
    .join(PushSubscription, col(PushSubscription.link_id) == Link.id)
    .where(col(Link.person_id).in_(_PEOPLE), col(Link.ended_at).is_(None))
)
_OF: Hot[tuple[int, str, str, bool]] = Hot(_CHOSEN)
# A union is one query, and each of its parts can use an index.
_BOTH = union_all(_CHOSEN, _BROWSERS).subquery()
_TOLD: Hot[tuple[int, str, str, bool]] = Hot(select_many(*_BOTH.c))


class Told(NamedTuple):
    """How people are told: what each has chosen, and who has a browser that takes push messages."""

    chosen: dict[int, Chosen]
    in_browsers: set[int]


async def of(session: AsyncSession, people: Collection[int]) -> dict[int, Chosen]:
    """Person id → (preference, part of the notifications) → value."""
    chosen: dict[int, Chosen] = {}
    if people:
        for person_id, key, kind, value in await _OF.all(session, people=list(people)):
            chosen.setdefault(person_id, {})[key, kind] = value
    return chosen


async def told(session: AsyncSession, people: Collection[int]) -> Told:
    """The same, with whose browsers take push messages."""
    found = Told({}, set())
    for person_id, key, kind, value in await _TOLD.all(session, people=list(people)):
        if key == _HAS_BROWSER:
            found.in_browsers.add(person_id)
        else:
            found.chosen.setdefault(person_id, {})[key, kind] = value
    return found


async def choose(
    session: AsyncSession, person_id: int, key: str, kind: str, *, value: bool
) -> None:
    """Stores one choice. `kind`: as in the table."""
    this = {"person_id": person_id, "key": key, "kind": kind}
    await put(session, Preference, this, {"value": value})
