"""Sources and channels: their names, and the default managers of a source."""

from collections.abc import Collection, Iterable
from typing import NamedTuple, TypeVar

from sqlalchemy import bindparam, text, tuple_
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import identities
from storage.engine.hot import Hot
from storage.engine.statements import count, insert_into
from storage.tables import (
    DEFAULT,
    Channel,
    Identity,
    Person,
    Source,
    SourceManager,
    qualified,
    unqualified,
)

Named = TypeVar("Named", Source, Channel)

_IS_RENAMED = {
    Source: text("source.renamed"),
    Channel: text("channel.renamed"),
}  # as indexes have it


class Known(NamedTuple):
    """A source's name, and the currency of its orders."""

    name: str | None = None
    currency: str | None = None


class InCrm(NamedTuple):
    """A source as the CRM lists it. `currency`: ISO 4217."""

    crm_id: str
    name: str | None = None
    currency: str | None = None

    def is_news(self, known: Source | None) -> bool:
        """Whether this is not what we know already, or must ignore."""
        if known is None:
            return True
        has_new_name = not known.name_held and self.name not in (None, known.name)
        return has_new_name or self.currency not in (None, known.currency)


_KNOWN: Hot[tuple[str | None, str | None, bool]] = Hot(
    select(Source.name, Source.currency, Source.name_held).where(
        col(Source.cabinet) == bindparam("cabinet"), col(Source.crm_id) == bindparam("crm_id")
    )
)


def _names(table: type[Source] | type[Channel]) -> Hot[tuple[str, str, str | None]]:
    return Hot(
        select(table.cabinet, table.crm_id, table.name).where(
            col(table.cabinet).in_(bindparam("cabinets", expanding=True)),
            col(table.crm_id).in_(bindparam("crm_ids", expanding=True)),
        )
    )


_NAMES_OF_SOURCES, _NAMES_OF_CHANNELS = _names(Source), _names(Channel)


async def look_up(
    session: AsyncSession, crm_id: str, told: str | None, cabinet: str = DEFAULT
) -> Known:
    """The cabinet's source with this CRM id, created or renamed if need be.

    `told`: its name according to the CRM.
    """
    for name, currency, is_held in await _KNOWN.all(session, crm_id=crm_id, cabinet=cabinet):
        if not told or is_held or name == told:
            return Known(name, currency)
    source = await mention(session, Source, crm_id, told, cabinet)
    return Known(source.name, source.currency)


async def mention(
    session: AsyncSession,
    table: type[Named],
    crm_id: str,
    name: str | None,
    cabinet: str = DEFAULT,
) -> Named:
    """The cabinet's source or channel with this CRM id, created if new and renamed to `name`.

    A name set by an administrator stays.
    """
    this = select(table).where(table.cabinet == cabinet, table.crm_id == crm_id)
    found = (await session.exec(this)).first()
    if found is None:
        found = table(cabinet=cabinet, crm_id=crm_id, name=name)
        session.add(found)
        await session.flush()
    elif name and not found.name_held and found.name != name:
        found.name, found.renamed = name, True
    return found


async def tell(session: AsyncSession, cabinet: str, told: Iterable[InCrm]) -> None:
    """Takes over what the CRM says of its sources; a name set by an administrator stays."""
    for each in told:
        source = await mention(session, Source, each.crm_id, each.name, cabinet)
        if each.currency is not None:
            source.currency = each.currency
    await session.flush()


async def known(
    session: AsyncSession, table: type[Named], crm_ids: Collection[str], cabinet: str = DEFAULT
) -> dict[str, Named]:
    """CRM id → source or channel of the cabinet, for those that exist."""
    if not crm_ids:
        return {}
    of_these = (table.cabinet == cabinet, col(table.crm_id).in_(crm_ids))
    found = await session.exec(select(table).where(*of_these))
    return {each.crm_id: each for each in found.all()}


async def everyone(session: AsyncSession, table: type[Named]) -> list[Named]:
    """All sources or channels, by cabinet and name."""
    by_name = select(table).order_by(col(table.cabinet), col(table.name), col(table.id))
    return list((await session.exec(by_name)).all())


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
    named.name, named.renamed = name, True
    named.name_held = True
    await session.flush()


