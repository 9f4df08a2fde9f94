"""The registry of what channels cost and until when they are paid.

Works within the caller's transaction: with a date, the reminder that waits and the cards that were
sent change in the same commit. Of several reports of a payment the one about the latest moment
holds, whenever it arrives.
"""

from datetime import date, datetime, tzinfo
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context, Report
from bot.actions.objects import resolution
from bot.calendar import days, periods
from bot.calendar.reminders import PAYMENT, Timing, of_payment, payment_body, plan, subject_of
from bot.events import payloads
from bot.events.objects import ChannelEntry
from storage.directory import cabinet, people, sources
from storage.flow import cards, events, inbox, reminders
from storage.tables import Channel, Data, Person, cabinet_of

REPORTED_BY = (PAYMENT, "channel.paid", "channel.reconnected")  # kinds of events

Until = date | datetime | None  # the day on which the next payment is due, or a time on that day
Result = dict[str, Any]  # Any: JSON; `how` (paid or moved), `at`, `by` and `by_id`


async def learn(context: Context, entry: ChannelEntry, report: Report) -> None:
    """Records what the CRM's directory says about a channel in its report."""
    place = (Channel, entry.id, entry.name, report.cabinet)
    channel = await sources.mention(context.session, *place)
    channel.kind = entry.kind or channel.kind
    _keep_terms(channel, entry)
    if entry.paid_until is None or not await move(context, channel, entry.paid_until, report.at):
        await amend(context.session, channel)


async def record(context: Context, report: Report) -> None:
    """Records what the CRM reports of a payment, whether or not anybody may be told of it."""
    match report.facts:
        case payloads.ChannelPaymentDue() as due:
            await _record_due(context, due, report)
        case payloads.ChannelEvent() as event if report.kind == "channel.paid":
            channel = await _channel(context, event.channel.id, report.cabinet)
            by = await _actor(context, event, report)
            until = event.paid_until or await _next_due(context, channel, report.at)
            await pay(context, channel, until, by, report.at)
        case payloads.ChannelEvent() as event if report.kind == "channel.reconnected":
            if event.paid_until is not None:
                channel = await _channel(context, event.channel.id, report.cabinet)
                await move(context, channel, event.paid_until, report.at)


async def move(
    context: Context, channel: Channel, until: Until, at: datetime, *, told_today: bool = False
) -> bool:
    """The channel is paid until then, or nobody knows; False if something later is known already.

    `told_today`: another card tells people of it, which counts as today's reminder.
    """
    if not await resolution.is_news(context, subject_of(channel), "payment", at):
        return False
    moment = _moment(context, until)
    is_moved = _day(context, moment) != _day(context, channel.paid_until)
    if is_moved and await note_result(context, channel, moment, {"how": "moved"}):
        await resolution.answer(context, subject_of(channel), (PAYMENT,), context.now)
    await _keep(context, channel, moment, told_today=told_today)
    return True


async def pay(
    context: Context, channel: Channel, until: Until, by: Person | None, at: datetime
) -> bool:
    """The channel was paid and is next due then; False if something later is known already.

    The person who has just paid has read of it, and is not told of the next payment today.
    """
    about = subject_of(channel)
    if not await resolution.is_news(context, about, "payment", at):
        return False
    moment = _moment(context, until)
    paid: Result = {"how": "paid", "at": at.isoformat()}
    if by is not None:
        paid |= {"by": by.name, "by_id": by.id}
    await note_result(context, channel, moment, paid)
    await resolution.end(context, about, (PAYMENT,), min(at, context.now))
    if by is not None:
        await inbox.mark_read_about(context.session, by.pk, about, PAYMENT, context.now)
    await _keep(context, channel, moment, told_today=True)
    return True


async def amend(session: AsyncSession, channel: Channel) -> None:
    """Has the reminder that waits, if any, describe the channel as it is now."""
    await session.flush()
    waiting = await reminders.waiting(session, PAYMENT, subject_of(channel))
    if waiting is not None and channel.paid_until is not None:
        waiting.body = payment_body(channel)
        await session.flush()


async def note_result(
    context: Context, channel: Channel, until: datetime | None, result: Result
) -> bool:
    """Adds what became of the payment to the reminders of other days than `until`.

    Whether there were any reminders at all.
    """
    told = await events.told_of(context.session, subject_of(channel), PAYMENT)
    for event_id, meaning in told:
        data = meaning.get(PAYMENT, {})
        known = data.get("settled", {}).get("how")
        if known in ("paid", result["how"]) or "due_at" not in data:
            continue
        if days.day_told(data["due_at"], context.zone) == _day(context, until):
            continue
        noted = meaning | {PAYMENT: data | {"settled": result}}
        await events.amend(context.session, event_id, noted)
        await cards.redraw_carriers(context.session, event_id)
    return bool(told)


