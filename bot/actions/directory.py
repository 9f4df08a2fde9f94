"""Takes what an event says into the tables: staff, sources, channels, payments, deadlines.

Works within the caller's transaction. Nobody is notified here.
"""

from dataclasses import dataclass
from typing import Any

from bot.actions import deadlines as duties
from bot.actions import membership, payments, reschedule, resolution
from bot.actions.work import Word, Work
from bot.calendar import zones
from bot.calendar.reminders import PAYMENT
from bot.events import payloads
from bot.events.objects import StaffEntry
from bot.rules import deadlines
from bot.rules.catalog import DIRECTORY, KINDS
from bot.ui.texts import LANGUAGES
from storage.directory import links, people, sources
from storage.tables import Channel, Data, Ended, Source


@dataclass(frozen=True)
class Taken:
    """What became of a word. `data`: completed by what a card needs, such as names as we have them.

    `is_news`: people may be told; `is_over`: nothing is left for them to do.
    """

    data: Data
    is_news: bool = True
    is_over: bool = False


async def take(work: Work, word: Word) -> Taken:
    """Keeps what a word says, unless a later one that came before it says otherwise."""
    if word.kind in DIRECTORY:
        await _learn(work, word)
        return Taken(word.data, is_news=False)
    if KINDS[word.kind].own:
        return Taken(word.data)
    data = await _mention(work, word)
    if not word.own:
        await payments.hear(work, word)
        await duties.hear(work, word)
    is_owed = word.kind != PAYMENT or await payments.still_owed(work, word.data)
    known = await duties.news(work, word)
    if known is None or (word.own and not is_owed):
        return Taken(data, is_news=False)
    is_over = await resolution.is_over(work, word) or not is_owed
    return Taken({**data, **known}, is_over=is_over)


async def _learn(work: Work, word: Word) -> None:
    session, told = work.session, word.facts
    if deadlines.duty_of(word.kind) is not None:
        await duties.hear(work, word)
        return
    if not await resolution.is_news(work, told.subject or word.kind, word.kind, word.at):
        return
    match told:
        case payloads.StaffUpdated():
            await _keep_person(work, told.staff)
        case payloads.SourceUpdated():
            source = await sources.mention(session, Source, told.source.id, told.source.name)
            if told.source.manager_ids is not None:
                await sources.set_managers(session, source, told.source.manager_ids)
        case payloads.ChannelUpdated():
            await payments.learn(work, told.channel, word.at)


async def _mention(work: Work, word: Word) -> dict[str, Any]:
    """Makes the source and channel that a word speaks of known; the data with their names.

    So a card shows what an administrator has called them.
    """
    session, data = work.session, dict(word.data)
    for mentioned in word.facts.mentions:
        said = None if word.own else mentioned.name
        if mentioned.what == "source":
            name = await sources.name_of(session, mentioned.id, said)
        else:
            channel = await sources.mention(session, Channel, mentioned.id, said)
            if mentioned.kind and not word.own:
                channel.kind = mentioned.kind
            if session.is_modified(channel):
                await payments.amend(session, channel)
            name = channel.name
            if word.kind == PAYMENT:
                late = payments.is_overdue(work, data)
                data |= {"channel_row": channel.id, "overdue": late}
        if name:
            data[mentioned.what] = {**data[mentioned.what], "name": name}
    return data


async def _keep_person(work: Work, entry: StaffEntry) -> None:
    session, now = work.session, work.now
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
        await reschedule.move_to(work, person, entry.timezone)
    if not entry.active and person.active:
        linked = await links.of_person(session, person.pk)
        if linked is not None:
            await membership.unlink(
                session, linked, Ended.DISMISSED, now, notice="notice-dismissed"
            )
    person.active = entry.active
    await session.flush()
