"""The status of an order or lead: kept with its object, which ends or opens with it.

Works within the caller's transaction. What a status means is for an administrator to say; until
then it means nothing.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.actions import closing
from bot.actions.context import Context
from bot.providers.hook import Meaning
from bot.rules import statuses as rules
from storage.objects import statuses, subjects
from storage.objects.statuses import Standing, Told
from storage.objects.subjects import State
from storage.tables import AnyEvent, Data

_PART, _STATUS = "reported", "status"  # when the newest status was reported


async def keep(
    context: Context, event: AnyEvent, meaning: Meaning, known: State
) -> Mapping[str, Data]:
    """Keeps what an event says of its object, and has the object follow its status.

    `known`: what was known before. Returns what to add to the data, by kind: names of statuses.
    """
    if meaning.state is None or not event.subject:
        return {}
    session, now = context.session, context.now
    kept = {**known, **meaning.state}  # actions keep their parts in it, too
    told, at = _told(event.subject, meaning, known), min(event.occurred_at, now)
    if told is None:
        await subjects.keep(session, event.subject, kept, now)
        return {}
    if _is_older(known, at):
        await subjects.keep(session, event.subject, kept, now)
        await statuses.learn(session, told, now)
        names = await statuses.names(session, told.cabinet, told.what, told.keys)
        named = {"to": names.get(told.key), "from": names.get(told.before or "")}
        return rules.name_fields(meaning.kinds, named)
    kept[_PART] = {**known.get(_PART, {}), _STATUS: at.isoformat()}
    found = await statuses.keep(session, event.subject, kept, told, now)
    await _note(context, told, found)
    await _follow(context, event.subject, found, at)
    return rules.name_fields(meaning.kinds, {"to": found.name, "from": found.before_name})


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
            await closing.reopen(context, subject, context.now)
        else:
            await closing.close(context, subject, status.meaning, context.now)
    if found:
        await statuses.mark(session, found, by_status=status.meaning is not None)
    else:
        await statuses.settle(session, status)
    return len(found) or 1


def _told(subject: str, meaning: Meaning, known: State) -> Told | None:
    cabinet, what = rules.place_of(subject)
    told = rules.told(what, meaning.kinds, meaning.state or {}, known)
    return Told(cabinet, what, *told) if told else None


def _is_older(known: State, at: datetime) -> bool:
    reported_at = known.get(_PART, {}).get(_STATUS)
    return reported_at is not None and at < datetime.fromisoformat(reported_at)


async def _note(context: Context, told: Told, found: Standing) -> None:
    """Makes the statuses known, and notes now and then that this one is in use."""
    if found.id is None or (told.before and found.before_id is None):
        await statuses.learn(context.session, told, context.now)
    elif not rules.is_seen(found.seen_at, context.now):
        await statuses.seen(context.session, found.id, context.now)


async def _follow(context: Context, subject: str, found: Standing, at: datetime) -> None:
    """Ends or opens the object, unless an event has ended it."""
    if found.meaning == found.over or (found.over is not None and not found.by_status):
        return
    if found.meaning is None:
        await closing.reopen(context, subject, at)
    else:
        await closing.close(context, subject, found.meaning, at)
    await statuses.mark(context.session, [subject], by_status=found.meaning is not None)
