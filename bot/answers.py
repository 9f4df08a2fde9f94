"""Whether an event still holds when it is read: an answer to it may have come before it did.

A step of fan-out, within its transaction. What was overtaken in the directory is no news either.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.catalog import ANSWERED, Kind
from storage import cards, notifications, subjects
from storage.models import Event


async def is_over(session: AsyncSession, event: Event, kind: Kind, now: datetime) -> bool:
    """Ends what this kind answers. True if it was itself answered before it became known."""
    if event.subject is None:
        return False
    if kind.ends:
        at = min(event.occurred_at, now)
        people_told = await notifications.answer(session, event.subject, kind.ends, at)
        await cards.redraw_bells(session, people_told)
        for ended in kind.ends:
            await _is_newest(session, event.subject, "answered", ended, at, now)
        return False
    if kind.key not in ANSWERED:
        return False
    answered_at = await _time(session, event.subject, "answered", kind.key)
    return answered_at is not None and event.occurred_at <= answered_at


async def is_news(
    session: AsyncSession, subject: str, topic: str, at: datetime, now: datetime
) -> bool:
    """False for what happened before that which is known of the topic already.

    A sender's clock that runs ahead must not silence what comes after.
    """
    return await _is_newest(session, subject, "told", topic, min(at, now), now)


async def _is_newest(
    session: AsyncSession, subject: str, part: str, key: str, at: datetime, now: datetime
) -> bool:
    known = await _time(session, subject, part, key)
    if known is not None and at < known:
        return False
    await subjects.merge(session, subject, part, {key: at.isoformat()}, now)
    return True


async def _time(session: AsyncSession, subject: str, part: str, key: str) -> datetime | None:
    state = (await subjects.known(session, [subject])).get(subject, {})
    told = state.get(part, {}).get(key)
    return datetime.fromisoformat(told) if told else None
