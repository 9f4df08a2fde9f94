"""The last known state of each order, lead, task and channel."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.tables import SubjectState
from storage.tables.columns import table_of

State = dict[str, Any]  # Any: each provider keeps its own JSON


def _replace(insert: Any) -> Any:  # Any: either dialect's
    statement = insert(table_of(SubjectState))
    fresh = {name: statement.excluded[name] for name in ("state", "updated_at")}
    return statement.on_conflict_do_update(index_elements=["subject"], set_=fresh)


_REPLACE: Hot[tuple[()]] = Hot.upsert(_replace)
_KNOWN: Hot[tuple[str, State]] = Hot(
    select(SubjectState.subject, SubjectState.state).where(
        col(SubjectState.subject).in_(bindparam("subjects", expanding=True))
    )
)


async def known(session: AsyncSession, subjects: Iterable[str]) -> dict[str, State]:
    """Subject → its state, for those that have one."""
    wanted = list(subjects)
    if not wanted:
        return {}
    found = await _KNOWN.all(session, subjects=wanted)
    return {subject: dict(state) for subject, state in found}


async def part(session: AsyncSession, subject: str, key: str) -> State:
    """One part of what is known of the subject."""
    return (await known(session, [subject])).get(subject, {}).get(key) or {}


async def keep(session: AsyncSession, subject: str, state: State, now: datetime) -> None:
    """Replaces the subject's state."""
    await _REPLACE.all(session, subject=subject, state=state, updated_at=now)


async def merge(
    session: AsyncSession, subject: str, key: str, values: State, now: datetime
) -> None:
    """Updates one part of the subject's state and leaves the rest."""
    state = (await known(session, [subject])).get(subject, {})
    await keep(session, subject, {**state, key: {**state.get(key, {}), **values}}, now)
