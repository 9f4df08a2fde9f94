"""Keeps by when tasks are to be done and leads to be contacted, and has people told in time.

Works within the caller's transaction. What changes a time changes in the same commit the reminder
that waits and the cards that were sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events import payloads
from bot.rules import deadlines
from bot.rules.deadlines import Duty, Known
from bot.rules.escalation import SETTLES
from storage.directory import subjects
from storage.flow import cards, escalations, notifications, reminders

_PART = "deadline"  # of what is known of an object


async def hear(
    session: AsyncSession, kind: str, told: payloads.Facts, at: datetime, now: datetime
) -> None:
    """Takes what an event of the CRM says of a task or lead, however late it comes."""
    duty = deadlines.duty_of(kind)
    if duty is None:
        return
    if kind == deadlines.DONE:
        await escalations.stop(session, told.subject or "", SETTLES[kind])
    at = min(at, now)  # a sender's clock that runs ahead must not silence what comes after
    number = getattr(told, duty.part).id
    before = await _known(session, duty, number)
    after = deadlines.heard(before, kind, told, at)
    await _keep(session, duty, number, before, after, now)
    if deadlines.is_over(before, after):
        told_of = duty.subject(number)
        people_told = await notifications.answer(session, told_of, (duty.kind,), at)
        await cards.redraw_bells(session, people_told)


async def is_to_be_told(
    session: AsyncSession,
    kind: str,
    data: dict[str, Any],
    at: datetime,
    now: datetime,
    *,
    own: bool,
) -> bool:
    """Whether people are to hear this; of each time that has come they hear once.

    `own`: it is a reminder of ours. `data` gets what is known by now.
    """
    duty = deadlines.duty_of(kind)
    if duty is None or kind != duty.kind:
        return True
    number, of = data[duty.part]["id"], deadlines.time_in(duty, data)
    known = await _known(session, duty, number)
    if own:
        awaited = deadlines.reminder(duty, number, known, now)
        is_new = awaited is not None and awaited.at == of
    else:
        is_new = deadlines.is_first_word(known, of, min(at, now))
    if is_new:
        data |= deadlines.data_of(duty, number, known)
        await _keep(session, duty, number, known, deadlines.with_told(known, of), now)
    return is_new


async def _known(session: AsyncSession, duty: Duty, number: str) -> Known:
    subject = duty.subject(number)
    state: Mapping[str, Any] = (await subjects.known(session, [subject])).get(subject, {})
    return dict(state.get(_PART, {}))


async def _keep(
    session: AsyncSession, duty: Duty, number: str, before: Known, after: Known, now: datetime
) -> None:
    if after == before:
        return
    subject = duty.subject(number)
    await subjects.merge(session, subject, _PART, dict(after), now)
    awaited = deadlines.reminder(duty, number, after, now)
    if awaited == deadlines.reminder(duty, number, before, now):
        return
    if awaited is None:
        await reminders.cancel(session, duty.kind, subject)
    else:
        await reminders.put(session, [awaited])
