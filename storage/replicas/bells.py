"""What has changed in whose bell, so that an open page is told, whichever replica serves it."""

from collections.abc import Collection

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.tables import BellVersion


async def changed(session: AsyncSession, people: Collection[int]) -> None:
    """Counts up the versions of these people's bells.

    Whoever writes has the database to itself, so versions become visible in their order.
    """
    if not people:
        return
    newest = select(func.coalesce(func.max(BellVersion.version), 0) + 1).scalar_subquery()
    rows = [{"person_id": each, "version": newest} for each in sorted(people)]
    insert = insert_into(session, BellVersion).values(rows)
    await session.exec(
        insert.on_conflict_do_update(
            index_elements=["person_id"], set_={"version": insert.excluded.version}
        )
    )


async def since(session: AsyncSession, version: int) -> dict[int, int]:
    """Person id → version, of the bells that have changed after `version`."""
    found = select(BellVersion.person_id, BellVersion.version)
    newer = found.where(col(BellVersion.version) > version)
    return dict((await session.exec(newer)).all())


async def newest(session: AsyncSession) -> int:
    """The newest version of all."""
    return (await session.exec(select(func.max(BellVersion.version)))).one() or 0
