"""How far each connection's CRM has been read by its API."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import put
from storage.tables import ApiMark, Connection

ORDERS = "order"
# Of a state; times in ISO 8601. Since STEADY_SINCE it has been read every few minutes.
READ_AT, WHOLE_SINCE, STEADY_SINCE = "read_at", "whole_since", "steady_since"

State = dict[str, Any]  # Any: JSON of what each reader has to remember


async def find(session: AsyncSession, connection_id: int, what: str) -> ApiMark | None:
    """The mark; None if this was never read to an end.

    A new connection to a cabinet's CRM goes on where another one has stopped.
    """
    its = select(Connection.cabinet, Connection.provider).where(Connection.id == connection_id)
    place = (await session.exec(its)).one()
    found = await session.exec(
        select(ApiMark)
        .join(Connection, col(Connection.id) == ApiMark.connection_id)
        .where(ApiMark.what == what, Connection.cabinet == place[0])
        .where(Connection.provider == place[1])
        .order_by(col(ApiMark.connection_id) != connection_id, col(ApiMark.at).desc())
    )
    return found.first()


async def whole_since(session: AsyncSession, read_since: datetime) -> dict[str, datetime]:
    """Cabinet → since when no order of it can have escaped us.

    Only those of which orders have been read, to the end, since `read_since` and until now: what a
    break had kept back has reached its source by then.
    """
    found = await session.exec(
        select(Connection.cabinet, ApiMark.state)
        .join(ApiMark, col(ApiMark.connection_id) == Connection.id)
        .where(ApiMark.what == ORDERS, col(Connection.revoked_at).is_(None))
    )
    return {
        cabinet: datetime.fromisoformat(state[WHOLE_SINCE])
        for cabinet, state in found.all()
        if READ_AT in state
        and datetime.fromisoformat(state[READ_AT]) >= read_since
        and datetime.fromisoformat(state.get(STEADY_SINCE, state[WHOLE_SINCE])) <= read_since
    }


async def keep(
    session: AsyncSession, connection_id: int, what: str, at: datetime, state: State
) -> None:
    """All of it up to `at` is known; replaces what was remembered."""
    key = {"connection_id": connection_id, "what": what}
    await put(session, ApiMark, key, {"at": at, "state": state})
