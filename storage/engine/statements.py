"""Statements that several modules need."""

from collections.abc import Mapping

from sqlalchemy import SQLColumnExpression, TextClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables.columns import table_of


def insert_into(session: AsyncSession, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can carry `ON CONFLICT`, in the dialect of the session's database."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table_of(table))  # the ORM's bulk insert is slower
    return postgresql.insert(table_of(table))


async def put(
    session: AsyncSession,
    table: type[SQLModel],
    key: Mapping[str, object],
    values: Mapping[str, object],
) -> None:
    """Sets the values of the row with this unique key, inserting the row if there is none."""
    insert = insert_into(session, table).values({**key, **values})
    await session.exec(insert.on_conflict_do_update(index_elements=[*key], set_=values))


async def count(
    session: AsyncSession,
    table: type[SQLModel],
    *conditions: SQLColumnExpression[bool] | TextClause | bool,
) -> int:
    """How many of the table's rows meet the conditions."""
    counted = select(func.count()).select_from(table).where(*conditions)
    return (await session.exec(counted)).one()
