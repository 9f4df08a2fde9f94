"""Keeps by when tasks are to be done and leads to be contacted, and has people told in time.

Works within the caller's transaction. What changes a time changes in the same commit the reminder
that waits and the cards that were sent.
"""

from bot.actions.work import Word, Work
from bot.rules import deadlines
from bot.rules.deadlines import Duty, Known
from bot.rules.escalation import STOPS
from storage.directory import sources, subjects
from storage.flow import cards, escalations, notifications, reminders
from storage.tables import Data

_PART = "deadline"  # of what is known of an object


async def hear(work: Work, word: Word) -> None:
    """Takes what an event of the CRM says of a task or lead, however late it comes."""
    duty = deadlines.duty_of(word.kind)
    if duty is None:
        return
    if word.kind == deadlines.DONE:
        await escalations.stop(work.session, word.facts.subject or "", STOPS[word.kind])
    at = min(word.at, work.now)  # a clock that runs ahead must not silence what comes after
    number = getattr(word.facts, duty.part).id
    before = await _known(work, duty, number)
    after = deadlines.heard(before, word.kind, word.facts, at)
    await _keep(work, duty, number, before, after)
    if deadlines.is_over(before, after):
        people_told = await notifications.answer(
            work.session, duty.subject(number), (duty.kind,), at
        )
        await cards.redraw_bells(work.session, people_told)


async def news(work: Work, word: Word) -> Data | None:
    """What else is known of a deadline that is told; None if people are not to hear of it.

    Of each time that has come they hear once.
    """
    duty = deadlines.duty_of(word.kind)
    if duty is None or word.kind != duty.kind:
        return {}
    number, of = word.data[duty.part]["id"], deadlines.time_in(duty, word.data)
    known = await _known(work, duty, number)
    if word.own:
        awaited = deadlines.reminder(duty, number, known, work.now)
        is_new = awaited is not None and awaited.at == of
    else:
        is_new = deadlines.is_first_word(known, of, min(word.at, work.now))
    if not is_new:
        return None
    await _keep(work, duty, number, known, deadlines.with_told(known, of))
    data = deadlines.data_of(duty, number, known)
    source = data.get("source")
    if source and (name := await sources.name_of(work.session, source["id"], None)):
        data["source"] = {**source, "name": name}
    return data


async def _known(work: Work, duty: Duty, number: str) -> Known:
    subject = duty.subject(number)
    state = (await subjects.known(work.session, [subject])).get(subject, {})
    return dict(state.get(_PART, {}))


async def _keep(work: Work, duty: Duty, number: str, before: Known, after: Known) -> None:
    if after == before:
        return
    subject = duty.subject(number)
    await subjects.merge(work.session, subject, _PART, dict(after), work.now)
    awaited = deadlines.reminder(duty, number, after, work.now)
    if awaited == deadlines.reminder(duty, number, before, work.now):
        return
    if awaited is None:
        await reminders.cancel(work.session, duty.kind, subject)
    else:
        await reminders.put(work.session, [awaited])
