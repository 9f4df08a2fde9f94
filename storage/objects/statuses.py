"""The statuses that orders and leads can have, learned from hooks, and what each means.

An object's own status is in its row of `subject_state`, which is kept together with the rest.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import count, insert_into
from storage.tables import Ended, Status, SubjectState
from storage.tables.columns import columns_of, table_of

MOST = 200  # of the orders or leads of a cabinet
_STATUS = table_of(Status)
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


class Found(NamedTuple):
    """What is known of the statuses: of the present one, if it is known, and of the one before.

    `is_held`: an administrator has said what the present one means.
    """

    id: int | None = None
    meaning: Ended | None = None
    name: str | None = None
    seen_at: datetime | None = None
    before_id: int | None = None
    before_name: str | None = None
    is_held: bool = False


_NOTHING = [None, None, None, None, False]
_OF_THESE: Hot[Any] = Hot(
    select_many(
        *columns_of(Status, ("key", "id", "meaning", "name", "seen_at", "meaning_held"))
    ).where(
        _STATUS.c.cabinet == bindparam("in_cabinet"),
        _STATUS.c.what == bindparam("of_what"),
        _STATUS.c.key.in_(bindparam("keys", expanding=True)),
    )
)


async def look_up(session: AsyncSession, told: Told) -> Found:
    """What is known of the statuses that an event names."""
    rows = await _OF_THESE.all(
        session, in_cabinet=told.cabinet, of_what=told.what, keys=list(told.keys)
    )
    known = {key: rest for key, *rest in rows}
    this, before = (known.get(key or "", _NOTHING) for key in (told.key, told.before))
    return Found(this[0], this[1], this[2], this[3], before[0], before[2], is_held=this[4])


async def learn(
    session: AsyncSession, told: Told, now: datetime, meaning: Ended | None = None
) -> None:
    """Makes the statuses known. Of very many, those that no administrator named are forgotten.

    `meaning`: what the CRM says of the present one.
    """
    alike = {"cabinet": told.cabinet, "what": told.what, "seen_at": now}
    rows = [alike | {"key": key, "meaning": None, "applied": True} for key in told.keys]
    rows[0] |= {"meaning": meaning, "applied": meaning is None}
    await session.exec(insert_into(session, Status).values(rows).on_conflict_do_nothing())
    these = (col(Status.cabinet) == told.cabinet, col(Status.what) == told.what)
    surplus = await count(session, Status, *these) - MOST
    if surplus <= 0:
        return
    newest = select(func.max(Status.id)).scalar_subquery()  # SQLite would use its id again
    plain = (~col(Status.name_held), ~col(Status.meaning_held), col(Status.applied))
    oldest = (
        select(Status.id)
        .where(*these, *plain, col(Status.id) != newest)
        .order_by(col(Status.seen_at), col(Status.id))
        .limit(surplus)
    )
    await session.exec(delete(Status).where(col(Status.id).in_(oldest)))


async def seen(session: AsyncSession, status_id: int, now: datetime) -> None:
    """A hook has named it again."""
    await session.exec(update(Status).where(col(Status.id) == status_id).values(seen_at=now))


async def take(session: AsyncSession, status_id: int, meaning: Ended | None) -> None:
    """The CRM says how objects with this status have ended; an administrator's word counts more."""
    free = (col(Status.id) == status_id, ~col(Status.meaning_held))
    await session.exec(update(Status).where(*free).values(meaning=meaning, applied=False))


async def page(session: AsyncSession, offset: int, limit: int) -> tuple[list[Status], int]:
    """A page of all statuses, the last one named first, and the total number of them."""
    newest_first = select(Status).order_by(col(Status.seen_at).desc(), col(Status.id).desc())
    found = await session.exec(newest_first.offset(offset).limit(limit))
    return list(found.all()), await count(session, Status)


async def mean(session: AsyncSession, status: Status, meaning: Ended | None) -> None:
    """An administrator says how objects with this status have ended; None: they are still open."""
    if status.meaning != meaning:
        status.meaning, status.applied = meaning, False
    status.meaning_held = True
    await session.flush()


async def rename(session: AsyncSession, status: Status, name: str | None) -> None:
    """Gives the status a name, or none but the CRM's."""
    status.name, status.name_held = name, name is not None
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


async def settle(session: AsyncSession, status: Status) -> None:
    """All objects with this status follow its meaning, unless it has changed meanwhile."""
    meaning = col(Status.meaning).is_not_distinct_from(status.meaning)
    this = update(Status).where(col(Status.id) == status.id, meaning)
    await session.exec(this.values(applied=True))
