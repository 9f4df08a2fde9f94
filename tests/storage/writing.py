"""Small work for the one writer: it allows kinds, and what is allowed can be looked up."""

from collections.abc import Awaitable, Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet
from storage.engine.database import Database
from storage.tables import Policy

Work = Callable[[AsyncSession], Awaitable[object]]


def allowing(kind: str) -> Work:
    return lambda session: cabinet.allow(session, kind, allowed=True)


async def allow_all(session: AsyncSession, kinds: list[str]) -> list[str]:
    """Joined work: one statement for all, and an answer for each."""
    session.add_all(Policy(kind=kind, allowed=True) for kind in kinds)
    await session.flush()
    return [kind.upper() for kind in kinds]


async def allowed(database: Database) -> set[str]:
    async with database.read() as session:
        return set(await cabinet.policy(session))
