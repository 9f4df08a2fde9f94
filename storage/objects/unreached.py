"""Alerts that reached nobody, until their objects are somebody's. They are listed by source.

`source_id` is a source's row id, and 0 stands for those without a source.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import String, cast, col, exists, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.flow.notifications import at_once
from storage.tables import Event, Handled, Open, SubjectState, Unreached

_IS_OVER = exists().where(
    col(SubjectState.subject) == col(Unreached.subject), col(SubjectState.over).is_not(None)
)
_OBJECT = func.coalesce(
    col(Unreached.subject), col(Unreached.kind) + " " + cast(Unreached.event_id, String)
)


async def add(session: AsyncSession, row: Unreached) -> bool:
    """Stores an alert; False if it was stored before."""
    insert = insert_into(session, Unreached).values(row.model_dump())
    added = insert.on_conflict_do_nothing().returning(insert.table.c.event_id)
    return (await session.exec(added)).first() is not None


async def put_back(
    session: AsyncSession, alert: Open, source_id: int | None, now: datetime
) -> None:
    """An alert is nobody's again, whether or not it was before. `source_id`: None for no source."""
    row = Unreached(
        event_id=alert.event_id,
        kind=alert.kind,
        subject=alert.subject,
        source_id=source_id,
        at=now,
    )
    insert = insert_into(session, Unreached).values(row.model_dump())
    again = {"at": now, "done_at": None, "how": None}
    keys = ["event_id", "kind"]
    await session.exec(insert.on_conflict_do_update(index_elements=keys, set_=again))


async def counts(session: AsyncSession, source_id: int) -> dict[str, int]:
    """Kind → how many wait."""
    found = await session.exec(
        select(Unreached.kind, func.count())
        .where(*_waiting(source_id))
        .group_by(Unreached.kind)
        .order_by(Unreached.kind)
    )
    return dict(found.all())


async def objects(session: AsyncSession, source_id: int) -> int:
    """How many objects wait; one may have several alerts."""
    waiting = select(func.count(func.distinct(_OBJECT))).where(*_waiting(source_id))
    return (await session.exec(waiting)).one()


async def waiting(session: AsyncSession, source_id: int, limit: int | None = None) -> list[Open]:
    """What waits, newest first."""
    found = await session.exec(
        select(Unreached, Event)
        .join(Event, col(Event.id) == Unreached.event_id)
        .where(*_waiting(source_id))
        .order_by(col(Unreached.event_id).desc(), col(Unreached.kind))
        .limit(limit)
    )
    return [
        Open(row.event_id, row.kind, row.subject, event.occurred_at, _data(event, row.kind))
        for row, event in found.all()
    ]


async def sources_waiting(session: AsyncSession) -> list[int]:
    """The sources of which anything waits."""
    found = await session.exec(
        select(Unreached.source_id).where(col(Unreached.done_at).is_(None)).distinct()
    )
    return [source_id or 0 for source_id in found.all()]


async def take_up(
    session: AsyncSession,
    subjects: Collection[str],
    now: datetime,
    kinds: Collection[str] | None = None,
) -> set[int]:
    """Somebody has these objects now, or these kinds no longer hold of them.

    Returns the sources whose lists have changed.
    """
    changed = set[int]()
    for some in at_once(list(subjects)):
        of_these = [col(Unreached.subject).in_(some), col(Unreached.done_at).is_(None)]
        if kinds is not None:
            of_these.append(col(Unreached.kind).in_(kinds))
        taken = update(Unreached).where(*of_these)
        taken = taken.values(done_at=now, how=Handled.TAKEN_UP)
        found = await session.exec(taken.returning(col(Unreached.source_id)))
        changed |= {source_id or 0 for (source_id,) in found.all()}
    return changed


async def of_subject(session: AsyncSession, subject: str, kind: str) -> list[int]:
    """The events of this subject's alerts of this kind that wait."""
    about = (col(Unreached.subject) == subject, Unreached.kind == kind)
    waiting = select(Unreached.event_id).where(*about, col(Unreached.done_at).is_(None))
    return list((await session.exec(waiting)).all())


async def reopen(session: AsyncSession, event_ids: Collection[int], kind: str) -> None:
    """What was taken up waits again."""
    these = update(Unreached).where(
        col(Unreached.event_id).in_(event_ids),
        col(Unreached.kind) == kind,
        col(Unreached.how) == Handled.TAKEN_UP,
    )
    await session.exec(these.values(done_at=None, how=None))


async def give(session: AsyncSession, given: Iterable[Open], now: datetime) -> None:
    """An administrator has given these to somebody."""
    keys = [(it.event_id, it.kind) for it in given]
    for some in at_once(keys):
        of_these = tuple_(col(Unreached.event_id), col(Unreached.kind)).in_(some)
        handed = update(Unreached).where(of_these, col(Unreached.done_at).is_(None))
        await session.exec(handed.values(done_at=now, how=Handled.GIVEN))


def _waiting(source_id: int) -> tuple[ColumnElement[bool], ...]:
    of_source = (
        col(Unreached.source_id) == source_id if source_id else col(Unreached.source_id).is_(None)
    )
    return of_source, col(Unreached.done_at).is_(None), ~_IS_OVER


def _data(event: Event, kind: str) -> dict[str, object]:
    return dict((event.meaning or {}).get(kind, {}))
