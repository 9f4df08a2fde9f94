"""The status of an order or lead, which may say that the object has ended.

Works within the caller's transaction. What a status means is for an administrator to say; until
then it means what the CRM says of it, if anything.
"""

from datetime import datetime

from bot.actions.context import Context
from bot.actions.objects import closing, open_lists
from bot.rules.objects import statuses as rules
from storage.objects import pipelines, statuses
from storage.objects.statuses import Found, Told
from storage.tables import Ended, FoundSubject


def means(told: Told, found: Found, said: str | None) -> Ended | None:
    """What the present status means. `said`: what the CRM says with this event, if anything."""
    return rules.meaning(told.what, found.meaning, said, is_held=found.is_held)


async def note(context: Context, told: Told, found: Found, said: str | None) -> Found:
    """Makes the statuses known, and notes now and then that this one is in use.

    `said`: what the CRM says that it means. Returns what is known of it now.
    """
    meaning = means(told, found, said)
    if found.id is None or (told.before and found.before_id is None):
        await statuses.learn(context.session, told, context.now, meaning)
        await _place(context, told)
    elif not rules.is_seen(found.seen_at, context.now):
        await statuses.seen(context.session, found.id, context.now)
        await _place(context, told)
    if found.id is not None and meaning != found.meaning:
        await statuses.take(context.session, found.id, meaning)
    return found._replace(meaning=meaning)


async def follow(
    context: Context, subject: str, this: FoundSubject, found: Found, at: datetime
) -> None:
    """Ends or opens the object as its status says, unless an event has ended it."""
    if found.meaning == this.over or (this.over is not None and not this.over_by_status):
        return
    if found.meaning is None:
        await closing.reopen(context, subject)
    else:
        await closing.close(context, subject, found.meaning, at)


async def apply(context: Context, limit: int) -> int:
    """Has some objects follow what their status has been told to mean; how many there were.

    A status that is done with counts as one.
    """
    session = context.session
    status = await statuses.unapplied(session)
    if status is None:
        return 0
    found = await statuses.contrary(session, status, limit)
    for subject in found:
        if status.meaning is None:
            await closing.reopen(context, subject)
        else:
            await closing.close(context, subject, status.meaning, context.now)
        await open_lists.follow(session, subject, context.now)
    if not found:
        await statuses.settle(session, status)
    return len(found) or 1


async def _place(context: Context, told: Told) -> None:
    """Makes the pipeline known that the present status belongs to, if the event names it."""
    if told.pipeline is not None:
        await pipelines.mention(context.session, told.cabinet, [told.pipeline])
        await statuses.place(context.session, told)