async def put_back_name(
    session: AsyncSession, named: Source | Channel, name: str | None, *, held: bool
) -> None:
    """It is called as before. `held`: the CRM's names are still ignored."""
    named.name, named.name_held, named.renamed = name, held, True
    await session.flush()


async def renamed(session: AsyncSession, table: type[Named], limit: int) -> list[Named]:
    """Those whose new name is not on all cards yet."""
    return list((await session.exec(select(table).where(_IS_RENAMED[table]).limit(limit))).all())


async def shown_everywhere(session: AsyncSession, place: Source | Channel) -> None:
    """All cards show its name, unless it has been renamed meanwhile."""
    table = type(place)
    is_so = col(table.id) == place.id, col(table.name).is_not_distinct_from(place.name)
    await session.exec(update(table).where(*is_so).values(renamed=False))


async def by_keys(
    session: AsyncSession, table: type[Named], keys: Collection[str]
) -> dict[str, Named]:
    """Qualified id → source or channel, for those that exist."""
    if not keys:
        return {}
    these = tuple_(col(table.cabinet), col(table.crm_id)).in_([unqualified(key) for key in keys])
    found = await session.exec(select(table).where(these))
    return {qualified(it.cabinet, it.crm_id): it for it in found.all()}


async def called(
    session: AsyncSession, table: type[Named], keys: Collection[str]
) -> dict[str, str]:
    """Qualified id → name, for those that have one."""
    if not keys:
        return {}
    names = _NAMES_OF_SOURCES if table is Source else _NAMES_OF_CHANNELS
    places = [unqualified(key) for key in keys]
    given = {"cabinets": list({it[0] for it in places}), "crm_ids": list({it[1] for it in places})}
    found = {qualified(it[0], it[1]): it[2] for it in await names.all(session, **given)}
    return {key: name for key in keys if (name := found.get(key))}


async def default_managers(
    session: AsyncSession, source_ids: Collection[int]
) -> dict[int, frozenset[int]]:
    """Our id of a source → ids of its default managers."""
    found = await session.exec(
        select(SourceManager.source_id, SourceManager.person_id).where(
            col(SourceManager.source_id).in_(source_ids)
        )
    )
    managers: dict[int, frozenset[int]] = {}
    for source_id, person_id in found.all():
        managers[source_id] = managers.get(source_id, frozenset()) | {person_id}
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


async def take_over(session: AsyncSession, cabinet: str, old: int, new: int) -> None:
    """Makes the new person a default manager of the cabinet's sources instead of the old one."""
    its = select(SourceManager.source_id).join(Source, col(Source.id) == SourceManager.source_id)
    found = await session.exec(its.where(Source.cabinet == cabinet, SourceManager.person_id == old))
    for source_id in found.all():
        await set_manager(session, source_id, old, is_manager=False)
        await set_manager(session, source_id, new, is_manager=True)


async def set_managers(session: AsyncSession, source: Source, crm_ids: Iterable[str]) -> None:
    """Replaces the source's default managers by the CRM's list; unknown people are awaited.

    `crm_ids`: those of the source's cabinet.
    """
    wanted = list(dict.fromkeys(crm_ids))
    found = await session.exec(
        select(Identity.crm_id, Identity.person_id).where(
            Identity.cabinet == source.cabinet, col(Identity.crm_id).in_(wanted)
        )
    )
    known = dict(found.all())
    await session.exec(delete(SourceManager).where(col(SourceManager.source_id) == source.id))
    for person_id in known.values():
        await set_manager(session, source.pk, person_id, is_manager=True)
    source.awaited_managers = [crm_id for crm_id in wanted if crm_id not in known]
    await session.flush()


async def arrived(session: AsyncSession, person: Person) -> None:
    """Makes a person with a new id a default manager of the sources that await them."""
    known_as = await identities.of_person(session, person.pk)
    if not known_as:
        return
    of_these = col(Source.cabinet).in_(known_as)
    for source in (await session.exec(select(Source).where(of_these))).all():
        mine = known_as[source.cabinet]
        if mine in source.awaited_managers:
            await set_manager(session, source.pk, person.pk, is_manager=True)
            source.awaited_managers = [it for it in source.awaited_managers if it != mine]
    await session.flush()
