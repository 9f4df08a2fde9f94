"""What is last known of an order, a lead, a task: it belongs to the cabinet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine import insert_into
from storage.models import SubjectState

State = dict[str, Any]  # Any: each provider keeps its own JSON


_KNOWN = select(SubjectState.subject, SubjectState.state).where(
    col(SubjectState.subject).in_(bindparam("subjects", expanding=True))
)


async def known(session: AsyncSession, subjects: Iterable[str]) -> dict[str, State]:
    """Subject → what is known of it."""
    wanted = list(subjects)
    if not wanted:
        return {}
    found = await session.exec(_KNOWN, params={"subjects": wanted})
    return {subject: dict(state) for subject, state in found.all()}


async def keep(session: AsyncSession, subject: str, state: State, now: datetime) -> None:
    """Replaces what is known of the subject."""
    insert = insert_into(session, SubjectState)
    row = {"subject": subject, "state": state, "updated_at": now}
    fresh = {"state": insert.excluded.state, "updated_at": insert.excluded.updated_at}
    await session.exec(
        insert.on_conflict_do_update(index_elements=["subject"], set_=fresh), params=[row]
    )


async def merge(
    session: AsyncSession, subject: str, key: str, values: State, now: datetime
) -> None:
    """Adds to one part of what is known, leaving the rest."""
    state = (await known(session, [subject])).get(subject, {})
    await keep(session, subject, {**state, key: {**state.get(key, {}), **values}}, now)
