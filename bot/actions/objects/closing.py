"""Objects end, are given to somebody else, and are opened again.

Works within the caller's transaction. Nobody is newly told: what people have of the object is
redrawn and says what became of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import wishes
from bot.actions.context import Context
from bot.rules import life
from bot.rules.fanout import Alert
from storage.directory import absences, people
from storage.flow.notifications import happened_by
from storage.objects import claims, subjects, threads
from storage.objects.threads import About
from storage.tables import CLOSINGS, Ended, Held, Item, unqualified


async def close(context: Context, subject: str, how: Ended, at: datetime) -> None:
    """The object's status says that it has ended in this way."""
    this = await subjects.found(context.session, subject) or subjects.NEW
    lived = {**this.state.get(life.PART, {}), "over": [how.value, at.isoformat()]}
    kept = this._replace(state={**this.state, life.PART: lived}, over=how, over_by_status=True)
    await subjects.keep(context.session, subject, kept, context.now)
    await end(context.session, subject, how, at)
    await threads.redraw(context.session, About(subject))


async def end(session: AsyncSession, subject: str, how: Ended, at: datetime) -> None:
    """Ends what people have of the object, as far as it happened up to `at`."""
    await threads.close(session, how, About(subject).rows, happened_by(at))
    await _release(session, subject, how)


async def move(context: Context, subject: str, crm_id: str | None) -> None:
    """The CRM has given the object to the person with this id: it is over for everybody else."""
    cabinet, _ = unqualified(subject)
    person = await people.by_crm_id(context.session, crm_id, cabinet) if crm_id else None
    others = threads.of_others(person.pk if person else 0)
    await threads.close(context.session, Ended.MOVED, About(subject).rows, others)
    await _release(context.session, subject, Ended.MOVED)


async def reopen(context: Context, subject: str) -> None:
    """The object's status does not say any more that it has ended."""
    this = await subjects.found(context.session, subject)
    if this is None or life.over(before := this.state.get(life.PART, {})) is None:
        return
    lived = {name: value for name, value in before.items() if name != "over"}
    state = {**this.state, life.PART: lived}
    kept = this._replace(state=state, over=None, over_by_status=False)
    await subjects.keep(context.session, subject, kept, context.now)
    await open_again(context, subject)
    await threads.redraw(context.session, About(subject))


async def open_again(context: Context, subject: str) -> None:
    """What had ended with the object as a whole has not ended any more."""
    await revive(context, await threads.ended(context.session, About(subject), CLOSINGS))


async def revive(context: Context, found: Sequence[Item]) -> list[Item]:
    """There is something to do about these again: what was never sent is sent as people want it.

    Returns what was sent and may be sent again now.
    """
    session, now = context.session, context.now
    ids = [it.notification.person_id for it in found]
    persons = await people.by_ids(session, ids)
    wanted = await wishes.of(session, persons, context.zone)
    reachable = {it.person.pk for it in await people.reachable(session, ids)}
    ringing = []
    for item in found:
        person_id = item.notification.person_id
        verdict = Alert.of(item).verdict(wanted[person_id], now)
        if await absences.are_away(session, [person_id], now):
            verdict = replace(verdict, due_at=None, held=Held.AWAY)
        elif person_id not in reachable:
            verdict = replace(verdict, due_at=None)
        unsent = {"ended": verdict.ended, "due_at": verdict.due_at, "held": verdict.held}
        await threads.revive(session, item.notification, unsent)
        is_due = verdict.due_at is not None and verdict.due_at <= now
        if item.notification.card_id is not None and is_due:
            ringing.append(item)
    return ringing


async def _release(session: AsyncSession, subject: str, how: Ended) -> None:
    """Nobody is on it any more, and who had left it to a colleague sees what became of it."""
    await claims.release(session, subject)
    await threads.end_otherwise(session, About(subject), Ended.TAKEN, how)
