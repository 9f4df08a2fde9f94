"""Tells administrators of a source that has sold nothing for far longer than is usual for it.

It is a guess, and its card says so. Works within the caller's transaction.
"""

from datetime import datetime

from bot.actions import own_events
from bot.actions.context import Context
from bot.rules.objects import life
from bot.rules.silence import OF_SOURCES, missed
from storage.objects import sales, subjects
from storage.tables import Data, Source, in_cabinet, qualified

DISCONNECTED, RECONNECTED = "source.disconnected", "source.reconnected"


async def has_news(context: Context, source: Source, whole_since: datetime) -> bool:
    """Whether there is anything to tell of the source. Only reads.

    `whole_since`: since when no order can have escaped us.
    """
    if source.silence is not None:
        return _is_back(source)
    return await _missed(context, source, whole_since) is not None


async def look(context: Context, source: Source, whole_since: datetime) -> bool:
    """Tells what there is to tell of the source; whether there was anything."""
    if source.sold_at is None:
        return False
    if source.silence is not None:
        is_back = _is_back(source)
        if is_back:
            sold = {"last_order_at": source.sold_at.isoformat()}
            await _tell(context, source, f"over:{source.silence}", RECONNECTED, sold)
            source.silence = None
        return is_back
    usual = await _missed(context, source, whole_since)
    if usual is None:
        return False
    source.silence = _key(source)
    data = {
        "reason": "silent",
        "last_order_at": source.sold_at.isoformat(),
        "usual_orders": round(usual),
    }
    await _tell(context, source, source.silence, DISCONNECTED, data)
    return True


async def _missed(context: Context, source: Source, whole_since: datetime) -> float | None:
    """How many orders have stayed away, if that means silence and nobody has said so."""
    if source.sold_at is None:
        return None
    heard_at = max(source.sold_at, whole_since)
    hours = await sales.by_hour(context.session, source.pk, context.now)
    usual = missed(hours, heard_at, context.now, OF_SOURCES)
    return None if usual is None or await _is_known(context, source) else usual


def _is_back(source: Source) -> bool:
    """Whether a source that was called silent has sold again."""
    return source.sold_at is not None and source.silence != _key(source)


async def _is_known(context: Context, source: Source) -> bool:
    """Whether the CRM has said itself that the source is disconnected."""
    known = await subjects.part(context.session, _subject(source), life.PART)
    steps = [step.kind for step in life.steps(known)]
    return steps[-1:] == [DISCONNECTED]


async def _tell(context: Context, source: Source, key: str, kind: str, said: Data) -> None:
    named = {"id": source.crm_id} | ({"name": source.name} if source.name else {})
    data = in_cabinet(source.cabinet, {"source": named, **said})
    await own_events.tell(context, key, kind, data, _subject(source))


def _subject(source: Source) -> str:
    return qualified(source.cabinet, f"source:{source.crm_id}")


def _key(source: Source) -> str:
    """Of the event that tells of the silence after its latest order."""
    return f"silence:{source.pk}:{source.sold_at:%Y-%m-%dT%H:%M:%S.%f}"
