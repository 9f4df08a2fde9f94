"""Records what an event reports: staff, sources, channels, payments, deadlines.

Works within the caller's transaction. Nobody is notified here.
"""

from dataclasses import dataclass, replace
from typing import Any

from bot.actions import payments
from bot.actions.context import Context, Report
from bot.actions.objects import deadlines, open_lists, resolution, standing
from bot.actions.people import staff
from bot.calendar.reminders import PAYMENT
from bot.events import payloads
from bot.rules.catalog import ANSWER, DIRECTORY, ENDED_BY_ANSWER, KINDS
from bot.rules.objects.deadlines import deadline_of
from storage.directory import sources
from storage.tables import Channel, Data, Ended, Source, qualified


@dataclass(frozen=True)
class Recorded:
    """What became of a report: its kind and data, completed with what a card shows.

    `is_news`: people may be told; `over`: why nothing is left for them to do.
    """

    kind: str
    data: Data
    is_news: bool = True
    over: Ended | None = None


async def record(context: Context, report: Report) -> Recorded:
    """Records what a report says, unless a later one arrived before it."""
    await standing.follow(context, report)
    if report.kind in DIRECTORY:
        await _update_directory(context, report)
        return await _passed_on(context, report)
    if KINDS[report.kind].own:
        fresh = await open_lists.news(context.session, report, context.now)
        return Recorded(report.kind, fresh or report.data, is_news=fresh is not None)
    data = await _mention(context, report)
    if (current := await standing.current(context, report)) is None:
        return Recorded(report.kind, data, is_news=False)
    data |= current
    is_owed = True
    if report.kind in payments.REPORTED_BY:
        if not report.own:
            await payments.record(context, report)
        is_owed = report.kind != PAYMENT or await payments.still_owed(context, report.data)
    elif deadline_of(report.kind) is not None:
        if not report.own:
            await deadlines.record(context, report)
        known = await deadlines.news(context, report)
        if known is None:
            return Recorded(report.kind, data, is_news=False)
        data |= known
    if report.own and not is_owed:
        return Recorded(report.kind, data, is_news=False)
    is_answered = await resolution.is_over(context, report) or not is_owed
    over = standing.over_at(report) or (Ended.ANSWERED if is_answered else None)
    return Recorded(report.kind, data, over=over)


async def _passed_on(context: Context, report: Report) -> Recorded:
    """A task that has been given to somebody else is new to them, unless it is late already."""
    silent = Recorded(report.kind, report.data, is_news=False)
    if report.kind != "task.updated" or not standing.is_moved(report) or report.change.is_first:
        return silent
    if standing.over_at(report) or not report.data.get("assignee_id"):
        return silent
    if await deadlines.is_overdue(context, report):
        return silent  # its reminder comes to them at once
    return Recorded("task.created", await _mention(context, replace(report, kind="task.created")))


async def _update_directory(context: Context, report: Report) -> None:
    session, facts = context.session, report.facts
    if deadline_of(report.kind) is not None:
        await deadlines.record(context, report)
        return
    if report.kind == ANSWER and report.subject is not None:
        await resolution.end(context, report.subject, ENDED_BY_ANSWER, min(report.at, context.now))
        return
    subject = qualified(report.cabinet, facts.subject or report.kind)
    if not await resolution.is_news(context, subject, report.kind, report.at):
        return
    match facts:
        case payloads.StaffUpdated():
            await staff.record(context, facts.staff, report.cabinet)
        case payloads.SourceUpdated():
            name = facts.source.name
            source = await sources.mention(session, Source, facts.source.id, name, report.cabinet)
            if facts.source.manager_ids is not None:
                await sources.set_managers(session, source, facts.source.manager_ids)
        case payloads.ChannelUpdated():
            await payments.learn(context, facts.channel, report)


async def _mention(context: Context, report: Report) -> dict[str, Any]:
    """Makes a report's source and channel known. The data, with the names administrators gave them.

    A reminder of ours makes no names known: it repeats old ones.
    """
    session, data = context.session, dict(report.data)
    for mentioned in report.facts.mentions:
        reported = None if report.own else mentioned.name
        if mentioned.what == "source":
            source = await sources.look_up(session, mentioned.id, reported, report.cabinet)
            data |= _in_currency(data, source.currency)
            name = source.name
        else:
            place = (Channel, mentioned.id, reported, report.cabinet)
            channel = await sources.mention(session, *place)
            if mentioned.kind and not report.own:
                channel.kind = mentioned.kind
            if session.is_modified(channel):
                await payments.amend(session, channel)
            name = channel.name
            if report.kind == PAYMENT:
                late = payments.is_overdue(context, data)
                data |= {"channel_row": channel.id, "overdue": late}
        if name:
            data[mentioned.what] = {**data[mentioned.what], "name": name}
    return data


def _in_currency(data: Data, currency: str | None) -> dict[str, Any]:
    """The order or lead in it with its source's currency, unless the CRM has named one."""
    if not currency:
        return {}
    parts = {name: data[name] for name in ("order", "lead") if data.get(name)}
    return {
        name: {**part, "currency": part.get("currency") or currency} for name, part in parts.items()
    }
