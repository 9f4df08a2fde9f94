"""Whether a report still holds when it is read: an answer or a later report may have come first.

A step of fan-out, within its transaction.
"""

from collections.abc import Collection
from datetime import datetime

from bot.actions.context import Context, Report
from bot.actions.objects import open_lists
from bot.rules.catalog import ANSWERED, KINDS
from bot.rules.escalation import STOPS
from storage.flow import cards, escalations, notifications
from storage.objects import subjects


async def is_over(context: Context, report: Report) -> bool:
    """Ends what this report answers. True if the report was answered before it arrived."""
    if report.subject is None:
        return False
    if report.kind in STOPS:
        await escalations.stop(context.session, report.subject, STOPS[report.kind])
    if ends := KINDS[report.kind].ends:
        await end(context, report.subject, ends, min(report.at, context.now))
        return False
    if report.kind not in ANSWERED:
        return False
    answered_at = await last(context, report.subject, report.kind)
    return answered_at is not None and report.at <= answered_at


async def end(context: Context, subject: str, kinds: Collection[str], at: datetime) -> None:
    """These kinds are over, as far as they were or will be reported of the time up to `at`."""
    await answer(context, subject, kinds, at)
    for kind in kinds:
        await _is_newest(context, subject, ("answered", kind), at)


async def answer(context: Context, subject: str, kinds: Collection[str], at: datetime) -> None:
    """People's notifications of these kinds up to `at` are answered."""
    people_told = await notifications.answer(context.session, subject, kinds, at)
    await cards.redraw_bells(context.session, people_told)
    await open_lists.follow(context.session, subject, context.now, taken_up=True, kinds=kinds)


async def answer_again(context: Context, subject: str) -> None:
    """The object is open again, but not what has been answered meanwhile."""
    for kind, at in (await subjects.part(context.session, subject, "answered")).items():
        until = datetime.fromisoformat(at)
        people_told = await notifications.answer(context.session, subject, [kind], until)
        await cards.redraw_bells(context.session, people_told)


async def last(context: Context, subject: str, kind: str) -> datetime | None:
    """When this kind was last answered for the subject."""
    return await _time(context, subject, ("answered", kind))


async def is_news(context: Context, subject: str, topic: str, at: datetime) -> bool:
    """False if something later is known of the topic already.

    A sender's clock that runs ahead must not silence what comes after.
    """
    return await _is_newest(context, subject, ("told", topic), min(at, context.now))


async def _is_newest(context: Context, subject: str, key: tuple[str, str], at: datetime) -> bool:
    known = await _time(context, subject, key)
    if known is not None and at < min(known, context.now):  # our own clock may have been set back
        return False
    part, name = key
    await subjects.merge(context.session, subject, part, {name: at.isoformat()}, context.now)
    return True


async def _time(context: Context, subject: str, key: tuple[str, str]) -> datetime | None:
    part, name = key
    at = (await subjects.part(context.session, subject, part)).get(name)
    return datetime.fromisoformat(at) if at else None
