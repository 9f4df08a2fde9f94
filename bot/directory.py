"""Keeps staff, sources and channels as the CRM tells them. Nobody is notified of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import answers, facts, membership
from bot.texts import LANGUAGES
from storage import links, people, sources
from storage.models import Channel, Person, Source

NOON = time(12)  # stands for a day whose hour the CRM has not told


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
            await _keep_channel(session, told.channel, at, now, zone)


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
    is the cabinet's. `own`: the event is a reminder of ours, which says nothing new of a payment.
    """
    told = facts.read(kind, data)
    for mentioned in told.mentions:
        if mentioned.what == "source":
            name = await sources.name_of(session, mentioned.id, mentioned.name)
        else:
            channel = await sources.mention(session, Channel, mentioned.id, mentioned.name)
            channel.kind = mentioned.kind or channel.kind
            name = channel.name
        if name:
            data[mentioned.what]["name"] = name
    if not own:
        await _keep_payment(session, kind, told, at, now, zone)


async def still_owed(session: AsyncSession, data: Mapping[str, Any]) -> bool:
    """Whether the payment that a reminder of ours speaks of is still due when it was then."""
    told = data["channel"]
    channel = await sources.mention(session, Channel, told["id"], None)
    reminded = told.get("paid_until")
    return reminded is not None and channel.paid_until == datetime.fromisoformat(reminded)


def due_day(channel: Channel, zone: tzinfo) -> date | None:
    """The day in the cabinet's zone until which the channel is paid."""
    return channel.paid_until.astimezone(zone).date() if channel.paid_until else None


def due_at(channel: Channel, zone: tzinfo) -> str | None:
    """When the payment is due: a day without an hour where the CRM has told only a day."""
    if channel.paid_until is None:
        return None
    local = channel.paid_until.astimezone(zone)
    return local.date().isoformat() if local.time() == NOON else channel.paid_until.isoformat()


def day_of(told: str, zone: tzinfo) -> date:
    """The day in the cabinet's zone of a date or time as `data` carries it."""
    if len(told) == len("2026-11-22"):
        return date.fromisoformat(told)
    return datetime.fromisoformat(told).astimezone(zone).date()


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
    session: AsyncSession, entry: facts.ChannelEntry, at: datetime, now: datetime, zone: tzinfo
) -> None:
    channel = await sources.mention(session, Channel, entry.id, entry.name)
    channel.kind = entry.kind or channel.kind
    if entry.paid_until is not None and await _is_latest_payment(session, channel, at, now):
        channel.paid_until = _moment(entry.paid_until, zone)
    if entry.amount is not None:
        channel.amount, channel.currency = str(entry.amount), entry.currency
    await session.flush()


async def _keep_payment(
    session: AsyncSession,
    kind: str,
    told: facts.Facts,
    at: datetime,
    now: datetime,
    zone: tzinfo,
) -> None:
    """Payment dates are kept whether or not anybody may be told of them."""
    if not isinstance(told, facts.ChannelPaymentDue | facts.ChannelTold):
        return
    if kind not in ("channel.payment_due", "channel.paid"):
        return
    channel = await sources.mention(session, Channel, told.channel.id, None)
    if not await _is_latest_payment(session, channel, at, now):
        return
    if isinstance(told, facts.ChannelTold):
        channel.paid_until = _moment(told.paid_until, zone) if told.paid_until else None
        return
    channel.paid_until = _moment(told.due_at, zone)
    if told.amount is not None:
        channel.amount, channel.currency = str(told.amount), told.currency


async def _is_latest_payment(
    session: AsyncSession, channel: Channel, at: datetime, now: datetime
) -> bool:
    return await answers.is_news(session, f"channel:{channel.crm_id}", "payment", at, now)


def _moment(day: date | datetime, zone: tzinfo) -> datetime:
    """A date counts as its noon in the cabinet's zone."""
    if isinstance(day, datetime):
        return day
    return datetime.combine(day, NOON, zone).astimezone(UTC)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
