"""The registry of what channels cost and until when they are paid.

Works within the caller's transaction. What changes a date changes in the same commit the reminder
that waits and the cards that were sent. Of several words of a payment the one that is about the
latest moment holds, whenever it arrives.
"""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import resolution
from bot.calendar import days as dates
from bot.calendar import periods
from bot.calendar.reminders import PAYMENT, Timing, of_payment, payment_body, plan, subject_of
from bot.events import payloads
from bot.events.objects import ChannelEntry
from storage.directory import cabinet, people, sources
from storage.flow import cards, events, inbox, notifications, reminders
from storage.tables import Channel, Person

Settled = dict[str, Any]  # Any: JSON; `how` (paid or moved), `at`, `by` and `by_id`


async def learn(
    session: AsyncSession, entry: ChannelEntry, at: datetime, now: datetime, zone: tzinfo
) -> None:
    """Takes what the CRM tells of a channel into the registry."""
    channel = await sources.mention(session, Channel, entry.id, entry.name)
    channel.kind = entry.kind or channel.kind
    _keep_terms(channel, entry)
    until = dates.kept(entry.paid_until, zone) if entry.paid_until else None
    if until is None or not await move(session, channel, until, at, now, zone):
        await amend(session, channel)


async def hear(
    session: AsyncSession,
    kind: str,
    told: payloads.Facts,
    at: datetime,
    now: datetime,
    zone: tzinfo,
) -> None:
    """Takes what an event of the CRM says of a payment into the registry.

    Payment dates are kept whether or not anybody may be told of them.
    """
    match told:
        case payloads.ChannelPaymentDue():
            channel = await sources.mention(session, Channel, told.channel.id, None)
            due = dates.kept(told.due_at, zone)
            if await move(session, channel, due, at, now, zone, told_today=True):
                _keep_terms(channel, told)
                await amend(session, channel)
            elif _day(due, zone) == _day(channel.paid_until, zone):
                await _plan(session, channel, _day(due, zone), now, zone, told_today=True)
        case payloads.ChannelTold() if kind == "channel.paid":
            channel = await sources.mention(session, Channel, told.channel.id, None)
            by = await people.by_crm_id(session, told.actor_id) if told.actor_id else None
            until = told.paid_until or await _next_told(session, channel, at, now, zone)
            await pay(session, channel, until, by, at, now, zone)
        case payloads.ChannelTold() if (
            kind == "channel.reconnected" and told.paid_until is not None
        ):
            channel = await sources.mention(session, Channel, told.channel.id, None)
            await move(session, channel, dates.kept(told.paid_until, zone), at, now, zone)


async def move(
    session: AsyncSession,
    channel: Channel,
    until: datetime | None,
    at: datetime,
    now: datetime,
    zone: tzinfo,
    *,
    told_today: bool = False,
) -> bool:
    """The channel is paid until then, or nobody knows; False if a later word is known already.

    `told_today`: people are told of it by another card, which counts as the reminder of today.
    """
    if not await _is_latest_word(session, channel, at, now):
        return False
    is_moved = _day(until, zone) != _day(channel.paid_until, zone)
    if is_moved and await _settle(session, channel, until, {"how": "moved"}, zone):
        told = await notifications.answer(session, subject_of(channel), (PAYMENT,), now)
        await cards.redraw_bells(session, told)
    await _keep(session, channel, until, now, zone, told_today=told_today)
    return True


async def pay(
    session: AsyncSession,
    channel: Channel,
    until: date | datetime | None,
    by: Person | None,
    at: datetime,
    now: datetime,
    zone: tzinfo,
) -> bool:
    """The channel was paid, and next is due then; False if a later word is known already.

    Whoever has just paid has read of it, and need not hear of the next payment on the same day.
    """
    if not await _is_latest_word(session, channel, at, now):
        return False
    moment = dates.kept(until, zone) if until else None
    settled: Settled = {"how": "paid", "at": at.isoformat()}
    if by is not None:
        settled |= {"by": by.name, "by_id": by.id}
    await _settle(session, channel, moment, settled, zone)
    await resolution.end(session, subject_of(channel), (PAYMENT,), min(at, now), now)
    if by is not None:
        await inbox.mark_read_about(session, by.pk, subject_of(channel), PAYMENT, now)
        await cards.redraw_bells(session, [by.pk])
    await _keep(session, channel, moment, now, zone, told_today=True)
    return True


async def amend(session: AsyncSession, channel: Channel) -> None:
    """The reminder that waits, if any, is to tell of the channel as it is now."""
    await session.flush()
    waiting = await reminders.waiting(session, PAYMENT, subject_of(channel))
    if waiting is not None and channel.paid_until is not None:
        waiting.body = payment_body(channel)
        await session.flush()


