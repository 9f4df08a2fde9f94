"""Whether a word still holds when it is read: its answer, or a later word, may have come before it.

A step of fan-out, within its transaction.
"""

from collections.abc import Collection
from datetime import datetime

from bot.actions.work import Word, Work
from bot.rules.catalog import ANSWERED, KINDS
from bot.rules.escalation import STOPS
from storage.directory import subjects
from storage.flow import cards, escalations, notifications


async def is_over(work: Work, word: Word) -> bool:
    """Ends what this word answers. True if it was itself answered before it became known."""
    if word.subject is None:
        return False
    if word.kind in STOPS:
        await escalations.stop(work.session, word.subject, STOPS[word.kind])
    if ends := KINDS[word.kind].ends:
        await end(work, word.subject, ends, min(word.at, work.now))
        return False
    if word.kind not in ANSWERED:
        return False
    answered_at = await last(work, word.subject, word.kind)
    return answered_at is not None and word.at <= answered_at


async def end(work: Work, subject: str, kinds: Collection[str], at: datetime) -> None:
    """What was said of the subject up to `at`, and is said of that time later, is over."""
    people_told = await notifications.answer(work.session, subject, kinds, at)
    await cards.redraw_bells(work.session, people_told)
    for kind in kinds:
        await _is_newest(work, subject, ("answered", kind), at)


async def last(work: Work, subject: str, kind: str) -> datetime | None:
    """When what this kind says of the subject was answered last."""
    return await _time(work, subject, ("answered", kind))


async def is_news(work: Work, subject: str, topic: str, at: datetime) -> bool:
    """False for what was said before that which is known of the topic already.

    A sender's clock that runs ahead must not silence what comes after.
    """
    return await _is_newest(work, subject, ("told", topic), min(at, work.now))


async def _is_newest(work: Work, subject: str, key: tuple[str, str], at: datetime) -> bool:
    known = await _time(work, subject, key)
    if known is not None and at < min(known, work.now):  # our own clock may have been set back
        return False
    part, name = key
    await subjects.merge(work.session, subject, part, {name: at.isoformat()}, work.now)
    return True


async def _time(work: Work, subject: str, key: tuple[str, str]) -> datetime | None:
    part, name = key
    state = (await subjects.known(work.session, [subject])).get(subject, {})
    told = state.get(part, {}).get(name)
    return datetime.fromisoformat(told) if told else None
