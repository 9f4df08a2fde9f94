"""The cabinet: its one switch, its policy, the roles that manage it, and the bot's name."""

from sqlalchemy import true
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import insert_into
from storage.engine.hot import Hot
from storage.tables import Cabinet, ManagingRole, Policy

_RULES: Hot[tuple[bool, str | None, bool | None]] = Hot(
    select(Cabinet.notifications_on, Policy.kind, Policy.allowed).join(Policy, true(), isouter=True)
)


async def get(session: AsyncSession) -> Cabinet:
    """The cabinet of this installation."""
    found = await session.get(Cabinet, 1, populate_existing=True)
    return found or Cabinet()


async def reminder_hour(session: AsyncSession) -> int:
    """The hour of the day at which reminders come."""
    return (await get(session)).reminder_hour


async def rules(session: AsyncSession) -> tuple[bool, dict[str, bool]]:
    """The cabinet's switch and its policy, at once: each event is asked about both."""
    found = await _RULES.all(session)
    policy = {kind: bool(allowed) for _, kind, allowed in found if kind}
    return any(is_on for is_on, _, _ in found), policy


async def furnish(session: AsyncSession) -> None:
    """Makes the cabinet's row. Rewriting it proves, too, that the database can be written."""
    await session.exec(
        insert_into(session, Cabinet)
        .values(id=1, notifications_on=False)
        .on_conflict_do_update(index_elements=["id"], set_={"id": 1})
    )


async def switch(session: AsyncSession, *, on: bool) -> None:
    """Sets the cabinet's switch."""
    await furnish(session)
    await session.exec(update(Cabinet).values(notifications_on=on))


async def remember_bot(session: AsyncSession, username: str) -> None:
    """Keeps the bot's name, so that invites can be made without Telegram."""
    await furnish(session)
    await session.exec(update(Cabinet).values(bot_username=username))


async def remind_at(session: AsyncSession, hour: int) -> None:
    """Sets the hour of the day at which reminders come."""
    await furnish(session)
    await session.exec(update(Cabinet).values(reminder_hour=hour))


async def note_timed(session: AsyncSession, timed: str) -> None:
    """Keeps for which zone and hour all waiting reminders are timed."""
    await furnish(session)
    await session.exec(update(Cabinet).values(reminders_timed=timed))


async def policy(session: AsyncSession) -> dict[str, bool]:
    """Kind → allowed, for the kinds where the cabinet has chosen."""
    found = await session.exec(select(Policy.kind, Policy.allowed))
    return dict(found.all())


async def allow(session: AsyncSession, kind: str, *, allowed: bool) -> None:
    """Sets the policy of one kind."""
    await session.exec(
        insert_into(session, Policy)
        .values(kind=kind, allowed=allowed)
        .on_conflict_do_update(index_elements=["kind"], set_={"allowed": allowed})
    )


async def managing_roles(session: AsyncSession) -> set[str]:
    """Roles, besides administrator, that may manage the settings."""
    found = await session.exec(select(ManagingRole.role))
    return set(found.all())


async def let_manage(session: AsyncSession, role: str, *, may: bool) -> None:
    """Lets a role manage the cabinet's settings, or no longer."""
    if may:
        insert = insert_into(session, ManagingRole).values(role=role)
        await session.exec(insert.on_conflict_do_nothing())
    else:
        await session.exec(delete(ManagingRole).where(col(ManagingRole.role) == role))
