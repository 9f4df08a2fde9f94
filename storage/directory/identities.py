"""By which ids the CRMs know the staff: each person has one at most in a cabinet."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlalchemy import tuple_
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, delete, exists, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine import statements
from storage.tables import Identity, Link, Person, UnknownId, qualified, unqualified
from storage.tables.columns import columns_of


class KnownAs(NamedTuple):
    """Somebody whom a cabinet's CRM knows by this id, as we know them.

    `active`: the CRM has not said that they have left. `leads`: of the cabinets that know them,
    this one comes first by name.
    """

    crm_id: str
    active: bool
    phone: str | None
    name: str
    role: str
    leads: bool


async def in_cabinet(session: AsyncSession, cabinet: str) -> dict[str, KnownAs]:
    """Everybody whom the cabinet's CRM knows, by id; also those who have left."""
    other = aliased(Identity)
    is_known_before = exists().where(
        col(other.person_id) == Identity.person_id, col(other.cabinet) < cabinet
    )
    columns: list[Any] = [
        *columns_of(Identity, ("crm_id", "active", "phone")),
        col(Person.name),
        func.coalesce(Person.crm_role, Person.role),
        ~is_known_before,
    ]
    theirs = (
        select_many(*columns)
        .join_from(Identity, Person, col(Person.id) == Identity.person_id)
        .where(col(Identity.cabinet) == cabinet)
    )
    found = await session.exec(theirs)  # type: ignore[call-overload]  # SQLAlchemy's own select
    return {it.crm_id: it for it in (KnownAs(*row) for row in found.all())}


async def of_person(session: AsyncSession, person_id: int) -> dict[str, str]:
    """Cabinet → the person's id in it."""
    found = await session.exec(
        select(Identity.cabinet, Identity.crm_id)
        .where(Identity.person_id == person_id)
        .order_by(col(Identity.cabinet))
    )
    return dict(found.all())


async def missing(session: AsyncSession, people: Collection[int]) -> set[int]:
    """Those of these people whom no CRM knows."""
    known = select(Identity.person_id).where(col(Identity.person_id).in_(people)).distinct()
    return {*people}.difference((await session.exec(known)).all())


async def named(
    session: AsyncSession, keys: Collection[str]
) -> dict[str, tuple[Person, Link | None]]:
    """Qualified id → the person and their open link, for the people we know."""
    if not keys:
        return {}
    is_open = and_(col(Link.person_id) == Person.id, col(Link.ended_at).is_(None))
    found = await session.exec(
        select(Identity, Person, Link)
        .join(Person, col(Person.id) == Identity.person_id)
        .join(Link, is_open, isouter=True)
        .where(tuple_(col(Identity.cabinet), col(Identity.crm_id)).in_(map(unqualified, keys)))
    )
    return {qualified(it.cabinet, it.crm_id): (person, link) for it, person, link in found.all()}


async def has_phones(session: AsyncSession) -> bool:
    """Whether any CRM has told somebody's phone number."""
    known = select(Identity.person_id).where(col(Identity.phone).is_not(None))
    return (await session.exec(known.limit(1))).first() is not None


async def by_phone(session: AsyncSession, spellings: Collection[str]) -> list[Person]:
    """The people on the staff for whom a CRM has one of these numbers; digits only."""
    its = (col(Identity.phone).is_not(None), col(Identity.phone).in_(spellings), Identity.active)
    found = select(Identity.person_id).where(*its)
    these = select(Person).where(col(Person.id).in_(found), col(Person.active))
    return list((await session.exec(these)).all())


async def give(session: AsyncSession, person_id: int, cabinet: str, crm_id: str) -> None:
    """From now on the cabinet's CRM knows the person by this id, which must be nobody else's."""
    key = {"person_id": person_id, "cabinet": cabinet}
    await statements.put(session, Identity, key, {"crm_id": crm_id, "active": True})
    await session.exec(
        delete(UnknownId).where(col(UnknownId.cabinet) == cabinet, col(UnknownId.crm_id) == crm_id)
    )


async def is_active(session: AsyncSession, person_id: int, cabinet: str, *, active: bool) -> bool:
    """Notes what the cabinet's CRM says; whether any CRM still has the person on its staff."""
    mine = col(Identity.person_id) == person_id
    this = update(Identity).where(mine, col(Identity.cabinet) == cabinet)
    await session.exec(this.values(active=active))
    found = await session.exec(select(Identity.active).where(mine))
    return any(found.all())


async def take(session: AsyncSession, person_id: int, cabinet: str) -> None:
    """The cabinet's CRM does not know the person any more, or never did."""
    await session.exec(
        delete(Identity).where(
            col(Identity.person_id) == person_id, col(Identity.cabinet) == cabinet
        )
    )


async def call_at(session: AsyncSession, cabinet: str, crm_id: str, phone: str | None) -> None:
    """The CRM gives this phone number; None: no more."""
    this = update(Identity).where(col(Identity.cabinet) == cabinet, col(Identity.crm_id) == crm_id)
    await session.exec(this.values(phone=phone))
