"""What Bellhop itself reports to administrators: unreadable hooks, and events that reached nobody.

One event of our own for each day and object; its card counts up instead of coming again.
"""

import json
from typing import Any

from bot.actions.context import Context
from bot.calendar.days import day_of
from bot.rules.fanout import Alert
from storage.directory import sources
from storage.flow import cards, events
from storage.tables import (
    AnyEvent,
    Connection,
    EventState,
    NewEvent,
    Source,
    cabinet_of,
    in_cabinet,
    qualified,
)

Counts = dict[str, Any]  # Any: the JSON of one of the two kinds


async def count_unreached(context: Context, alert: Alert) -> None:
    """Counts one more event of a source (or of no source) that reached nobody today."""
    source, kind = alert.data.get("source"), alert.kind.key
    crm_id = source["id"] if source else ""
    cabinet = cabinet_of(alert.data)
    key = f"unreached:{day_of(context.now, context.zone)}:{qualified(cabinet, crm_id)}"
    counts = (await _counted(context, key)).get("counts", {})
    place = (Source, crm_id, None, cabinet)
    row = await sources.mention(context.session, *place) if source else None
    data = {
        "counts": {**counts, kind: counts.get(kind, 0) + 1},
        "source": {"id": crm_id, "name": row.name} if row else None,
        "source_row": row.id if row else None,
    }
    await _tell(context, key, "event.unreached", in_cabinet(cabinet, data))


async def count_unreadable(context: Context, hook: AnyEvent) -> None:
    """Counts one more hook of a connection that could not be read today."""
    connection = await context.session.get_one(Connection, hook.connection_id)
    key = f"unreadable:{day_of(context.now, context.zone)}:{connection.id}"
    data = {
        "connection": {"id": str(connection.id), "name": connection.name or connection.provider},
        "count": (await _counted(context, key)).get("count", 0) + 1,
    }
    await _tell(context, key, "hook.unreadable", data)


async def _counted(context: Context, key: str) -> Counts:
    event = await events.own(context.session, key)
    counts: Counts = json.loads(event.body) if event else {}
    return counts


async def _tell(context: Context, key: str, kind: str, data: Counts) -> None:
    body = json.dumps(data).encode()
    event = await events.own(context.session, key)
    if event is None:
        fresh = NewEvent(None, key, kind, None, None, context.now, context.now, body)
        await events.put(context.session, fresh)
        return
    event.body = body
    if event.meaning is not None:
        event.meaning = {kind: data}
    event.state = EventState.NEW  # somebody may have become an administrator meanwhile
    await context.session.flush()
    await cards.redraw_carriers(context.session, event.pk)
