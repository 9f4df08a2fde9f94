"""What is known of each order, lead, task, chat and channel."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.tables import Event, FoundSubject, Status, SubjectState, unqualified, what_of
from storage.tables.columns import columns_of, table_of

State = dict[str, Any]  # Any: each provider keeps its own JSON

ASKED = "api."  # how the types of events begin that no hook has told, but the CRM's API

MOST_HOOKS = 500  # are looked at again after a restart

NEW = FoundSubject({}, None, None, False, None, None)  # nothing is known yet


_KEPT = ("state", "updated_at", "status", "over", "over_by_status")


def _replace(insert: Any) -> Any:  # Any: either dialect's
    statement = insert(table_of(SubjectState))
    fresh = {name: statement.excluded[name] for name in _KEPT}
    return statement.on_conflict_do_update(index_elements=["subject"], set_=fresh)


_REPLACE: Hot[tuple[()]] = Hot.upsert(_replace)
_FOUND: Hot[Any] = Hot(
    select_many(*columns_of(SubjectState, FoundSubject._fields)).where(
        col(SubjectState.subject) == bindparam("subject")
    )
)
_OF_THESE: Hot[Any] = Hot(
    select_many(*columns_of(SubjectState, ("subject", *FoundSubject._fields))).where(
        col(SubjectState.subject).in_(bindparam("subjects", expanding=True))
    )
)
_STATES: Hot[tuple[str, State]] = Hot(
    select(SubjectState.subject, SubjectState.state).where(
        col(SubjectState.subject).in_(bindparam("subjects", expanding=True))
    )
)
_SHOWN: Hot[Any] = Hot(
    select_many(*columns_of(SubjectState, FoundSubject._fields), col(Status.name))
    .outerjoin(
        Status,
        and_(
            col(Status.cabinet) == bindparam("in_cabinet"),
            col(Status.what) == bindparam("of_what"),
            col(Status.key) == col(SubjectState.status),
        ),
    )
    .where(col(SubjectState.subject) == bindparam("subject"))
)


async def found(session: AsyncSession, subject: str) -> FoundSubject | None:
    """All that is known of the object; None if it is new."""
    return next((FoundSubject(*row) for row in await _FOUND.all(session, subject=subject)), None)


async def shown(session: AsyncSession, subject: str) -> tuple[FoundSubject, str | None] | None:
    """The same, with the name of the object's present status, if it has one."""
    cabinet, _ = unqualified(subject)
    values = {"subject": subject, "in_cabinet": cabinet, "of_what": what_of(subject)}
    rows = await _SHOWN.all(session, **values)
    return next(((FoundSubject(*row[:-1]), row[-1]) for row in rows), None)


async def of_these(session: AsyncSession, subjects: Collection[str]) -> dict[str, FoundSubject]:
    """Subject → all that is known of the object, for those that are known."""
    rows = await _OF_THESE.all(session, subjects=list(subjects))
    return {subject: FoundSubject(*row) for subject, *row in rows}


async def known(session: AsyncSession, subjects: Iterable[str]) -> dict[str, State]:
    """Subject → its state, for those that have one."""
    return dict(await _STATES.all(session, subjects=list(subjects)))


async def hooked_since(
    session: AsyncSession, connection_ids: Collection[int], at: datetime
) -> list[tuple[int, str, datetime]]:
    """The connection, subject and time of the latest hooks since then that say what they are about.

    Nothing of what the API has told since. In the order in which they came.
    """
    found = await session.exec(
        select(Event.connection_id, Event.subject, Event.received_at, Event.type)
        .where(
            col(Event.received_at) >= at,
            col(Event.connection_id).in_(connection_ids),
            col(Event.subject).is_not(None),
        )
        .order_by(col(Event.received_at).desc(), col(Event.id).desc())
        .limit(MOST_HOOKS)
    )
    latest: dict[tuple[int, str], datetime] = {}
    for connection_id, subject, received_at, type in reversed(found.all()):
        if connection_id is not None and subject is not None:
            latest.pop((connection_id, subject), None)
            if not type.startswith(ASKED):
                latest[connection_id, subject] = received_at
    return [(*key, at) for key, at in latest.items()]


async def part(session: AsyncSession, subject: str, key: str) -> State:
    """One part of what is known of the subject."""
    this = await found(session, subject)
    return (this.state.get(key) if this else None) or {}


async def keep(session: AsyncSession, subject: str, known: FoundSubject, now: datetime) -> None:
    """Replaces the subject's state, status and end; who is on it stays."""
    row = {name: value for name, value in known._asdict().items() if name in _KEPT}
    await _REPLACE.all(session, subject=subject, updated_at=now, **row)


async def put_back(
    session: AsyncSession, subject: str, key: str, values: State, now: datetime
) -> None:
    """These values of one part are as they were before; None: there was none."""
    this = await found(session, subject) or NEW
    part = {**this.state.get(key, {}), **values}
    part = {name: value for name, value in part.items() if value is not None}
    state = {name: value for name, value in this.state.items() if name != key}
    await keep(session, subject, this._replace(state=state | ({key: part} if part else {})), now)


async def merge(
    session: AsyncSession, subject: str, key: str, values: State, now: datetime
) -> None:
    """Updates one part of the subject's state and leaves the rest."""
    this = await found(session, subject) or NEW
    state = {**this.state, key: {**this.state.get(key, {}), **values}}
    await keep(session, subject, this._replace(state=state), now)
