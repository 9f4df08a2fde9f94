"""The time by the database's own clock."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_NOW = text("SELECT clock_timestamp()")


async def asked(session: AsyncSession) -> datetime:
    """What PostgreSQL's clock says at this moment, not at the transaction's begin. UTC, aware."""
    connection = await session.connection()
    time: datetime = (await connection.execute(_NOW)).scalar_one()
    return time
