"""What Bellhop tells administrators of itself: hooks it cannot read, events that reached nobody.

One event of our own a day and object; its card counts up in place instead of coming again.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import sources
from storage.flow import cards, events
from storage.tables import AnyEvent, Connection, EventState, NewEvent, Source

Data = dict[str, Any]  # Any: JSON


async def count_unreached(
    session: AsyncSession, kind: str, data: Mapping[str, Any], day: str, now: datetime
) -> None:
    """Counts one more event of a source (or of none) that reached nobody today."""
    source = data.get("source")
    crm_id = source["id"] if source else ""
    told = await _told(session, f"unreached:{day}:{crm_id}")
    counts = dict(told.get("counts", {}))
    counts[kind] = counts.get(kind, 0) + 1
    row = await sources.mention(session, Source, crm_id, None) if source else None
    fresh = {
        "counts": counts,
        "source": {"id": crm_id, "name": row.name} if row else None,
        "source_row": row.id if row else None,
    }
    await _tell(session, f"unreached:{day}:{crm_id}", "event.unreached", fresh, now)


async def count_unreadable(session: AsyncSession, hook: AnyEvent, day: str, now: datetime) -> None:
    """Counts one more hook of a connection that could not be read today."""
    connection = await session.get(Connection, hook.connection_id)
    assert connection is not None
    key = f"unreadable:{day}:{connection.id}"
    told = await _told(session, key)
    name = connection.name or connection.provider
    fresh = {
        "connection": {"id": str(connection.id), "name": name},
        "count": told.get("count", 0) + 1,
    }
    await _tell(session, key, "hook.unreadable", fresh, now)


async def _told(session: AsyncSession, key: str) -> Data:
    event = await events.own(session, key)
    told: Data = json.loads(event.body) if event else {}
    return told


async def _tell(session: AsyncSession, key: str, kind: str, data: Data, now: datetime) -> None:
    body = json.dumps(data).encode()
    event = await events.own(session, key)
    if event is None:
        await events.put(
            session,
            NewEvent(
                connection_id=None,
                external_id=key,
                type=kind,
                hint=None,
                subject=None,
                occurred_at=now,
                received_at=now,
                body=body,
            ),
        )
        return
    event.body = body
    if event.meaning is not None:
        event.meaning = {kind: data}
    event.state = (
        EventState.NEW
    )  # fanned out again: somebody may have become an administrator meanwhile
    await session.flush()
    await cards.redraw_carriers(session, event.pk)
