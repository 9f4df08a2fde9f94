"""The statuses and payment states that orders and leads can have: their names and meanings.

They are learned from hooks here; .listed_statuses takes over what a CRM says when it is asked. An
object's own status is in its row of `subject_state`, which is kept together with the rest.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import count, insert_into
from storage.tables import Ended, Pipeline, Status, SubjectState
from storage.tables.columns import columns_of, table_of

MOST = 200  # of the orders or leads of a cabinet, besides those that its CRM lists
LEAD, PAYMENT = "lead", "payment"
PAYMENTS = ("not_paid", "part_paid", "paid", "overpaid")
_IS_RENAMED = text("status.renamed")  # as the index has it
_STATUS = table_of(Status)
_BY_STATUS = text("subject_state.over_by_status")  # as the index has it


class Key(NamedTuple):
    """Which status; `what` as in `Status`."""

    cabinet: str
    what: str
    key: str


class Told(NamedTuple):
    """What an event says: which status an object has now, and which it had before, if any.

    `pipeline`: the CRM's id of the one that the present status belongs to.
    """

    cabinet: str
    what: str
    key: str
    before: str | None
    pipeline: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Both statuses."""
        return (self.key, self.before) if self.before else (self.key,)


class Found(NamedTuple):
    """What is known of the statuses: of the present one, if it is known, and of the one before.

    `is_held`: an administrator has said what the present one means. `expires_after`: the seconds
    after which an object is overdue in it.
    """

    id: int | None = None
    meaning: Ended | None = None
    name: str | None = None
    seen_at: datetime | None = None
    before_id: int | None = None
    before_name: str | None = None
    is_held: bool = False
    expires_after: int | None = None


_NOTHING = [None, None, None, None, False, None]
_OF_THESE: Hot[Any] = Hot(
    select_many(
        *columns_of(
            Status, ("key", "id", "meaning", "name", "seen_at", "meaning_held", "expires_after")
        )
    ).where(
        _STATUS.c.cabinet == bindparam("in_cabinet"),
        _STATUS.c.what == bindparam("of_what"),
        _STATUS.c.key.in_(bindparam("keys", expanding=True)),
    )
)

_CALLED: Hot[tuple[str, str, str, str | None]] = Hot(
    select(Status.cabinet, Status.what, Status.key, Status.name).where(
        col(Status.cabinet).in_(bindparam("cabinets", expanding=True)),
        col(Status.what).in_(bindparam("kinds", expanding=True)),
        col(Status.key).in_(bindparam("own", expanding=True)),
    )
)


async def look_up(session: AsyncSession, told: Told) -> Found:
    """What is known of the statuses that an event names."""
    rows = await _OF_THESE.all(
        session, in_cabinet=told.cabinet, of_what=told.what, keys=list(told.keys)
    )
    known = {key: rest for key, *rest in rows}
    this, before = (known.get(key or "", _NOTHING) for key in (told.key, told.before))
    return Found(this[0], this[1], this[2], this[3], before[0], before[2], this[4], this[5])


async def learn(
    session: AsyncSession, told: Told, now: datetime, meaning: Ended | None = None
) -> None:
    """Makes the statuses known. Of very many, those that no administrator named are forgotten.

    `meaning`: what the CRM says of the present one.
    """
    alike = {"cabinet": told.cabinet, "what": told.what, "seen_at": now}
    plain_row = {"meaning": None, "crm_meaning": None, "applied": True}
    rows = [alike | plain_row | {"key": key} for key in told.keys]
    rows[0] |= {"meaning": meaning, "crm_meaning": meaning, "applied": meaning is None}
    await session.exec(insert_into(session, Status).values(rows).on_conflict_do_nothing())
    these = (
        col(Status.cabinet) == told.cabinet,
        col(Status.what) == told.what,
        col(Status.crm_name).is_(None),  # the CRM has listed the others
    )
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


async def place(session: AsyncSession, told: Told) -> None:
    """The present status belongs to this pipeline."""
    this = (
        col(Status.cabinet) == told.cabinet,
        col(Status.what) == told.what,
        col(Status.key) == told.key,
    )
    await session.exec(update(Status).where(*this).values(pipeline=told.pipeline))


