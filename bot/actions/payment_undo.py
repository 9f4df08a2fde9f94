"""`Mark paid`, taken back: the due day, the reminders and what people were told are as before.

Works within the caller's transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.actions import choices_followed, payments
from bot.actions.context import Context
from bot.actions.objects import open_lists, resolution
from bot.actions.payments import Until
from bot.calendar.reminders import PAYMENT, retimed, subject_of
from storage.flow import cards, events, reminders
from storage.objects import snapshots, subjects, unreached
from storage.tables import Channel, NewReminder, Person

State = dict[str, Any]  # Any: JSON

_PARTS = {"told": "payment", "answered": PAYMENT}  # of what is known of the channel


class Changed(Exception):
    """There was a later payment or edit: it cannot be taken back any more."""


async def pay(context: Context, channel: Channel, until: Until, by: Person) -> tuple[State, State]:
    """Marks the payment paid. How it was before, and what has to be still to take it back."""
    before = await _state(context, channel)
    await payments.pay(context, channel, until, by, context.now)
    after = await _state(context, channel)
    for part in ("events", "people"):
        before[part] = snapshots.changed(before[part], after[part])
    return before, {
        "facts": after["facts"],
        "people": {it: after["people"][it] for it in before["people"]},
    }


async def is_possible(context: Context, channel: Channel, after: Mapping[str, Any]) -> bool:
    """Whether nothing is known of the channel and its payments that was not known then."""
    return bool(await _facts(context, channel) == after["facts"])


async def take_back(
    context: Context, channel: Channel, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Raises `Changed`, and then nothing has changed."""
    if not await is_possible(context, channel, after):
        raise Changed
    session, about, was = context.session, subject_of(channel), before["facts"]
    due = _moment(was["paid_until"])
    # What has been told of the next payment since does not hold any more.
    if await payments.note_result(context, channel, due, {"how": "moved"}):
        await resolution.answer(context, about, (PAYMENT,), context.now)
    channel.paid_until, channel.first_day = due, was["first_day"]
    await session.flush()
    for part, name in _PARTS.items():
        await subjects.put_back(session, about, part, {name: was[part]}, context.now)
    await _put_back_reminder(context, channel, before)
    await _put_back_results(context, before["events"])
    await unreached.reopen(session, before["unreached"], PAYMENT)
    await choices_followed.bring_back(context, before["people"], after["people"])
    await open_lists.follow(session, about, context.now)


async def _state(context: Context, channel: Channel) -> State:
    session, about = context.session, subject_of(channel)
    waiting = await reminders.waiting(session, PAYMENT, about)
    told = await events.told_of(session, about, PAYMENT)
    return {
        "facts": await _facts(context, channel),
        "timing": str(await payments.timing(session, context.zone)),
        "reminder": [waiting.key, waiting.at.isoformat(), waiting.body.decode()]
        if waiting
        else None,
        "events": {str(it): meaning.get(PAYMENT, {}).get("settled") for it, meaning in told},
        "people": await snapshots.of_subject(session, about, PAYMENT),
        "unreached": await unreached.of_subject(session, about, PAYMENT),
    }


async def _facts(context: Context, channel: Channel) -> State:
    """What a payment or an edit changes."""
    names = ("name", "kind", "period", "amount", "currency", "first_day")
    facts: State = {name: getattr(channel, name) for name in names}
    facts["paid_until"] = channel.paid_until.isoformat() if channel.paid_until else None
    for part, name in _PARTS.items():
        known = await subjects.part(context.session, subject_of(channel), part)
        facts[part] = known.get(name)
    return facts


async def _put_back_reminder(context: Context, channel: Channel, before: Mapping[str, Any]) -> None:
    """At the hour that holds now, if another has been chosen since."""
    session, about = context.session, subject_of(channel)
    await reminders.cancel(session, PAYMENT, about)
    if before["reminder"] is None:
        return
    key, at, body = before["reminder"]
    row = NewReminder(key, datetime.fromisoformat(at), PAYMENT, about, body.encode())
    await reminders.put(session, [row])
    timing = await payments.timing(session, context.zone)
    waiting = await reminders.waiting(session, PAYMENT, about)
    if waiting is not None and str(timing) != before["timing"]:
        waiting.at = retimed(waiting, timing)
        await session.flush()


async def _put_back_results(context: Context, settled: Mapping[str, Any]) -> None:
    """Reminders say of the payment what they said before."""
    told = await events.meanings(context.session, [int(it) for it in settled])
    for event_id, meaning in told:
        data = {name: it for name, it in meaning.get(PAYMENT, {}).items() if name != "settled"}
        was = settled[str(event_id)]
        data |= {"settled": was} if was else {}
        await events.amend(context.session, event_id, meaning | {PAYMENT: data})
        await cards.redraw_carriers(context.session, event_id)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
