"""The pipelines of leads: what a CRM calls them, and what people do."""

from collections.abc import Collection, Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import count, insert_into
from storage.tables import Pipeline


async def in_cabinet(session: AsyncSession, cabinet: str) -> dict[str, Pipeline]:
    """Those that are known in a cabinet, by the CRM's id."""
    found = await session.exec(select(Pipeline).where(Pipeline.cabinet == cabinet))
    return {each.crm_id: each for each in found.all()}


async def by_id(session: AsyncSession, cabinet: str, crm_id: str) -> Pipeline | None:
    """The one that the cabinet's CRM knows by this id."""
    this = select(Pipeline).where(Pipeline.cabinet == cabinet, Pipeline.crm_id == crm_id)
    return (await session.exec(this)).first()


async def page(session: AsyncSession, offset: int, limit: int) -> tuple[list[Pipeline], int]:
    """A page of all pipelines, by cabinet and name, and their number."""
    by_name = (col(Pipeline.cabinet), col(Pipeline.name), col(Pipeline.id))
    found = await session.exec(select(Pipeline).order_by(*by_name).offset(offset).limit(limit))
    return list(found.all()), await count(session, Pipeline)


async def place_of(session: AsyncSession, pipeline: Pipeline) -> int:
    """Its index in the list that `page` is cut from."""
    by_name = (col(Pipeline.cabinet), col(Pipeline.name), col(Pipeline.id))
    found = await session.exec(select(Pipeline.id).order_by(*by_name))
    return list(found.all()).index(pipeline.id)


async def mention(session: AsyncSession, cabinet: str, crm_ids: Collection[str]) -> None:
    """Makes them known."""
    rows = [{"cabinet": cabinet, "crm_id": it, "name_held": False} for it in crm_ids]
    if rows:
        insert = insert_into(session, Pipeline).values(rows)
        await session.exec(insert.on_conflict_do_nothing())


async def tell(session: AsyncSession, cabinet: str, told: Iterable[tuple[str, str | None]]) -> None:
    """Takes over the CRM's ids and names; a name that an administrator has given stays."""
    names = dict(told)
    await mention(session, cabinet, names)
    for crm_id, pipeline in (await in_cabinet(session, cabinet)).items():
        if (name := names.get(crm_id)) is not None:
            pipeline.crm_name = name
            if not pipeline.name_held:
                pipeline.name = name
    await session.flush()


async def rename(
    session: AsyncSession, pipeline: Pipeline, name: str | None, *, held: bool
) -> None:
    """It is called this. `held`: whatever the CRM calls it."""
    pipeline.name, pipeline.name_held = name, held
    await session.flush()
