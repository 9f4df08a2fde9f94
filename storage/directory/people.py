"""The staff: who they are, and which of them an event may concern."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, tuple_, union_all
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import count
from storage.tables import (
    AnyLink,
    AnyPerson,
    FoundLink,
    FoundPerson,
    Link,
    Person,
    Source,
    SourceManager,
)
from storage.tables.columns import columns_of

Linked = tuple[Person, Link]

_OPEN_LINK = and_(col(Link.person_id) == Person.id, col(Link.ended_at).is_(None))
_LINKED = select(Person, Link).join(Link, _OPEN_LINK).where(col(Person.active))

_DEFAULTS = (
    select(SourceManager.person_id)
    .join(Source, col(Source.id) == SourceManager.source_id)
    .where(col(Source.crm_id) == bindparam("source"))
)
_LINKED_PEOPLE = (
    select_many(
        *columns_of(Person, FoundPerson._fields),
        *columns_of(Link, FoundLink._fields),
        col(Person.id).in_(_DEFAULTS),
    )
    .join(Link, _OPEN_LINK)
    .where(col(Person.active))
)
_EVERYONE: Hot[Any] = Hot(_LINKED_PEOPLE)
_CONCERNED: Hot[Any] = Hot(
    _LINKED_PEOPLE.where(
        col(Person.id).in_(
            union_all(  # each of its parts can use an index
                select(Person.id).where(
                    col(Person.crm_id).in_(bindparam("crm_ids", expanding=True))
                ),
                select(Person.id).where(col(Person.role) == bindparam("role")),
                _DEFAULTS,
            )
        )
    )
)


class Concerned(NamedTuple):
    """A linked person an event may concern. `is_default`: a default manager of its source."""

    person: AnyPerson
    link: AnyLink
    is_default: bool


async def concerned(
    session: AsyncSession,
    crm_ids: Collection[str],
    source: str | None,
    *,
    role: str | None = None,
    everyone: bool = False,
) -> list[Concerned]:
    """Linked people with one of the CRM ids or the role, and the source's default managers.

    `source`: its id in the CRM. `everyone`: all linked people instead.
    """
    if everyone:
        found = await _EVERYONE.all(session, source=source or "")
    else:
        found = await _CONCERNED.all(
            session, crm_ids=list(crm_ids), source=source or "", role=role or ""
        )
    first = len(FoundPerson._fields)
    return [
        Concerned(FoundPerson(*row[:first]), FoundLink(*row[first:-1]), row[-1]) for row in found
    ]


async def reachable(session: AsyncSession, ids: Collection[int]) -> list[Concerned]:
    """Those of these people who can be sent a message."""
    of_these = _LINKED.where(col(Person.id).in_(ids), col(Link.unreachable_at).is_(None))
    return [Concerned(*row, is_default=False) for row in (await session.exec(of_these)).all()]


async def of_role(session: AsyncSession, role: str) -> list[Linked]:
    """Linked people with the role."""
    return list((await session.exec(_LINKED.where(Person.role == role))).all())


async def by_account(session: AsyncSession, telegram_id: int) -> Linked | None:
    """The person this Telegram account is linked to."""
    return (await session.exec(_LINKED.where(Link.telegram_id == telegram_id))).first()


async def by_crm_id(session: AsyncSession, crm_id: str) -> Person | None:
    return (await session.exec(select(Person).where(Person.crm_id == crm_id))).first()


async def by_ids(session: AsyncSession, ids: Collection[int]) -> list[Person]:
    return list((await session.exec(select(Person).where(col(Person.id).in_(ids)))).all())


async def by_name(session: AsyncSession, name: str, *, dismissed_too: bool = False) -> list[Person]:
    """Active people with exactly this name; with `dismissed_too`, also those who have left."""
    statement = select(Person).where(Person.name == name).order_by(col(Person.id))
    if not dismissed_too:
        statement = statement.where(col(Person.active))
    return list((await session.exec(statement)).all())


async def names(session: AsyncSession, crm_ids: Collection[str]) -> dict[str, tuple[str, bool]]:
    """CRM id → name, and whether the person is linked; for the people we know."""
    found = await session.exec(
        select(Person.crm_id, Person.name, Link.id)
        .join(Link, _OPEN_LINK, isouter=True)
        .where(col(Person.crm_id).in_(crm_ids))
    )
    return {crm_id: (name, link is not None) for crm_id, name, link in found.all() if crm_id}


async def called(session: AsyncSession, crm_ids: Collection[str]) -> dict[str, tuple[int, str]]:
    """CRM id → id and name, for the people we know."""
    if not crm_ids:
        return {}
    found = await session.exec(
        select(Person.crm_id, Person.id, Person.name).where(col(Person.crm_id).in_(crm_ids))
    )
    return {crm_id: (number, name) for crm_id, number, name in found.all() if crm_id and number}


async def page(
    session: AsyncSession, offset: int, limit: int
) -> tuple[list[tuple[Person, Link | None]], int]:
    """A page of the active people by name, each with their open link if any; and the total."""
    people = select(Person, Link).join(Link, _OPEN_LINK, isouter=True).where(col(Person.active))
    by_name = people.order_by(col(Person.name), col(Person.id))
    found = await session.exec(by_name.offset(offset).limit(limit))
    total = await count(session, Person, col(Person.active))
    return [(person, link) for person, link in found.all()], total


async def place_of(session: AsyncSession, person: Person) -> int:
    """The person's index in the list that `page` is cut from."""
    before = tuple_(col(Person.name), col(Person.id)) < (person.name, person.pk)
    return await count(session, Person, col(Person.active), before)


async def add(
    session: AsyncSession, *, name: str, role: str, crm_id: str | None, now: datetime
) -> Person:
    """A new person. Until the CRM says otherwise, `role` also counts as the CRM's."""
    person = Person(name=name, role=role, crm_role=role, crm_id=crm_id, created_at=now)
    session.add(person)
    await session.flush()
    return person


async def roles(session: AsyncSession) -> set[str]:
    """The roles that somebody has."""
    return set((await session.exec(select(Person.role).distinct())).all())
