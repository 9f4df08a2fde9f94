"""Records what an event reports: staff, sources, channels, payments, deadlines.

Works within the caller's transaction. Nobody is notified here.
"""

from dataclasses import dataclass
from typing import Any

from bot.actions import deadlines, membership, open_lists, payments, reschedule, resolution
from bot.actions.context import Context, Report
from bot.calendar import zones
from bot.calendar.reminders import PAYMENT
from bot.events import payloads
from bot.events.objects import StaffEntry
from bot.rules.catalog import DIRECTORY, KINDS
from bot.rules.deadlines import deadline_of
from bot.ui.texts import LANGUAGES
from storage.directory import links, people, sources
from storage.tables import Channel, Data, Ended, Source


@dataclass(frozen=True)
class Recorded:
    """What became of a report. `data`: completed with what a card shows, such as our own names.

    `is_news`: people may be told; `is_over`: nothing is left for them to do.
    """

    data: Data
    is_news: bool = True
    is_over: bool = False


async def record(context: Context, report: Report) -> Recorded:
    """Records what a report says, unless a later one arrived before it."""
    if report.kind in DIRECTORY:
        await _update_directory(context, report)
        return Recorded(report.data, is_news=False)
    if KINDS[report.kind].own:
        fresh = await open_lists.news(context.session, report, context.now)
        return Recorded(fresh or report.data, is_news=fresh is not None)
    data = await _mention(context, report)
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
            return Recorded(data, is_news=False)
        data |= known
    if report.own and not is_owed:
        return Recorded(data, is_news=False)
    is_over = report.kind in resolution.CONCERNED and await resolution.is_over(context, report)
    return Recorded(data, is_over=is_over or not is_owed)


async def _update_directory(context: Context, report: Report) -> None:
    session, facts = context.session, report.facts
    if deadline_of(report.kind) is not None:
        await deadlines.record(context, report)
        return
    subject = facts.subject or report.kind
    if not await resolution.is_news(context, subject, report.kind, report.at):
        return
    match facts:
        case payloads.StaffUpdated():
            await _keep_person(context, facts.staff)
        case payloads.SourceUpdated():
            source = await sources.mention(session, Source, facts.source.id, facts.source.name)
            if facts.source.manager_ids is not None:
                await sources.set_managers(session, source, facts.source.manager_ids)
        case payloads.ChannelUpdated():
            await payments.learn(context, facts.channel, report.at)


async def _mention(context: Context, report: Report) -> dict[str, Any]:
    """Makes a report's source and channel known. The data, with the names administrators gave them.

    A reminder of ours makes no names known: it repeats old ones.
    """
    session, data = context.session, dict(report.data)
    for mentioned in report.facts.mentions:
        reported = None if report.own else mentioned.name
        if mentioned.what == "source":
            name = await sources.name_of(session, mentioned.id, reported)
        else:
            channel = await sources.mention(session, Channel, mentioned.id, reported)
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


async def _keep_person(context: Context, entry: StaffEntry) -> None:
    session, now = context.session, context.now
    person = await people.by_crm_id(session, entry.id)
    if person is None:
        person = await people.add(
            session, name=entry.name, role=entry.role, crm_id=entry.id, now=now
        )
        await sources.arrived(session, person)
    person.name, person.crm_role = entry.name, entry.role
    if not person.role_held:
        await membership.change_role(session, person, entry.role)
    if entry.language in LANGUAGES and not person.language_chosen:
        person.language = entry.language
    if entry.timezone and zones.is_known(entry.timezone) and not person.timezone_chosen:
        await reschedule.move_to(context, person, entry.timezone)
    if not entry.active and person.active:
        linked = await links.of_person(session, person.pk)
        if linked is not None:
            await membership.unlink(
                session, linked, Ended.DISMISSED, now, notice="notice-dismissed"
            )
    person.active = entry.active
    await session.flush()
