"""Keeps staff, sources, channels and deadlines as the CRM tells them. Nobody is notified of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import deadlines as duties
from bot.actions import membership, payments, reschedule, resolution
from bot.calendar import zones
from bot.calendar.reminders import PAYMENT
from bot.events import payloads
from bot.events.objects import StaffEntry
from bot.rules import deadlines
from bot.ui.texts import LANGUAGES
from storage.directory import links, people, sources
from storage.tables import Channel, Ended, Person, Source


async def apply(
    session: AsyncSession,
    kind: str,
    data: Mapping[str, Any],
    at: datetime,
    now: datetime,
    *,
    zone: tzinfo = UTC,
) -> None:
    """Takes a directory event that happened `at` into the tables, unless it is overtaken.

    `zone` is the cabinet's: a date is a day there.
    """
    told = payloads.read(kind, data)
    if deadlines.duty_of(kind) is not None:
        await duties.hear(session, kind, told, at, now)
        return
    if not await resolution.is_news(session, told.subject or kind, kind, at, now):
        return
    match told:
        case payloads.StaffUpdated():
            await _keep_person(session, told.staff, now, zone)
        case payloads.SourceUpdated():
            source = await sources.mention(session, Source, told.source.id, told.source.name)
            if told.source.manager_ids is not None:
                await sources.set_managers(session, source, told.source.manager_ids)
        case payloads.ChannelUpdated():
            await payments.learn(session, told.channel, at, now, zone)


async def mention(
    session: AsyncSession,
    kind: str,
    data: dict[str, Any],
    at: datetime,
    now: datetime,
    *,
    zone: tzinfo = UTC,
    own: bool = False,
) -> None:
    """Makes the source and channel that an event speaks of known, and names them as we do.

    `data` gets their names, so that a card shows what an administrator has called them. `zone`
    is the cabinet's. `own`: the event is a reminder of ours, which has waited and says nothing new.
    """
    told = payloads.read(kind, data)
    for mentioned in told.mentions:
        said = None if own else mentioned.name
        if mentioned.what == "source":
            name = await sources.name_of(session, mentioned.id, said)
        else:
            channel = await sources.mention(session, Channel, mentioned.id, said)
            if mentioned.kind and not own:
                channel.kind = mentioned.kind
            if session.is_modified(channel):
                await payments.amend(session, channel)
            name = channel.name
            if kind == PAYMENT:
                payments.complete(data, channel, now, zone)
        if name:
            data[mentioned.what]["name"] = name
    if not own:
        await payments.hear(session, kind, told, at, now, zone)
        await duties.hear(session, kind, told, at, now)


async def is_to_be_told(
    session: AsyncSession,
    kind: str,
    data: dict[str, Any],
    at: datetime,
    now: datetime,
    *,
    zone: tzinfo = UTC,
    own: bool = False,
) -> bool:
    """Whether what a reminder says is so still, and is said for the first time.

    `own`: it is one of ours, however long it has waited; `data` gets what is known by now.
    """
    if kind == PAYMENT:
        return not own or await payments.still_owed(session, data, zone)
    return await duties.is_to_be_told(session, kind, data, at, now, own=own)


async def is_overtaken(
    session: AsyncSession, kind: str, data: dict[str, Any], *, zone: tzinfo = UTC
) -> bool:
    """Whether a later word of a payment, which came before this one, names another day."""
    return kind == PAYMENT and not await payments.still_owed(session, data, zone)


async def _keep_person(
    session: AsyncSession, entry: StaffEntry, now: datetime, zone: tzinfo
) -> None:
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
        await reschedule.move_to(session, person, entry.timezone, zone, now)
    if not entry.active and person.active:
        await _dismiss(session, person, now)
    person.active = entry.active
    await session.flush()


async def _dismiss(session: AsyncSession, person: Person, now: datetime) -> None:
    linked = await links.of_person(session, person.pk)
    if linked is not None:
        await membership.unlink(session, linked, Ended.DISMISSED, now, notice="notice-dismissed")
