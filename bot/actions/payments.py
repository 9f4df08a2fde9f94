"""The registry of what channels cost and until when they are paid.

Works within the caller's transaction. What changes a date changes in the same commit the reminder
that waits and the cards that were sent. Of several words of a payment the one that is about the
latest moment holds, whenever it arrives.
"""

from datetime import date, datetime, tzinfo
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import resolution
from bot.actions.work import Word, Work
from bot.calendar import days, periods
from bot.calendar.reminders import PAYMENT, Timing, of_payment, payment_body, plan, subject_of
from bot.events import payloads
from bot.events.objects import ChannelEntry
from storage.directory import cabinet, people, sources
from storage.flow import cards, events, inbox, notifications, reminders
from storage.tables import Channel, Data, Person

Until = date | datetime | None  # the day on which it is due next, or a time of that day
Result = dict[str, Any]  # Any: JSON; `how` (paid or moved), `at`, `by` and `by_id`


async def learn(work: Work, entry: ChannelEntry, at: datetime) -> None:
    """Takes what the CRM tells of a channel into the registry."""
    channel = await sources.mention(work.session, Channel, entry.id, entry.name)
    channel.kind = entry.kind or channel.kind
    _keep_terms(channel, entry)
    if entry.paid_until is None or not await move(work, channel, entry.paid_until, at):
        await amend(work.session, channel)


async def hear(work: Work, word: Word) -> None:
    """Takes what an event of the CRM says of a payment into the registry.

    Payment dates are kept whether or not anybody may be told of them.
    """
    match word.facts:
        case payloads.ChannelPaymentDue() as told:
            await _hear_due(work, told, word.at)
        case payloads.ChannelTold() as told if word.kind == "channel.paid":
            channel = await _channel(work, told.channel.id)
            by = await people.by_crm_id(work.session, told.actor_id) if told.actor_id else None
            until = told.paid_until or await _next_told(work, channel, word.at)
            await pay(work, channel, until, by, word.at)
        case payloads.ChannelTold() as told if word.kind == "channel.reconnected":
            if told.paid_until is not None:
                await move(work, await _channel(work, told.channel.id), told.paid_until, word.at)


async def move(
    work: Work, channel: Channel, until: Until, at: datetime, *, told_today: bool = False
) -> bool:
    """The channel is paid until then, or nobody knows; False if a later word is known already.

    `told_today`: people are told of it by another card, which counts as the reminder of today.
    """
    if not await _is_latest_word(work, channel, at):
        return False
    moment = _moment(work, until)
    is_moved = _day(work, moment) != _day(work, channel.paid_until)
    if is_moved and await _note_result(work, channel, moment, {"how": "moved"}):
        told = await notifications.answer(work.session, subject_of(channel), (PAYMENT,), work.now)
        await cards.redraw_bells(work.session, told)
    await _keep(work, channel, moment, told_today=told_today)
    return True


async def pay(work: Work, channel: Channel, until: Until, by: Person | None, at: datetime) -> bool:
    """The channel was paid, and next is due then; False if a later word is known already.

    The person who has just paid has read of it, and need not hear of the next payment today.
    """
    if not await _is_latest_word(work, channel, at):
        return False
    moment = _moment(work, until)
    paid: Result = {"how": "paid", "at": at.isoformat()}
    if by is not None:
        paid |= {"by": by.name, "by_id": by.id}
    await _note_result(work, channel, moment, paid)
    await resolution.end(work, subject_of(channel), (PAYMENT,), min(at, work.now))
    if by is not None:
        about = subject_of(channel)
        await inbox.mark_read_about(work.session, by.pk, about, PAYMENT, work.now)
        await cards.redraw_bells(work.session, [by.pk])
    await _keep(work, channel, moment, told_today=True)
    return True


async def amend(session: AsyncSession, channel: Channel) -> None:
    """The reminder that waits, if any, is to tell of the channel as it is now."""
    await session.flush()
    waiting = await reminders.waiting(session, PAYMENT, subject_of(channel))
    if waiting is not None and channel.paid_until is not None:
        waiting.body = payment_body(channel)
        await session.flush()


async def still_owed(work: Work, data: Data) -> bool:
    """Whether the payment that a reminder's data speaks of is still due on that day."""
    channel = await _channel(work, data["channel"]["id"])
    return _day(work, channel.paid_until) == days.day_told(data["due_at"], work.zone)


def is_overdue(work: Work, data: Data) -> bool:
    """Whether the payment that a reminder's data speaks of is late."""
    return days.day_told(data["due_at"], work.zone) < days.day_of(work.now, work.zone)


