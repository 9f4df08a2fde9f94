"""Records when tasks are due, leads to be contacted, orders overdue, so that people hear in time.

Works within the caller's transaction: with a time, the reminder that waits and the cards that were
sent change in the same commit.
"""

from datetime import datetime

from bot.actions.context import Context, Report
from bot.actions.objects import resolution
from bot.rules.escalation import STOPS
from bot.rules.objects import deadlines, life
from bot.rules.objects.deadlines import PART, Deadline, Known
from storage.directory import sources
from storage.flow import escalations, reminders
from storage.objects import subjects
from storage.tables import Data, qualified


async def record(context: Context, report: Report) -> None:
    """Records what the CRM reports of a task, lead or order, however late the report arrives."""
    deadline = deadlines.deadline_of(report.kind)
    if deadline is None or not _concerns(deadline, report):
        return
    subject = _subject(deadline, getattr(report.facts, deadline.part).id, report)
    if report.kind == deadlines.DONE:
        await escalations.stop(context.session, subject, STOPS[report.kind])
    at = min(report.at, context.now)  # a clock that runs ahead must not silence what comes after
    before = await subjects.part(context.session, subject, PART)
    after = _merged(deadline, before, report, at)
    await _keep(context, deadline, subject, before, after)
    if deadlines.is_over(before, after):
        await resolution.answer(context, subject, (deadline.kind,), at)


async def news(context: Context, report: Report) -> Data | None:
    """What else is known of a deadline that has come; None if people need not be told.

    They are told of each deadline once.
    """
    deadline = deadlines.deadline_of(report.kind)
    if deadline is None or report.kind != deadline.kind:
        return {}
    subject = _subject(deadline, report.data[deadline.part]["id"], report)
    known = await subjects.part(context.session, subject, PART)
    of = deadlines.as_known(deadline, known, deadlines.time_in(deadline, report.data))
    if report.own and life.over(report.change.before) is not None:
        is_news = False
    elif report.own:
        awaited = deadlines.reminder(deadline, subject, known, context.now)
        is_news = awaited is not None and awaited.at == of
    else:
        is_news = deadlines.is_news(known, of, min(report.at, context.now))
    if not is_news:
        return None
    await _keep(context, deadline, subject, known, deadlines.with_told(known, of))
    data = deadlines.data_of(deadline, subject, known)
    source = data.get("source")
    if source:
        its = await sources.look_up(context.session, source["id"], None, report.cabinet)
        data["source"] = {**source, "name": its.name} if its.name else source
        if its.currency:
            data[deadline.part] = {"currency": its.currency, **data[deadline.part]}
    return data


async def is_overdue(context: Context, report: Report) -> bool:
    """Whether the deadline of the report's object has passed."""
    deadline = deadlines.deadline_of(report.kind)
    if deadline is None:
        return False
    subject = _subject(deadline, getattr(report.facts, deadline.part).id, report)
    at = deadlines.due(await subjects.part(context.session, subject, PART))
    return at is not None and at <= context.now


def _concerns(deadline: Deadline, report: Report) -> bool:
    """Whether anything of it has to be recorded."""
    if not deadline.of_status or report.change.has_deadline:
        return True
    return deadlines.has_one(deadline, report.facts)


def _merged(deadline: Deadline, known: Known, report: Report, at: datetime) -> Known:
    """What is known after the report; who is responsible may have been reported before."""
    who, status = life.who(report.change.after), life.status(report.change.before)
    if deadline.of_status and not known and who is not None:
        known = {"who": [who.value, who.at.isoformat()]}
    before = status.value if status else None
    has_left = deadlines.has_left(deadline, report.kind, report.facts, before)
    return deadlines.merged(known, report.kind, report.facts, at, has_left=has_left)


def _subject(deadline: Deadline, number: str, report: Report) -> str:
    return qualified(report.cabinet, deadline.subject(number))


async def _keep(
    context: Context, deadline: Deadline, subject: str, before: Known, after: Known
) -> None:
    if after == before:
        return
    await subjects.merge(context.session, subject, PART, dict(after), context.now)
    awaited = deadlines.reminder(deadline, subject, after, context.now)
    if awaited == deadlines.reminder(deadline, subject, before, context.now):
        return
    if awaited is None:
        await reminders.cancel(context.session, deadline.kind, subject)
    else:
        await reminders.put(context.session, [awaited])
