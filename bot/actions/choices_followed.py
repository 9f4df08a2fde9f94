"""What waits to be sent follows what people have chosen, when that changes or when it comes back.

Works within the caller's transaction.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.context import Context
from bot.actions.people import absences
from bot.rules.catalog import KINDS
from bot.rules.mutes import targets_of
from bot.rules.preferences import PUSH, SOUND, Choices, Wishes
from storage.directory import links, mutes, people, preferences
from storage.flow import notifications
from storage.objects import snapshots
from storage.objects.snapshots import Snapshot
from storage.tables import Ended, Person


async def follow(session: AsyncSession, person_id: int, now: datetime) -> Choices:
    """Applies the person's preferences to what waits for them; returns these."""
    choices = Choices((await preferences.of(session, [person_id])).get(person_id, {}))
    wanted = Wishes(choices)
    verdicts = {key: wanted.verdict(kind, now) for key, kind in KINDS.items()}
    for reason in {verdict.ended for verdict in verdicts.values() if verdict.ended}:
        concerned = [key for key, verdict in verdicts.items() if verdict.ended == reason]
        await notifications.end_unsent(session, person_id, reason, kinds=concerned)
    if unwanted := choices.sources_without(PUSH):
        await notifications.end_unsent(session, person_id, Ended.PUSH_OFF, sources=unwanted)
    silent = [key for key, verdict in verdicts.items() if verdict.silent]
    await notifications.silence_unsent(session, person_id, silent, choices.sources_without(SOUND))
    return choices


async def bring_back(context: Context, before: Snapshot, after: Snapshot) -> None:
    """Has notifications as they were `before`, as far as nothing else has changed since `after`.

    What would be sent again is not if its person has turned it off, muted it or been unlinked
    meanwhile, and it waits for their quiet hours or their return.
    """
    session = context.session
    concerned = await snapshots.put_back(session, before, after)
    for person in await people.by_ids(session, sorted(concerned)):
        link = await links.of_person(session, person.pk)
        if link is None:
            await notifications.end_unsent(session, person.pk, Ended.UNLINKED)
            continue
        await follow(session, person.pk, context.now)
        await _mute(context, person, before)
        await reschedule.retime(context, person)
        await absences.keep_waiting(context, person.pk)
        if link.unreachable_at is not None:
            await notifications.hold(session, person.pk, until=None)


async def _mute(context: Context, person: Person, among: Snapshot) -> None:
    session = context.session
    for item in await notifications.untold(session, person.pk):
        number, targets = item.notification.pk, targets_of(item)
        is_back = str(number) in among and targets
        if is_back and await mutes.until(session, person.pk, targets, context.now):
            await notifications.end_these(session, [number], Ended.MUTED)