async def timing(session: AsyncSession, zone: tzinfo) -> Timing:
    """When in the day reminders come."""
    return Timing(await cabinet.reminder_hour(session), zone)


def next_day(channel: Channel, now: datetime, zone: tzinfo) -> date | None:
    """Until when the channel is paid if it is paid now; None if it has no date or no period."""
    if channel.paid_until is None or channel.period is None:
        return None
    due = days.day_of(channel.paid_until, zone)
    period = periods.period_in(channel.period)
    return periods.following(due, period, channel.first_day, days.day_of(now, zone))


async def _channel(work: Work, crm_id: str) -> Channel:
    return await sources.mention(work.session, Channel, crm_id, None)


async def _hear_due(work: Work, told: payloads.ChannelPaymentDue, at: datetime) -> None:
    channel = await _channel(work, told.channel.id)
    if await move(work, channel, told.due_at, at, told_today=True):
        _keep_terms(channel, told)
        await amend(work.session, channel)
    else:
        due = _day(work, _moment(work, told.due_at))
        if due == _day(work, channel.paid_until):
            await _plan(work, channel, due, told_today=True)


async def _next_told(work: Work, channel: Channel, at: datetime) -> Until:
    """What follows from a word that names no day.

    That a payment was made may be told twice: by somebody who presses `Mark paid`, and by the CRM.
    """
    paid_at = await resolution.last(work, subject_of(channel), PAYMENT)
    following, due = next_day(channel, work.now, work.zone), _day(work, channel.paid_until)
    if paid_at is None or channel.period is None or due is None:
        return following
    is_soon = abs(at - paid_at) < periods.period_in(channel.period).length / 2
    is_ahead = due > days.day_of(work.now, work.zone)
    if is_soon and is_ahead and not await _is_reminded_of(work, channel, due):
        return channel.paid_until
    return following


async def _is_reminded_of(work: Work, channel: Channel, due: date) -> bool:
    """Whether people have been told of the payment that is due on this day."""
    told = await events.told_of(work.session, subject_of(channel), PAYMENT)
    texts = (meaning.get(PAYMENT, {}).get("due_at") for _, meaning in told)
    return any(text is not None and days.day_told(text, work.zone) == due for text in texts)


async def _keep(work: Work, channel: Channel, until: datetime | None, *, told_today: bool) -> None:
    before, channel.paid_until = _day(work, channel.paid_until), until
    day = _day(work, until)
    if day is not None:
        channel.first_day = periods.first_day(day, channel.first_day)
    await work.session.flush()
    if day != before or told_today:
        await _plan(work, channel, day, told_today=told_today)
    else:
        await amend(work.session, channel)


async def _plan(work: Work, channel: Channel, due: date | None, *, told_today: bool) -> None:
    hours = await timing(work.session, work.zone)
    step = plan(due, work.now, hours, told_today=told_today) if due else None
    if step is None:
        await reminders.cancel(work.session, PAYMENT, subject_of(channel))
    else:
        await reminders.put(work.session, [of_payment(channel, step, work.zone)])


async def _note_result(
    work: Work, channel: Channel, until: datetime | None, result: Result
) -> bool:
    """Notes on what was told of other days than `until` what became of the payment.

    Whether anything was told at all.
    """
    told = await events.told_of(work.session, subject_of(channel), PAYMENT)
    for event_id, meaning in told:
        data = meaning.get(PAYMENT, {})
        known = data.get("settled", {}).get("how")
        if known in ("paid", result["how"]) or "due_at" not in data:
            continue
        if days.day_told(data["due_at"], work.zone) == _day(work, until):
            continue
        noted = meaning | {PAYMENT: data | {"settled": result}}
        await events.fanned_out(work.session, event_id, noted)
        await cards.redraw_carriers(work.session, event_id)
    return bool(told)


async def _is_latest_word(work: Work, channel: Channel, at: datetime) -> bool:
    return await resolution.is_news(work, subject_of(channel), "payment", at)


def _keep_terms(channel: Channel, told: ChannelEntry | payloads.ChannelPaymentDue) -> None:
    if told.amount is not None:
        channel.amount, channel.currency = str(told.amount), told.currency
    channel.period = told.period or channel.period


def _moment(work: Work, until: Until) -> datetime | None:
    return days.kept(until, work.zone) if until else None


def _day(work: Work, moment: datetime | None) -> date | None:
    return days.day_of(moment, work.zone) if moment else None
