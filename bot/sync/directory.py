"""Reads who works in a CRM's cabinet and what things are called there, and takes it over.

A list is read to its end before anything of it counts; a failure on the way counts as no list.
Where nothing has changed nothing is written. Raises KeyRefused, CannotAsk.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from functools import partial
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import integrations
from bot.actions.context import Context
from bot.actions.people import staff
from bot.providers.keycrm import directory
from bot.providers.keycrm.api import CannotAsk
from bot.providers.keycrm.directory import Reading, Status, User
from bot.providers.keycrm.paging import Item
from bot.rules.objects import statuses as rules
from bot.rules.roles import numbered
from bot.sync.account import Account
from bot.sync.staff_list import Changes, Known, Recorded, changes
from storage.directory import cabinet as cabinets
from storage.directory import identities, sources, unknown_ids
from storage.engine.database import Database
from storage.objects import listed_statuses, pipelines
from storage.objects.listed_statuses import InCrm
from storage.tables import Connection, Source
from storage.upkeep import api_marks

log = logging.getLogger(__name__)

AT_ONCE = 10  # people in a transaction, for which hooks may have to wait
NAMES_AT_ONCE = 50
_LIST, _MISSING = "users", "missing"  # since when complete lists have lacked whom

T = TypeVar("T")


async def read_users(account: Account, database: Database, zone: tzinfo, now: datetime) -> bool:
    """Makes the staff what the CRM's list of users says; returns whether there is an event to tell.

    `zone`: the cabinet's.
    """
    users = await _all("/users", account.api.pages("users"), directory.user)
    async with database.read() as session:
        known, new_roles = await _known(session, account, users)
        connection = await session.get_one(Connection, account.connection_id)
        was_doubtful = integrations.trouble(connection, integrations.PEOPLE) is not None
    if new_roles:
        work = partial(cabinets.mention_roles, cabinet=account.cabinet, crm_ids=new_roles)
        await database.write(work)
    found = changes(users, known, now)
    for some in _batches(found.recorded, AT_ONCE):
        await database.write(partial(_record, account=account, some=some, zone=zone, now=now))
    if found.missing != known.missing:
        state = {_MISSING: {crm_id: at.isoformat() for crm_id, at in found.missing.items()}}
        mark = partial(api_marks.keep, connection_id=account.connection_id, what=_LIST, at=now)
        await database.write(partial(mark, state=state))
    if found.is_doubtful == was_doubtful:
        return False
    tell = partial(_tell, account=account, found=found, zone=zone, now=now)
    return await database.write(tell)


async def read_names(account: Account, database: Database, now: datetime) -> None:
    """Takes over the names of sources, statuses and pipelines, currencies, and what statuses mean.

    Each list counts as soon as it has been read. The pipelines come last: there is a call for the
    statuses of each.
    """
    api = account.api
    places = await _all("/order/source", api.pages("order/source"), directory.source)
    await _take_sources(account, database, places.found)
    stages = await _all("/order/status", api.pages("order/status"), directory.status)
    await _take_statuses(account, database, "order", [_in_crm(it) for it in stages.found], now)
    lines = await _all("/pipelines", api.pages("pipelines"), directory.pipeline)
    await _take_pipelines(account, database, lines.found)
    await _read_stages(account, database, lines.found, now)


async def _known(
    session: AsyncSession, account: Account, users: Reading[User]
) -> tuple[Known, set[str]]:
    """What we know of the cabinet, and the roles that are new."""
    cabinet = account.cabinet
    names = await cabinets.custom_roles(session, cabinet)
    ids = {user.role_id or "" for user in users.found}
    roles = {it: directory.ROLES.get(it) or names.get(it) or _numbered(cabinet, it) for it in ids}
    mark = await api_marks.find(session, account.connection_id, _LIST)
    missing: dict[str, str] = mark.state.get(_MISSING, {}) if mark else {}
    known = Known(
        await identities.in_cabinet(session, cabinet),
        {it: datetime.fromisoformat(at) for it, at in missing.items()},
        await unknown_ids.in_cabinet(session, cabinet),
        roles,
    )
    return known, ids.difference(directory.ROLES, names, [""])


def _numbered(cabinet: str, role_id: str) -> str:
    return numbered(cabinet, role_id or "?")


async def _record(
    session: AsyncSession, account: Account, some: Sequence[Recorded], zone: tzinfo, now: datetime
) -> None:
    context = Context(session, zone, now)
    for each in some:
        await staff.record(context, each.entry, account.cabinet)
        await identities.call_at(session, account.cabinet, each.entry.id, each.phone)


async def _tell(
    session: AsyncSession, account: Account, found: Changes, zone: tzinfo, now: datetime
) -> bool:
    """Tells administrators once that the list cannot be true, and when it is well again."""
    context = Context(session, zone, now)
    connection = await session.get_one(Connection, account.connection_id)
    if found.is_doubtful:
        log.warning("the list of users of connection %s is not complete", connection.id)
        return await integrations.failing(context, connection, integrations.PEOPLE)
    return await integrations.well(context, connection, integrations.PEOPLE)


async def _take_sources(
    account: Account, database: Database, found: Sequence[directory.Source]
) -> None:
    cabinet = account.cabinet
    told = [sources.InCrm(it.id, it.name, it.currency) for it in found]
    async with database.read() as session:
        known = await sources.known(session, Source, [it.crm_id for it in told], cabinet)
    news = [it for it in told if it.is_news(known.get(it.crm_id))]
    for some in _batches(news, NAMES_AT_ONCE):
        await database.write(partial(sources.tell, cabinet=cabinet, told=some))


async def _take_statuses(
    account: Account, database: Database, what: str, told: Sequence[InCrm], now: datetime
) -> None:
    cabinet = account.cabinet
    async with database.read() as session:
        known = await listed_statuses.in_cabinet(session, cabinet, what)
    news = [it for it in told if it.is_news(known.get(it.key))]
    for some in _batches(news, NAMES_AT_ONCE):
        work = partial(listed_statuses.tell, cabinet=cabinet, what=what, told=some, now=now)
        await database.write(work)


async def _take_pipelines(
    account: Account, database: Database, found: Sequence[directory.Pipeline]
) -> None:
    cabinet = account.cabinet
    async with database.read() as session:
        known = await pipelines.in_cabinet(session, cabinet)
    news = [
        (it.id, it.name)
        for it in found
        if (row := known.get(it.id)) is None or it.name not in (None, row.crm_name)
    ]
    if news:
        await database.write(partial(pipelines.tell, cabinet=cabinet, told=news))


async def _read_stages(
    account: Account, database: Database, found: Sequence[directory.Pipeline], now: datetime
) -> None:
    """The statuses of each pipeline. One that cannot be read does not keep the others back."""
    told, failures = list[InCrm](), list[CannotAsk]()
    for line in found:
        path = f"pipelines/{line.id}/statuses"
        try:
            stages = await _all(f"/{path}", account.api.pages(path), directory.status)
        except CannotAsk as why:
            failures.append(why)
            if len(failures) > 1:  # so it is not the pipeline
                break
        else:
            told += [_in_crm(it, line.id) for it in stages.found]
    await _take_statuses(account, database, "lead", told, now)
    if len(failures) > 1:
        raise failures[-1]
    if failures:
        log.warning("the statuses of one pipeline are left out: %s", failures[0])


def _in_crm(status: Status, pipeline: str | None = None) -> InCrm:
    said = status.means
    meaning = rules.meaning("order", None, said, is_held=False)
    return InCrm(status.id, status.name, said is not None, meaning, status.expires_after, pipeline)


async def _all(
    path: str, pages: AsyncIterator[list[Item]], reader: Callable[[Item], T | None]
) -> Reading[T]:
    """The whole list."""
    items = [item async for page in pages for item in page]
    found = directory.read(items, reader)
    if found.unreadable:
        log.warning("%s: %s items have no id and are left out", path, found.unreadable)
    return found


def _batches(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