async def still_owed(context: Context, data: Data) -> bool:
    """Whether the payment in a reminder's data is still due on that day."""
    channel = await _channel(context, data["channel"]["id"], cabinet_of(data))
    return _day(context, channel.paid_until) == days.day_told(data["due_at"], context.zone)


def is_overdue(context: Context, data: Data) -> bool:
    """Whether the payment in a reminder's data is late."""
    return days.day_told(data["due_at"], context.zone) < days.day_of(context.now, context.zone)


async def timing(session: AsyncSession, zone: tzinfo) -> Timing:
    """The hour of the day at which reminders come."""
    return Timing(await cabinet.reminder_hour(session), zone)


def next_day(channel: Channel, now: datetime, zone: tzinfo) -> date | None:
    """Until when a payment made now would last; None if the channel has no date or no period."""
    if channel.paid_until is None or channel.period is None:
        return None
    due = days.day_of(channel.paid_until, zone)
    period = periods.period_in(channel.period)
    return periods.following(due, period, channel.first_day, days.day_of(now, zone))


async def _channel(context: Context, crm_id: str, cabinet: str) -> Channel:
    return await sources.mention(context.session, Channel, crm_id, None, cabinet)


async def _actor(context: Context, facts: payloads.Facts, report: Report) -> Person | None:
    if facts.actor_id is None:
        return None
    return await people.by_crm_id(context.session, facts.actor_id, report.cabinet)


async def _record_due(context: Context, facts: payloads.ChannelPaymentDue, report: Report) -> None:
    channel = await _channel(context, facts.channel.id, report.cabinet)
    if await move(context, channel, facts.due_at, report.at, told_today=True):
        _keep_terms(channel, facts)
        await amend(context.session, channel)
    elif _day(context, _moment(context, facts.due_at)) == _day(context, channel.paid_until):
        await _plan(context, channel, told_today=True)


async def _next_due(context: Context, channel: Channel, at: datetime) -> Until:
    """When a channel is next due after a payment at `at`, if the report names no day.

    One payment may be reported twice: by somebody who presses `Mark paid`, and by the CRM.
    """
    paid_at = await resolution.last(context, subject_of(channel), PAYMENT)
    following = next_day(channel, context.now, context.zone)
    due = _day(context, channel.paid_until)
    if paid_at is None or channel.period is None or due is None:
        return following
    is_soon = abs(at - paid_at) < periods.period_in(channel.period).length / 2
    is_ahead = due > days.day_of(context.now, context.zone)
    if is_soon and is_ahead and not await _is_reminded_of(context, channel, due):
        return channel.paid_until
    return following


async def _is_reminded_of(context: Context, channel: Channel, due: date) -> bool:
    """Whether people have been reminded of the payment that is due on this day."""
    told = await events.told_of(context.session, subject_of(channel), PAYMENT)
    texts = (meaning.get(PAYMENT, {}).get("due_at") for _, meaning in told)
    return any(text is not None and days.day_told(text, context.zone) == due for text in texts)


async def _keep(
    context: Context, channel: Channel, until: datetime | None, *, told_today: bool
) -> None:
    before, channel.paid_until = _day(context, channel.paid_until), until
    day = _day(context, until)
    if day is not None:
        channel.first_day = periods.first_day(day, channel.first_day)
    await context.session.flush()
    if day != before or told_today:
        await _plan(context, channel, told_today=told_today)
    else:
        await amend(context.session, channel)


async def _plan(context: Context, channel: Channel, *, told_today: bool) -> None:
    hours, due = await timing(context.session, context.zone), _day(context, channel.paid_until)
    step = plan(due, context.now, hours, told_today=told_today) if due else None
    if step is None:
        await reminders.cancel(context.session, PAYMENT, subject_of(channel))
    else:
        await reminders.put(context.session, [of_payment(channel, step, context.zone)])


def _keep_terms(channel: Channel, facts: ChannelEntry | payloads.ChannelPaymentDue) -> None:
    if facts.amount is not None:
        channel.amount, channel.currency = str(facts.amount), facts.currency
    channel.period = facts.period or channel.period


def _moment(context: Context, until: Until) -> datetime | None:
    return days.kept(until, context.zone) if until else None


def _day(context: Context, moment: datetime | None) -> date | None:
    return days.day_of(moment, context.zone) if moment else None
