"""What Bellhop tells administrators of itself: hooks it cannot read, events that reached nobody.

One event of our own a day and object; its card counts up in place instead of coming again.
"""

import json
from typing import Any

from bot.actions.context import Context
from bot.calendar.days import day_of
from bot.rules.fanout import Alert
from storage.directory import sources
from storage.flow import cards, events
from storage.tables import AnyEvent, Connection, EventState, NewEvent, Source

Counts = dict[str, Any]  # Any: the JSON of one of the two kinds


async def count_unreached(context: Context, alert: Alert) -> None:
    """Counts one more event of a source (or of none) that reached nobody today."""
    source, kind = alert.data.get("source"), alert.kind.key
    crm_id = source["id"] if source else ""
    key = f"unreached:{day_of(context.now, context.zone)}:{crm_id}"
    counts = (await _told(context, key)).get("counts", {})
    row = await sources.mention(context.session, Source, crm_id, None) if source else None
    report = {
        "counts": {**counts, kind: counts.get(kind, 0) + 1},
        "source": {"id": crm_id, "name": row.name} if row else None,
        "source_row": row.id if row else None,
    }
    await _tell(context, key, "event.unreached", report)


async def count_unreadable(context: Context, hook: AnyEvent) -> None:
    """Counts one more hook of a connection that could not be read today."""
    connection = await context.session.get_one(Connection, hook.connection_id)
    key = f"unreadable:{day_of(context.now, context.zone)}:{connection.id}"
    report = {
        "connection": {"id": str(connection.id), "name": connection.name or connection.provider},
        "count": (await _told(context, key)).get("count", 0) + 1,
    }
    await _tell(context, key, "hook.unreadable", report)


async def _told(context: Context, key: str) -> Counts:
    event = await events.own(context.session, key)
    told: Counts = json.loads(event.body) if event else {}
    return told


async def _tell(context: Context, key: str, kind: str, report: Counts) -> None:
    body = json.dumps(report).encode()
    event = await events.own(context.session, key)
    if event is None:
        event_row = NewEvent(None, key, kind, None, None, context.now, context.now, body)
        await events.put(context.session, event_row)
        return
    event.body = body
    if event.meaning is not None:
        event.meaning = {kind: report}
    event.state = EventState.NEW  # somebody may have become an administrator meanwhile
    await context.session.flush()
    await cards.redraw_carriers(context.session, event.pk)
