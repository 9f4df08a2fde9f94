"""The cabinet: its switch, its policy, who manages it, its CRM's own roles, and the bot's name."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import true
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import count, insert_into, put
from storage.tables import Cabinet, CustomRole, ManagingRole, Policy

_ROW = {"id": 1}
_RULES: Hot[tuple[bool, bool, str | None, bool | None]] = Hot(
    select(Cabinet.notifications_on, Cabinet.protects_content, Policy.kind, Policy.allowed).join(
        Policy, true(), isouter=True
    )
)


class Rules(NamedTuple):
    """The cabinet's switch, its policy by kind, and whether cards are protected."""

    is_on: bool
    policy: dict[str, bool]
    protects_content: bool


async def get(session: AsyncSession) -> Cabinet:
    """The cabinet's row, or the defaults before there is one."""
    found = await session.get(Cabinet, 1, populate_existing=True)
    return found or Cabinet()


async def hold(session: AsyncSession) -> None:
    """Another transaction that wants to hold or change the row waits for the end of this one."""
    await session.exec(select(Cabinet.id).where(Cabinet.id == 1).with_for_update())


async def reminder_hour(session: AsyncSession) -> int:
    """The hour of the day at which reminders arrive."""
    return (await get(session)).reminder_hour


async def rules(session: AsyncSession) -> Rules:
    """In one query: every event needs all of them."""
    found = await _RULES.all(session)
    policy = {kind: bool(allowed) for *_, kind, allowed in found if kind}
    return Rules(any(it[0] for it in found), policy, any(it[1] for it in found))


async def furnish(session: AsyncSession) -> None:
    """Creates the cabinet's row. Rewriting it also proves that the database can be written to."""
    await put(session, Cabinet, _ROW, _ROW)


async def switch(
    session: AsyncSession,
    *,
    on: bool,
    on_again_at: datetime | None = None,
    off_by: int | None = None,
) -> None:
    """Sets the cabinet's switch; off, perhaps for a while."""
    values = {"notifications_on": on, "on_again_at": on_again_at, "off_by": off_by}
    await put(session, Cabinet, _ROW, values)


async def is_to_come_on(session: AsyncSession, now: datetime) -> bool:
    """Whether the time is over for which the switch is off."""
    is_over = (~col(Cabinet.notifications_on), col(Cabinet.on_again_at) <= now)
    found = await session.exec(select(Cabinet.id).where(Cabinet.id == 1, *is_over))
    return found.first() is not None


async def protect(session: AsyncSession, *, on: bool) -> None:
    """Sets whether cards can be forwarded and saved; those already sent stay as they are."""
    await put(session, Cabinet, _ROW, {"protects_content": on})


async def name_clients_in_browsers(session: AsyncSession, *, on: bool) -> None:
    """Sets whether messages to browsers may show clients' data."""
    await put(session, Cabinet, _ROW, {"push_names_clients": on})


async def push_key(session: AsyncSession, made: str) -> str:
    """The key by which push services know this installation: `made`, unless there is one."""
    await furnish(session)
    has_none = update(Cabinet).where(col(Cabinet.id) == 1, col(Cabinet.push_key).is_(None))
    await session.exec(has_none.values(push_key=made))
    key = (await get(session)).push_key
    assert key is not None
    return key


async def remember_bot(session: AsyncSession, username: str) -> None:
    """Stores the bot's name, so that invites can be made without asking Telegram."""
    await put(session, Cabinet, _ROW, {"bot_username": username})


async def remember_webhook(session: AsyncSession, url: str | None) -> None:
    """Stores where Telegram was told to deliver updates; None: nowhere."""
    await put(session, Cabinet, _ROW, {"webhook_url": url})


async def remember_profile(session: AsyncSession, version: str) -> None:
    """Stores which version of its profile the bot has been given."""
    await put(session, Cabinet, _ROW, {"bot_profile": version})


async def remind_at(session: AsyncSession, hour: int) -> None:
    """Sets the hour of the day at which reminders arrive."""
    await put(session, Cabinet, _ROW, {"reminder_hour": hour})


async def note_timed(session: AsyncSession, timed: str) -> None:
    """Stores which zone and hour all waiting reminders are timed for."""
    await put(session, Cabinet, _ROW, {"reminders_timed": timed})


async def policy(session: AsyncSession) -> dict[str, bool]:
    """Kind → whether it is allowed, for the kinds that differ from the catalogue."""
    found = await session.exec(select(Policy.kind, Policy.allowed))
    return dict(found.all())


async def allow(session: AsyncSession, kind: str, *, allowed: bool) -> None:
    """Sets the policy for one kind."""
    await put(session, Policy, {"kind": kind}, {"allowed": allowed})


async def managing_roles(session: AsyncSession) -> set[str]:
    """The roles, besides administrator, that may manage the settings."""
    found = await session.exec(select(ManagingRole.role))
    return set(found.all())


async def let_manage(session: AsyncSession, role: str, *, may: bool) -> None:
    """Sets whether a role may manage the cabinet's settings."""
    if may:
        insert = insert_into(session, ManagingRole).values(role=role)
        await session.exec(insert.on_conflict_do_nothing())
    else:
        await session.exec(delete(ManagingRole).where(col(ManagingRole.role) == role))


async def custom_roles(session: AsyncSession, cabinet: str) -> dict[str, str | None]:
    """Id → name of the roles that a cabinet's CRM knows by an id alone."""
    these = select(CustomRole.crm_id, CustomRole.name).where(CustomRole.cabinet == cabinet)
    return dict((await session.exec(these)).all())


async def mention_roles(session: AsyncSession, cabinet: str, crm_ids: Iterable[str]) -> None:
    """Makes such roles known, so that administrators can give them names."""
    rows = [{"cabinet": cabinet, "crm_id": crm_id} for crm_id in crm_ids]
    insert = insert_into(session, CustomRole).values(rows)
    await session.exec(insert.on_conflict_do_nothing())


async def page_of_custom_roles(
    session: AsyncSession, offset: int, limit: int
) -> tuple[list[CustomRole], int]:
    """A page of such roles by cabinet, in the order in which they came, and their number."""
    ordered = select(CustomRole).order_by(col(CustomRole.cabinet), col(CustomRole.id))
    found = await session.exec(ordered.offset(offset).limit(limit))
    return list(found.all()), await count(session, CustomRole)