async def take(session: AsyncSession, status_id: int, meaning: Ended | None) -> None:
    """The CRM says how objects with this status have ended; an administrator's word counts more."""
    free = (col(Status.id) == status_id, ~col(Status.meaning_held))
    said = {"meaning": meaning, "crm_meaning": meaning, "applied": False}
    await session.exec(update(Status).where(*free).values(**said))


async def page(session: AsyncSession, offset: int, limit: int) -> tuple[list[Status], int]:
    """A page of all statuses in no known pipeline, the last one named first, and their number."""
    these = (Status.what != PAYMENT, col(Status.pipeline).is_(None))
    newest_first = (col(Status.seen_at).desc(), col(Status.id).desc())
    found = await session.exec(
        select(Status).where(*these).order_by(*newest_first).offset(offset).limit(limit)
    )
    return list(found.all()), await count(session, Status, *these)


async def page_of_pipeline(
    session: AsyncSession, pipeline: Pipeline, offset: int, limit: int
) -> tuple[list[Status], int]:
    """A page of the statuses of a pipeline, in the CRM's order, and their number."""
    these = (
        col(Status.cabinet) == pipeline.cabinet,
        col(Status.what) == LEAD,
        col(Status.pipeline) == pipeline.crm_id,
    )
    by_id = select(Status).where(*these).order_by(col(Status.id))
    found = await session.exec(by_id.offset(offset).limit(limit))
    return list(found.all()), await count(session, Status, *these)


async def page_of_payments(
    session: AsyncSession, offset: int, limit: int
) -> tuple[list[Status], int]:
    """A page of the payment states, by cabinet, and their number."""
    these = col(Status.what) == PAYMENT
    ordered = select(Status).where(these).order_by(col(Status.cabinet), col(Status.id))
    found = await session.exec(ordered.offset(offset).limit(limit))
    return list(found.all()), await count(session, Status, these)


async def list_payments(session: AsyncSession, cabinets: Iterable[str], now: datetime) -> None:
    """Makes the payment states known in these cabinets, so that they can be given names."""
    rows = [
        {"cabinet": cabinet, "what": PAYMENT, "key": key, "seen_at": now, "applied": True}
        for cabinet in cabinets
        for key in PAYMENTS
    ]
    await session.exec(insert_into(session, Status).values(rows).on_conflict_do_nothing())


async def mean(session: AsyncSession, status: Status, meaning: Ended | None) -> None:
    """An administrator says how objects with this status have ended; None: they are still open."""
    status.meaning_held = True
    await _mean(session, status, meaning)


async def mean_as_crm(session: AsyncSession, status: Status) -> None:
    """From now on it means what the CRM says."""
    status.meaning_held = False
    await _mean(session, status, status.crm_meaning)


async def rename(session: AsyncSession, status: Status, name: str | None) -> None:
    """An administrator gives it a name; None: the CRM's own again, if that has one."""
    await put_back_name(session, status, name or status.crm_name, held=name is not None)


async def put_back_name(
    session: AsyncSession, status: Status, name: str | None, *, held: bool
) -> None:
    """It is called this. `held`: whatever the CRM calls it."""
    if status.name != name:
        status.name, status.renamed = name, True
    status.name_held = held
    await session.flush()


async def renamed(session: AsyncSession, limit: int) -> list[Status]:
    """Those whose new name is not on all cards yet."""
    return list((await session.exec(select(Status).where(_IS_RENAMED).limit(limit))).all())


async def shown_everywhere(session: AsyncSession, status: Status) -> None:
    """All cards show its name, unless it has been renamed meanwhile."""
    name = col(Status.name).is_not_distinct_from(status.name)
    this = update(Status).where(col(Status.id) == status.id, name)
    await session.exec(this.values(renamed=False))


async def called(session: AsyncSession, keys: Collection[Key]) -> dict[Key, str | None]:
    """What these statuses are called, for those that are known."""
    if not keys:
        return {}
    cabinets, kinds, own = (list(set(each)) for each in zip(*keys, strict=True))
    found = await _CALLED.all(session, cabinets=cabinets, kinds=kinds, own=own)
    return {key: name for *parts, name in found if (key := Key(*parts)) in keys}


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


async def _mean(session: AsyncSession, status: Status, meaning: Ended | None) -> None:
    if status.meaning != meaning:
        status.meaning, status.applied = meaning, False
    await session.flush()
