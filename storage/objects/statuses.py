"""The statuses that orders and leads can have, learned from hooks, and what each means.

An object's own status is in its row of `subject_state`, which is kept together with the rest.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text
from sqlmodel import and_, col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import count, insert_into
from storage.objects.subjects import State
from storage.tables import Ended, Status, SubjectState
from storage.tables.columns import table_of

MOST = 200  # of the orders or leads of a cabinet
_STATE, _STATUS = table_of(SubjectState), table_of(Status)
_BY_STATUS = text("subject_state.over_by_status")  # as the index has it


class Told(NamedTuple):
    """What an event says: which status an object has now, and which it had before, if any."""

    cabinet: str
    what: str
    key: str
    before: str | None

    @property
    def keys(self) -> tuple[str, ...]:
        """Both statuses."""
        return (self.key, self.before) if self.before else (self.key,)


class Standing(NamedTuple):
    """How an object was found when its status was kept, and what is known of the statuses.

    `over`, `by_status`: as in its row. `id`, `meaning`, `name`, `seen_at`: of the status, if it is
    known; `before_id`, `before_name`: of the one before.
    """

    over: Ended | None
    by_status: bool
    id: int | None
    meaning: Ended | None
    name: str | None
    seen_at: datetime | None
    before_id: int | None
    before_name: str | None


def _keep_with_status(insert: Any) -> Any:  # Any: of either dialect
    """Keeps the state and reads the statuses in one statement, however many hooks arrive."""
    statement = insert(_STATE)
    fresh = {name: statement.excluded[name] for name in ("state", "updated_at", "status")}
    looked_up = [
        select(_STATUS.c[column])
        .where(
            _STATUS.c.cabinet == bindparam("in_cabinet"),
            _STATUS.c.what == bindparam("of_what"),
            _STATUS.c.key == bindparam(key),
        )
        .scalar_subquery()
        .label(f"{key}_{column}")
        for key, columns in _LOOKED_UP.items()
        for column in columns
    ]
    written = statement.on_conflict_do_update(index_elements=["subject"], set_=fresh)
    return written.returning(_STATE.c.over, _STATE.c.over_by_status, *looked_up)


_LOOKED_UP = {"told_key": ("id", "meaning", "name", "seen_at"), "before_key": ("id", "name")}
_KEEP: Hot[Any] = Hot.upsert(_keep_with_status)


async def keep(
    session: AsyncSession, subject: str, state: State, told: Told, now: datetime
) -> Standing:
    """Replaces the subject's state and status."""
    [row] = await _KEEP.all(
        session,
        subject=subject,
        state=state,
        updated_at=now,
        status=told.key,
        in_cabinet=told.cabinet,
        of_what=told.what,
        told_key=told.key,
        before_key=told.before,
    )
    return Standing(*row)


async def learn(session: AsyncSession, told: Told, now: datetime) -> None:
    """Makes the statuses known. Of very many, those that nobody named are forgotten again."""
    rows = [
        {"cabinet": told.cabinet, "what": told.what, "key": key, "seen_at": now, "applied": True}
        for key in told.keys
    ]
    await session.exec(insert_into(session, Status).values(rows).on_conflict_do_nothing())
    alike = (col(Status.cabinet) == told.cabinet, col(Status.what) == told.what)
    surplus = await count(session, Status, *alike) - MOST
    if surplus <= 0:
        return
    newest = select(func.max(Status.id)).scalar_subquery()  # SQLite would use its id again
    plain = (col(Status.name).is_(None), col(Status.meaning).is_(None), col(Status.applied))
    oldest = (
        select(Status.id)
        .where(*alike, *plain, col(Status.id) != newest)
        .order_by(col(Status.seen_at), col(Status.id))
        .limit(surplus)
    )
    await session.exec(delete(Status).where(col(Status.id).in_(oldest)))


async def seen(session: AsyncSession, status_id: int, now: datetime) -> None:
    """A hook has named it again."""
    await session.exec(update(Status).where(col(Status.id) == status_id).values(seen_at=now))


async def names(
    session: AsyncSession, cabinet: str, what: str, keys: Collection[str]
) -> dict[str, str]:
    """Key → name, for those that an administrator has named."""
    these = (Status.cabinet == cabinet, Status.what == what, col(Status.key).in_(keys))
    found = await session.exec(select(Status.key, Status.name).where(*these))
    return {key: name for key, name in found.all() if name}


async def page(session: AsyncSession, offset: int, limit: int) -> tuple[list[Status], int]:
    """A page of all statuses, the last one named first, and the total number of them."""
    newest_first = select(Status).order_by(col(Status.seen_at).desc(), col(Status.id).desc())
    found = await session.exec(newest_first.offset(offset).limit(limit))
    return list(found.all()), await count(session, Status)


async def mean(session: AsyncSession, status: Status, meaning: Ended | None) -> None:
    """Says how objects with this status have ended; None: they are still open."""
    if status.meaning != meaning:
        status.meaning, status.applied = meaning, False
        await session.flush()


async def rename(session: AsyncSession, status: Status, name: str) -> None:
    """Gives the status a name."""
    status.name = name
    await session.flush()


async def unapplied(session: AsyncSession) -> Status | None:
    """A status whose objects do not follow its meaning yet, if there is one."""
    waiting = select(Status).where(~col(Status.applied)).order_by(col(Status.id)).limit(1)
    return (await session.exec(waiting)).first()


async def contrary(session: AsyncSession, status: Status, limit: int) -> list[str]:
    """Some objects with this status that do not follow its meaning.

    What an event has ended stays as it is, whatever the status means.
    """
    prefix = f"{status.cabinet}/{status.what}:" if status.cabinet else f"{status.what}:"
    theirs = select(SubjectState.subject).where(
        SubjectState.status == status.key,
        col(SubjectState.subject).startswith(prefix, autoescape=True),
    )
    ended = and_(_BY_STATUS, col(SubjectState.over).is_distinct_from(status.meaning))
    found = list((await session.exec(theirs.where(ended).limit(limit))).all())
    if status.meaning is not None and len(found) < limit:
        is_open = theirs.where(col(SubjectState.over).is_(None))
        found += (await session.exec(is_open.limit(limit - len(found)))).all()
    return found


async def mark(session: AsyncSession, subjects: Collection[str], *, by_status: bool) -> None:
    """Whether it is their status that has ended these objects."""
    these = update(SubjectState).where(col(SubjectState.subject).in_(subjects))
    await session.exec(these.values(over_by_status=by_status))


async def settle(session: AsyncSession, status: Status) -> None:
    """All objects with this status follow its meaning, unless it has changed meanwhile."""
    meaning = col(Status.meaning).is_not_distinct_from(status.meaning)
    this = update(Status).where(col(Status.id) == status.id, meaning)
    await session.exec(this.values(applied=True))
