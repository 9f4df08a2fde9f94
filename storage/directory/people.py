"""The staff: who they are, and which of them an event may concern."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, tuple_, union_all
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, col, exists, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import identities
from storage.engine.hot import Hot
from storage.engine.statements import count
from storage.tables import (
    DEFAULT,
    AnyLink,
    FoundLink,
    FoundPerson,
    Identity,
    Link,
    Person,
    Source,
    SourceManager,
)
from storage.tables.columns import table_of

Linked = tuple[Person, Link]

_OPEN_LINK = and_(col(Link.person_id) == Person.id, col(Link.ended_at).is_(None))
_LINKED = select(Person, Link).join(Link, _OPEN_LINK).where(col(Person.active))

_DEFAULTS = (
    select(SourceManager.person_id)
    .join(Source, col(Source.id) == SourceManager.source_id)
    .where(col(Source.crm_id) == bindparam("source"), col(Source.cabinet) == bindparam("cabinet"))
)
_PERSON, _LINK, _IDENTITY = table_of(Person), table_of(Link), table_of(Identity)
_IS_KNOWN_AS = and_(
    _IDENTITY.c.person_id == _PERSON.c.id, _IDENTITY.c.cabinet == bindparam("cabinet")
)
_ALL_PEOPLE = (
    select_many(
        *(
            _IDENTITY.c.crm_id if name == "crm_id" else _PERSON.c[name]
            for name in FoundPerson._fields
        ),
        *(_LINK.c[name] for name in FoundLink._fields),
        col(Person.id).in_(_DEFAULTS),
    )
    .select_from(Person)
    .join(Link, _OPEN_LINK, isouter=True)
    .join(Identity, _IS_KNOWN_AS, isouter=True)
    .where(col(Person.active))
)
_LINKED_PEOPLE = _ALL_PEOPLE.where(col(Link.id).is_not(None))
_EVERYONE: Hot[Any] = Hot(_ALL_PEOPLE)
_REACHABLE: Hot[Any] = Hot(
    _LINKED_PEOPLE.where(
        col(Person.id).in_(bindparam("ids", expanding=True)), col(Link.unreachable_at).is_(None)
    )
)
_CONCERNED: Hot[Any] = Hot(
    _ALL_PEOPLE.where(
        col(Person.id).in_(
            union_all(  # each of its parts can use an index
                select(Identity.person_id).where(
                    col(Identity.cabinet) == bindparam("cabinet"),
                    col(Identity.crm_id).in_(bindparam("crm_ids", expanding=True)),
                ),
                select(Person.id).where(col(Person.role) == bindparam("role")),
                _DEFAULTS,
            )
        )
    )
)


class Concerned(NamedTuple):
    """A linked person an event may concern. `is_default`: a default manager of its source."""

    person: FoundPerson
    link: AnyLink
    is_default: bool


class Named(NamedTuple):
    """The CRM's ids of people and of the source that an event of the cabinet names."""

    people: Collection[str] = ()
    source: str | None = None
    cabinet: str = DEFAULT


async def concerned(
    session: AsyncSession, named: Named, *, role: str | None = None, everyone: bool = False
) -> list[Concerned]:
    """Linked people who are named or have the role, and the named source's default managers.

    `everyone`: all linked people instead.
    """
    return (await concerned_or_unlinked(session, named, role=role, everyone=everyone))[0]


async def concerned_or_unlinked(
    session: AsyncSession, named: Named, *, role: str | None = None, everyone: bool = False
) -> tuple[list[Concerned], list[FoundPerson]]:
    """The same, and who else is named, has the role or is a default manager, but is not linked."""
    place = {"source": named.source or "", "cabinet": named.cabinet}
    if everyone:
        found = await _EVERYONE.all(session, **place)
    else:
        found = await _CONCERNED.all(session, crm_ids=list(named.people), role=role or "", **place)
    first = len(FoundPerson._fields)
    linked = [_concerned(row) for row in found if row[first] is not None]
    unlinked = ((FoundPerson(*row[:first]), row[-1]) for row in found if row[first] is None)
    is_named = {*named.people}.__contains__
    meant = [it for it, is_default in unlinked if not everyone or is_default or is_named(it.crm_id)]
    return linked, meant