async def still_owed(session: AsyncSession, data: Mapping[str, Any], zone: tzinfo) -> bool:
    """Whether the payment that a reminder of ours speaks of is still due on that day."""
    channel = await sources.mention(session, Channel, data["channel"]["id"], None)
    return _day(channel.paid_until, zone) == dates.day_told(data["due_at"], zone)


async def timing(session: AsyncSession, zone: tzinfo) -> Timing:
    """When in the day reminders come."""
    return Timing(await cabinet.reminder_hour(session), zone)


def complete(data: dict[str, Any], channel: Channel, now: datetime, zone: tzinfo) -> None:
    """Adds what a card needs to an event's data: the channel's row, and whether it is late."""
    data["channel_row"] = channel.id
    data["overdue"] = dates.day_told(data["due_at"], zone) < dates.day_of(now, zone)


def next_day(channel: Channel, now: datetime, zone: tzinfo) -> date | None:
    """Until when the channel is paid if it is paid now; None if it has no date or no period."""
    if channel.paid_until is None or channel.period is None:
        return None
    due = dates.day_of(channel.paid_until, zone)
    period = periods.period_in(channel.period)
    return periods.following(due, period, channel.first_day, dates.day_of(now, zone))


async def _next_told(
    session: AsyncSession, channel: Channel, at: datetime, now: datetime, zone: tzinfo
) -> date | datetime | None:
    """What follows from a word that names no day.

    That a payment was made may be told twice: by somebody who presses `Mark paid`, and by the CRM.
    """
    paid_at = await resolution.last(session, subject_of(channel), PAYMENT)
    following, due = next_day(channel, now, zone), _day(channel.paid_until, zone)
    if paid_at is None or channel.period is None or due is None:
        return following
    is_soon = abs(at - paid_at) < periods.period_in(channel.period).length / 2
    is_ahead = due > dates.day_of(now, zone)
    if is_soon and is_ahead and not await _is_reminded_of(session, channel, zone):
        return channel.paid_until
    return following


async def _is_reminded_of(session: AsyncSession, channel: Channel, zone: tzinfo) -> bool:
    """Whether people have been told of the payment that is due next."""
    due = _day(channel.paid_until, zone)
    told = await events.told_of(session, subject_of(channel), PAYMENT)
    days = (meaning.get(PAYMENT, {}).get("due_at") for _, meaning in told)
    return any(day is not None and dates.day_told(day, zone) == due for day in days)


async def _keep(
    session: AsyncSession,
    channel: Channel,
    until: datetime | None,
    now: datetime,
    zone: tzinfo,
    *,
    told_today: bool = False,
) -> None:
    before, channel.paid_until = _day(channel.paid_until, zone), until
    day = _day(until, zone)
    if day is not None:
        channel.first_day = periods.first_day(day, channel.first_day)
    await session.flush()
    if day != before or told_today:
        await _plan(session, channel, day, now, zone, told_today=told_today)
    else:
        await amend(session, channel)


async def _plan(
    session: AsyncSession,
    channel: Channel,
    due: date | None,
    now: datetime,
    zone: tzinfo,
    *,
    told_today: bool,
) -> None:
    hours = await timing(session, zone)
    step = plan(due, now, hours, told_today=told_today) if due else None
    if step is None:
        await reminders.cancel(session, PAYMENT, subject_of(channel))
    else:
        await reminders.put(session, [of_payment(channel, step, zone)])


async def _settle(
    session: AsyncSession,
    channel: Channel,
    until: datetime | None,
    settled: Settled,
    zone: tzinfo,
) -> bool:
    """Notes on what was told of other days than `until` what became of the payment.

    Whether anything was told at all.
    """
    told = await events.told_of(session, subject_of(channel), PAYMENT)
    for event_id, meaning in told:
        data = meaning.get(PAYMENT, {})
        known = data.get("settled", {}).get("how")
        if known in ("paid", settled["how"]) or "due_at" not in data:
            continue
        if dates.day_told(data["due_at"], zone) == _day(until, zone):
            continue
        await events.fanned_out(session, event_id, meaning | {PAYMENT: data | {"settled": settled}})
        await cards.redraw_carriers(session, event_id)
    return bool(told)


async def _is_latest_word(
    session: AsyncSession, channel: Channel, at: datetime, now: datetime
) -> bool:
    return await resolution.is_news(session, subject_of(channel), "payment", at, now)


def _keep_terms(channel: Channel, told: ChannelEntry | payloads.ChannelPaymentDue) -> None:
    if told.amount is not None:
        channel.amount, channel.currency = str(told.amount), told.currency
    channel.period = told.period or channel.period


def _day(moment: datetime | None, zone: tzinfo) -> date | None:
    return dates.day_of(moment, zone) if moment else None
