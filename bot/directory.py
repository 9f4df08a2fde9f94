"""Keeps staff, sources and channels as the CRM tells them. Nobody is notified of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import answers, facts, membership
from bot.texts import LANGUAGES
from storage import links, people, sources
from storage.models import Channel, Person, Source


async def apply(
    session: AsyncSession, kind: str, data: Mapping[str, Any], at: datetime, now: datetime
) -> None:
    """Takes a directory event that happened `at` into the tables, unless it is overtaken."""
    told = facts.read(kind, data)
    if not await answers.is_news(session, told.subject or kind, kind, at, now):
        return
    match told:
        case facts.StaffUpdated():
            await _keep_person(session, told.staff, now)
        case facts.SourceUpdated():
            source = await sources.mention(session, Source, told.source.id, told.source.name)
            if told.source.manager_ids is not None:
                await sources.set_managers(session, source, told.source.manager_ids)
        case facts.ChannelUpdated():
            await _keep_channel(session, told.channel, at, now)


async def mention(
    session: AsyncSession, kind: str, data: dict[str, Any], at: datetime, now: datetime
) -> None:
    """Makes the source and channel that an event speaks of known, and names them as we do.

    `data` gets their names, so that a card shows what an administrator has called them.
    """
    told = facts.read(kind, data)
    for mentioned in told.mentions:
        row: Source | Channel
        if mentioned.what == "source":
            row = await sources.mention(session, Source, mentioned.id, mentioned.name)
        else:
            row = await sources.mention(session, Channel, mentioned.id, mentioned.name)
            row.kind = mentioned.kind or row.kind
        if row.name:
            data[mentioned.what]["name"] = row.name
    await _keep_payment(session, kind, told, at, now)


async def _keep_person(session: AsyncSession, entry: facts.StaffEntry, now: datetime) -> None:
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
    if entry.timezone and _is_zone(entry.timezone):
        person.timezone = entry.timezone
    if not entry.active and person.active:
        await _dismiss(session, person, now)
    person.active = entry.active
    await session.flush()


async def _dismiss(session: AsyncSession, person: Person, now: datetime) -> None:
    assert person.id is not None
    linked = await links.of_person(session, person.id)
    if linked is not None:
        await membership.unlink(session, linked, "dismissed", now, notice="notice-dismissed")


async def _keep_channel(
    session: AsyncSession, entry: facts.ChannelEntry, at: datetime, now: datetime
) -> None:
    channel = await sources.mention(session, Channel, entry.id, entry.name)
    channel.kind = entry.kind or channel.kind
    if entry.paid_until is not None and await _is_latest_payment(session, channel, at, now):
        channel.paid_until = _moment(entry.paid_until)
    if entry.amount is not None:
        channel.amount, channel.currency = str(entry.amount), entry.currency
    await session.flush()


async def _keep_payment(
    session: AsyncSession, kind: str, told: facts.Facts, at: datetime, now: datetime
) -> None:
    """Payment dates are kept whether or not anybody may be told of them."""
    if not isinstance(told, facts.ChannelPaymentDue | facts.ChannelTold):
        return
    if kind not in ("channel.payment_due", "channel.paid"):
        return
    channel = await sources.mention(session, Channel, told.channel.id, None)
    if isinstance(told, facts.ChannelPaymentDue) and told.due_at == channel.paid_until:
        return  # a reminder of our own, for one: it tells nothing new
    if not await _is_latest_payment(session, channel, at, now):
        return
    if isinstance(told, facts.ChannelTold):
        channel.paid_until = _moment(told.paid_until) if told.paid_until else None
        return
    channel.paid_until = told.due_at
    if told.amount is not None:
        channel.amount, channel.currency = str(told.amount), told.currency


async def _is_latest_payment(
    session: AsyncSession, channel: Channel, at: datetime, now: datetime
) -> bool:
    return await answers.is_news(session, f"channel:{channel.crm_id}", "payment", at, now)


def _moment(day: Any) -> datetime:
    """A date counts as its noon in UTC, which is the same date in every zone of a cabinet."""
    if isinstance(day, datetime):
        return day
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
