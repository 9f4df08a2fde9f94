"""People's choices that differ from the default."""

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import put
from storage.tables import Preference

Chosen = dict[tuple[str, str], bool]

_OF: Hot[tuple[int, str, str, bool]] = Hot(
    select(Preference.person_id, Preference.key, Preference.kind, Preference.value).where(
        col(Preference.person_id).in_(bindparam("people", expanding=True))
    )
)


async def of(session: AsyncSession, people: Collection[int]) -> dict[int, Chosen]:
    """Person id → (preference, part of the notifications) → value."""
    chosen: dict[int, Chosen] = {}
    if people:
        for person_id, key, kind, value in await _OF.all(session, people=list(people)):
            chosen.setdefault(person_id, {})[key, kind] = value
    return chosen


async def choose(
    session: AsyncSession, person_id: int, key: str, kind: str, *, value: bool
) -> None:
    """Stores one choice. `kind`: as in the table."""
    this = {"person_id": person_id, "key": key, "kind": kind}
    await put(session, Preference, this, {"value": value})
