"""Whether an event still holds when it is read: an answer to it may have come before it did.

A step of fan-out, within its transaction. What was overtaken in the directory is no news either.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.rules.catalog import ANSWERED, Kind
from bot.rules.escalation import SETTLES
from storage.directory import subjects
from storage.flow import cards, escalations, notifications
from storage.tables import AnyEvent


async def is_over(session: AsyncSession, event: AnyEvent, kind: Kind, now: datetime) -> bool:
    """Ends what this kind answers. True if it was itself answered before it became known."""
    if event.subject is None:
        return False
    if kind.key in SETTLES:
        await escalations.stop(session, event.subject, SETTLES[kind.key])
    if kind.ends:
        await end(session, event.subject, kind.ends, min(event.occurred_at, now), now)
        return False
    if kind.key not in ANSWERED:
        return False
    answered_at = await last(session, event.subject, kind.key)
    return answered_at is not None and event.occurred_at <= answered_at


async def end(
    session: AsyncSession, subject: str, kinds: Collection[str], at: datetime, now: datetime
) -> None:
    """What was said of the subject up to `at`, and is said of that time later, is over."""
    people_told = await notifications.answer(session, subject, kinds, at)
    await cards.redraw_bells(session, people_told)
    for kind in kinds:
        await _is_newest(session, subject, "answered", kind, at, now)


async def last(session: AsyncSession, subject: str, kind: str) -> datetime | None:
    """When what this kind says of the subject was answered last."""
    return await _time(session, subject, "answered", kind)


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
    if known is not None and at < min(known, now):  # our own clock may have been set back
        return False
    await subjects.merge(session, subject, part, {key: at.isoformat()}, now)
    return True


async def _time(session: AsyncSession, subject: str, part: str, key: str) -> datetime | None:
    state = (await subjects.known(session, [subject])).get(subject, {})
    told = state.get(part, {}).get(key)
    return datetime.fromisoformat(told) if told else None
