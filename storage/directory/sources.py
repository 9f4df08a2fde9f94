"""Sources and channels: their names, and the default managers of a source."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from sqlalchemy import bindparam
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import count, insert_into
from storage.tables import Channel, Person, Source, SourceManager

Named = TypeVar("Named", Source, Channel)

_NAME: Hot[tuple[str | None, bool]] = Hot(
    select(Source.name, Source.name_held).where(col(Source.crm_id) == bindparam("crm_id"))
)


async def name_of(session: AsyncSession, crm_id: str, told: str | None) -> str | None:
    """The name of the source with this CRM id, which is created or renamed if need be.

    `told`: its name according to the CRM.
    """
    for name, is_held in await _NAME.all(session, crm_id=crm_id):
        if not told or is_held or name == told:
            return name
    return (await mention(session, Source, crm_id, told)).name


async def mention(
    session: AsyncSession, table: type[Named], crm_id: str, name: str | None
) -> Named:
    """The source or channel with this CRM id, created if it is new and renamed to `name`.

    A name set by an administrator stays.
    """
    found = (await session.exec(select(table).where(table.crm_id == crm_id))).first()
    if found is None:
        found = table(crm_id=crm_id, name=name)
        session.add(found)
        await session.flush()
    elif name and not found.name_held and found.name != name:
        found.name = name
    return found


async def known(
    session: AsyncSession, table: type[Named], crm_ids: Collection[str]
) -> dict[str, Named]:
    """CRM id → source or channel, for those that exist."""
    if not crm_ids:
        return {}
    found = await session.exec(select(table).where(col(table.crm_id).in_(crm_ids)))
    return {each.crm_id: each for each in found.all()}


async def page(
    session: AsyncSession, table: type[Named], offset: int, limit: int
) -> tuple[list[Named], int]:
    """A page of the sources or channels by name, and the total number of them."""
    by_name = select(table).order_by(col(table.name), col(table.id))
    found = await session.exec(by_name.offset(offset).limit(limit))
    return list(found.all()), await count(session, table)


async def place_of(session: AsyncSession, named: Source | Channel) -> int:
    """Its index in the list that `page` is cut from."""
    table = type(named)
    found = await session.exec(select(table.id).order_by(col(table.name), col(table.id)))
    return list(found.all()).index(named.id)


async def rename(session: AsyncSession, named: Source | Channel, name: str) -> None:
    """Sets a name by hand: from now on the CRM's names are ignored."""
    named.name = name
    named.name_held = True
    await session.flush()


async def names(
    session: AsyncSession, table: type[Named], crm_ids: Collection[str]
) -> dict[str, str]:
    """CRM id → name, for those with a name."""
    found = await known(session, table, crm_ids)
    return {crm_id: each.name for crm_id, each in found.items() if each.name}


async def default_managers(
    session: AsyncSession, crm_ids: Collection[str]
) -> dict[str, frozenset[int]]:
    """CRM id of a source → ids of its default managers."""
    found = await session.exec(
        select(Source.crm_id, SourceManager.person_id)
        .join(SourceManager, col(SourceManager.source_id) == Source.id)
        .where(col(Source.crm_id).in_(crm_ids))
    )
    managers: dict[str, frozenset[int]] = {}
    for crm_id, person_id in found.all():
        managers[crm_id] = managers.get(crm_id, frozenset()) | {person_id}
    return managers


async def manager_names(session: AsyncSession, source_id: int) -> list[str]:
    """Sorted names of the source's default managers who are still on the staff."""
    found = await session.exec(
        select(Person.name)
        .join(SourceManager, col(SourceManager.person_id) == Person.id)
        .where(SourceManager.source_id == source_id, col(Person.active))
        .order_by(col(Person.name), col(Person.id))
    )
    return list(found.all())


async def set_manager(
    session: AsyncSession, source_id: int, person_id: int, *, is_manager: bool
) -> None:
    """Sets whether a person is a default manager of the source."""
    row = {"source_id": source_id, "person_id": person_id}
    if is_manager:
        insert = insert_into(session, SourceManager).values(row)
        await session.exec(insert.on_conflict_do_nothing())
    else:
        await session.exec(delete(SourceManager).filter_by(**row))


async def set_managers(session: AsyncSession, source: Source, crm_ids: Iterable[str]) -> None:
    """Replaces the source's default managers by the CRM's list; unknown people are awaited."""
    wanted = list(dict.fromkeys(crm_ids))
    found = await session.exec(
        select(Person.crm_id, Person.id).where(col(Person.crm_id).in_(wanted))
    )
    known = {crm_id: person_id for crm_id, person_id in found.all() if person_id is not None}
    await session.exec(delete(SourceManager).where(col(SourceManager.source_id) == source.id))
    for person_id in known.values():
        await set_manager(session, source.pk, person_id, is_manager=True)
    source.awaited_managers = [crm_id for crm_id in wanted if crm_id not in known]
    await session.flush()


async def arrived(session: AsyncSession, person: Person) -> None:
    """Makes a newly known person a default manager of the sources that await them."""
    if person.crm_id is None:
        return
    for source in (await session.exec(select(Source))).all():
        if person.crm_id in source.awaited_managers:
            await set_manager(session, source.pk, person.pk, is_manager=True)
            source.awaited_managers = [i for i in source.awaited_managers if i != person.crm_id]
    await session.flush()
