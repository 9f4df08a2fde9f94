"""What Bellhop tells administrators of itself: hooks it cannot read, events that reached nobody.

One event of our own a day and object; its card counts up in place instead of coming again.
"""

import json
from typing import Any

from bot.actions.work import Work
from bot.calendar.days import day_of
from bot.rules.fanout import Happening
from storage.directory import sources
from storage.flow import cards, events
from storage.tables import Connection, Event, EventState, NewEvent, Source

Report = dict[str, Any]  # Any: the JSON of one of the two kinds


async def count_unreached(work: Work, happening: Happening) -> None:
    """Counts one more event of a source (or of none) that reached nobody today."""
    source, kind = happening.data.get("source"), happening.kind.key
    crm_id = source["id"] if source else ""
    key = f"unreached:{day_of(work.now, work.zone)}:{crm_id}"
    counts = (await _told(work, key)).get("counts", {})
    row = await sources.mention(work.session, Source, crm_id, None) if source else None
    report = {
        "counts": {**counts, kind: counts.get(kind, 0) + 1},
        "source": {"id": crm_id, "name": row.name} if row else None,
        "source_row": row.id if row else None,
    }
    await _tell(work, key, "event.unreached", report)


async def count_unreadable(work: Work, hook: Event) -> None:
    """Counts one more hook of a connection that could not be read today."""
    connection = await work.session.get_one(Connection, hook.connection_id)
    key = f"unreadable:{day_of(work.now, work.zone)}:{connection.id}"
    report = {
        "connection": {"id": str(connection.id), "name": connection.name or connection.provider},
        "count": (await _told(work, key)).get("count", 0) + 1,
    }
    await _tell(work, key, "hook.unreadable", report)


async def _told(work: Work, key: str) -> Report:
    event = await events.own(work.session, key)
    told: Report = json.loads(event.body) if event else {}
    return told


async def _tell(work: Work, key: str, kind: str, report: Report) -> None:
    body = json.dumps(report).encode()
    event = await events.own(work.session, key)
    if event is None:
        event_row = NewEvent(None, key, kind, None, None, work.now, work.now, body)
        await events.put(work.session, event_row)
        return
    event.body = body
    if event.meaning is not None:
        event.meaning = {kind: report}
    event.state = EventState.NEW  # somebody may have become an administrator meanwhile
    await work.session.flush()
    await cards.redraw_carriers(work.session, event.pk)
