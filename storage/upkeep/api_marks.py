"""How far each connection's CRM has been read by its API."""

from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import put
from storage.tables import ApiMark

State = dict[str, Any]  # Any: JSON of what each reader has to remember


async def find(session: AsyncSession, connection_id: int, what: str) -> ApiMark | None:
    """The mark; None if this was never read to an end."""
    return await session.get(ApiMark, (connection_id, what))


async def keep(
    session: AsyncSession, connection_id: int, what: str, at: datetime, state: State
) -> None:
    """All of it up to `at` is known; replaces what was remembered."""
    key = {"connection_id": connection_id, "what": what}
    await put(session, ApiMark, key, {"at": at, "state": state})
