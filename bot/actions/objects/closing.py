"""Objects end, are given to somebody else, and are opened again.

Works within the caller's transaction. Nobody is newly told: what people have of the object is
redrawn and says what became of it.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import wishes
from bot.actions.context import Context
from bot.actions.objects import resolution
from bot.rules.absences import Recipient
from bot.rules.fanout import Alert, notification_for
from bot.rules.objects import life
from storage.directory import absences, links, people
from storage.flow import escalations
from storage.flow.notifications import happened_by
from storage.objects import claims, subjects, threads
from storage.objects.threads import About
from storage.tables import (
    CLOSINGS,
    Ended,
    Item,
    NewNotification,
    Notification,
    Person,
    unqualified,
)


async def close(context: Context, subject: str, how: Ended, at: datetime) -> None:
    """The object's status says that it has ended in this way."""
    this = await subjects.found(context.session, subject) or subjects.NEW
    lived = {**this.state.get(life.PART, {}), "over": [how.value, at.isoformat()]}
    kept = this._replace(state={**this.state, life.PART: lived}, over=how, over_by_status=True)
    await subjects.keep(context.session, subject, kept, context.now)
    await end(context.session, subject, how, at)
    await threads.redraw(context.session, About(subject))


async def end(session: AsyncSession, subject: str, how: Ended, at: datetime) -> None:
    """Ends what people have of the object, as far as it happened up to `at`.

    What has ended with it before says how it has ended now.
    """
    await threads.close(session, how, About(subject).rows, happened_by(at))
    await _release(session, subject, how, CLOSINGS)


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
    """What had ended with the object as a whole has not ended any more; nobody is on it."""
    await revive(context, About(subject), (*CLOSINGS, Ended.TAKEN))


async def revive(context: Context, about: About, how: Collection[Ended]) -> list[Item]:
    """There is something to do again about what had ended in one of these ways.

    What was never sent is sent as people want it, and what is not too old escalates anew. Returns
    what was sent and may be sent again now.
    """
    session, now = context.session, context.now
    found = await threads.ended(session, about, how)
    ids = [it.notification.person_id for it in found]
    persons = {it.pk: it for it in await people.by_ids(session, ids)}
    reachable = {it.person.pk for it in await people.reachable(session, ids)}
    policy = await escalations.policy(session) if found else {}
    ringing = []
    for item in found:
        row = item.notification
        is_alive = row.expires_at is not None and row.expires_at > now
        alert = Alert.of(item, policy.get(row.kind) if is_alive else None)
        fresh = await _as_wanted(context, alert, persons[row.person_id], row)
        if row.person_id not in reachable:
            is_gone = await links.of_person(session, row.person_id) is None
            fresh = fresh._replace(due_at=None, ended=Ended.UNLINKED if is_gone else fresh.ended)
        await threads.revive(session, row, fresh)
        is_due = fresh.due_at is not None and fresh.due_at <= now
        if row.card_id is not None and is_due:
            ringing.append(item)
    if about.subject is not None:
        await resolution.answer_again(context, about.subject)
    return ringing


async def _release(
    session: AsyncSession, subject: str, how: Ended, before: Collection[Ended] = ()
) -> None:
    """Nobody is on it any more, and who had left it to a colleague sees what became of it.

    `before`: other ends that no longer hold.
    """
    await claims.release(session, subject)
    await threads.end_otherwise(session, About(subject), (Ended.TAKEN, *before), how)


async def _as_wanted(
    context: Context, alert: Alert, person: Person, before: Notification
) -> NewNotification:
    """The notification as the person would get it now."""
    wanted = await wishes.concerning(context, [person], alert.targets)
    is_away = await absences.are_away(context.session, [person.pk], context.now)
    recipient = Recipient(person, before.reason, before.on_behalf_of, waits=is_away)
    return notification_for(alert, recipient, wanted[person.pk], context.now)
