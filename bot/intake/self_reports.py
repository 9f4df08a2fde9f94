"""What Bellhop itself reports to administrators: unreadable hooks, and events that reached nobody.

Unreadable hooks make one event of our own for each day and connection; its card counts up instead
of coming again. What reached nobody is kept on a list: see bot.actions.objects.open_lists.
"""

from bot.actions import own_events
from bot.actions.context import Context
from bot.actions.objects import open_lists
from bot.actions.objects.open_lists import Listed
from bot.calendar.days import day_of
from bot.rules.fanout import Alert
from storage.directory import sources
from storage.objects import lists, unreached
from storage.tables import (
    AnyEvent,
    Connection,
    Handled,
    Source,
    Unreached,
    cabinet_of,
)


async def keep_unreached(context: Context, alert: Alert) -> None:
    """Puts an alert that reached nobody on the list of its source, or of what has no source."""
    session, source = context.session, alert.data.get("source")
    row = None
    if source:
        place = (Source, source["id"], None, cabinet_of(alert.data))
        row = await sources.mention(session, *place)
    kept = Unreached(
        event_id=alert.event_id,
        kind=alert.kind.key,
        subject=alert.subject,
        source_id=row.id if row else None,
        at=context.now,
        done_at=context.now if alert.over else None,
        how=Handled.TAKEN_UP if alert.over else None,
    )
    if await unreached.add(session, kept) and not alert.over:
        listed = Listed(lists.UNREACHED, row.pk if row else 0)
        await open_lists.ring(session, listed, context.now)


async def count_unreadable(context: Context, hook: AnyEvent) -> None:
    """Counts one more hook of a connection that could not be read today."""
    connection = await context.session.get_one(Connection, hook.connection_id)
    key = f"unreadable:{day_of(context.now, context.zone)}:{connection.id}"
    count = (await own_events.told(context, key)).get("count", 0) + 1
    data = {**own_events.about(connection), "count": count}
    await own_events.tell(context, key, "hook.unreadable", data)