async def reachable(
    session: AsyncSession, ids: Collection[int], cabinet: str = DEFAULT
) -> list[Concerned]:
    """Those of these people who can be sent a message, with their ids in the cabinet's CRM."""
    found = await _REACHABLE.all(session, ids=list(ids), source="", cabinet=cabinet)
    return [_concerned(row) for row in found]


async def linked(session: AsyncSession) -> list[int]:
    """The ids of everybody who is linked."""
    return list(
        (await session.exec(select(Link.person_id).where(col(Link.ended_at).is_(None)))).all()
    )


async def unlinked(session: AsyncSession) -> list[int]:
    """The ids of everybody who is not linked."""
    is_linked = exists().where(col(Link.person_id) == Person.id, col(Link.ended_at).is_(None))
    return [it for it in (await session.exec(select(Person.id).where(~is_linked))).all() if it]


async def of_role(session: AsyncSession, role: str, *, lost_too: bool = False) -> list[Linked]:
    """Linked people with the role who can be reached; with `lost_too`, also those who cannot."""
    linked = _LINKED.where(Person.role == role)
    if not lost_too:
        linked = linked.where(col(Link.unreachable_at).is_(None))
    return list((await session.exec(linked)).all())


async def by_account(session: AsyncSession, telegram_id: int) -> Linked | None:
    """The person this Telegram account is linked to."""
    return (await session.exec(_LINKED.where(Link.telegram_id == telegram_id))).first()


async def by_link(session: AsyncSession, link_id: int) -> Linked | None:
    """The person behind this link, while it is open."""
    return (await session.exec(_LINKED.where(Link.id == link_id))).first()


async def by_crm_id(session: AsyncSession, crm_id: str, cabinet: str = DEFAULT) -> Person | None:
    """The person whom the cabinet's CRM knows by this id."""
    owner = select(Person).join(Identity, col(Identity.person_id) == Person.id)
    found = await session.exec(owner.where(Identity.cabinet == cabinet, Identity.crm_id == crm_id))
    return found.first()


async def by_ids(session: AsyncSession, ids: Collection[int]) -> list[Person]:
    return list((await session.exec(select(Person).where(col(Person.id).in_(ids)))).all())


async def by_name(session: AsyncSession, name: str, *, dismissed_too: bool = False) -> list[Person]:
    """Active people with exactly this name; with `dismissed_too`, also those who have left."""
    statement = select(Person).where(Person.name == name).order_by(col(Person.id))
    if not dismissed_too:
        statement = statement.where(col(Person.active))
    return list((await session.exec(statement)).all())


async def everyone(session: AsyncSession) -> list[tuple[Person, Link | None]]:
    """All active people by name, each with their open link if any."""
    people = select(Person, Link).join(Link, _OPEN_LINK, isouter=True).where(col(Person.active))
    found = await session.exec(people.order_by(col(Person.name), col(Person.id)))
    return [(person, link) for person, link in found.all()]


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
    """A new person. Until the CRM says otherwise, `role` also counts as the CRM's.

    `crm_id`: theirs in the default cabinet.
    """
    person = Person(name=name, role=role, crm_role=role, created_at=now)
    session.add(person)
    await session.flush()
    if crm_id is not None:
        await identities.give(session, person.pk, DEFAULT, crm_id)
    return person


async def with_role(session: AsyncSession, role: str) -> list[Person]:
    """Active people with the role, linked or not."""
    these = select(Person).where(Person.role == role, col(Person.active))
    return list((await session.exec(these.order_by(col(Person.id)))).all())


async def having(session: AsyncSession, role: str) -> list[Person]:
    """Everybody who has the role, or who has it in the CRM; also those who have left."""
    these = or_(col(Person.role) == role, col(Person.crm_role) == role)
    return list((await session.exec(select(Person).where(these).order_by(col(Person.id)))).all())


async def roles(session: AsyncSession) -> set[str]:
    """The roles that somebody has."""
    return set((await session.exec(select(Person.role).distinct())).all())


def _concerned(row: Any) -> Concerned:  # Any: columns of several types
    first = len(FoundPerson._fields)
    return Concerned(FoundPerson(*row[:first]), FoundLink(*row[first:-1]), row[-1])
