"""Events of our own that count up: told once, then rewritten, and their cards redrawn."""

import json
from typing import Any

from bot.actions.context import Context
from storage.flow import cards, events
from storage.tables import Connection, EventState, NewEvent

Data = dict[str, Any]  # Any: JSON


def about(connection: Connection) -> Data:
    """What an event says of the connection that it is about."""
    name = connection.name or connection.provider
    return {"connection": {"id": str(connection.id), "name": name}}


async def told(context: Context, key: str) -> Data:
    """What the event of ours with this key says now; empty if there is none."""
    event = await events.own(context.session, key)
    data: Data = json.loads(event.body) if event else {}
    return data


async def tell(
    context: Context, key: str, kind: str, data: Data, subject: str | None = None
) -> None:
    """Makes the event of ours with this key, or has it say this from now on."""
    body = json.dumps(data).encode()
    event = await events.own(context.session, key)
    if event is None:
        fresh = NewEvent(None, key, kind, None, subject, context.now, context.now, body)
        await events.put(context.session, fresh)
        return
    event.body = body
    if event.meaning is not None:
        event.meaning = {kind: data}
    event.state = EventState.NEW  # somebody may have become an administrator meanwhile
    await context.session.flush()
    await cards.redraw_carriers(context.session, event.pk)


async def settle(context: Context, key: str, kind: str, how: str = "well") -> None:
    """What the event tells of is over. Nothing happens if it has been purged."""
    if data := await told(context, key):
        await tell(context, key, kind, {**data, "settled": {"how": how}})
