"""When people's times change, what waits for them follows.

What Telegram has not taken before quiet hours begin waits for their end, too. Works within the
caller's transaction.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.actions import wishes
from bot.actions.context import Context
from bot.calendar.availability import Times, Waiting, retimed
from bot.rules.catalog import KINDS
from storage.directory import people, quiet_hours
from storage.flow import held
from storage.flow.held import Load, Pushed, Time, Unsent
from storage.tables import Held, Person


async def retime(context: Context, person: Person) -> None:
    """What waits for the person follows their times as they are now."""
    await _unload(context, await held.loads(context.session, [person.pk]))
    await _move(context, await held.unsent(context.session, person.pk))
    await _move_pushes(context, await held.to_push(context.session, person.pk))


async def move_to(context: Context, person: Person, timezone: str) -> None:
    """Gives the person another time zone."""
    if person.timezone != timezone:
        person.timezone = timezone
        await context.session.flush()
        await retime(context, person)


async def retime_all(context: Context) -> None:
    """What waits for anybody follows their times as they are now."""
    await _unload(context, await held.loads(context.session))
    await _move(context, await held.unsent(context.session))
    await _move_pushes(context, await held.to_push(context.session))


async def set_back(context: Context) -> None:
    """The clock was set back: what waits is not put off because of that."""
    await held.hurry(context.session, context.now)
    await retime_all(context)


async def rest(context: Context, people_ids: Collection[int]) -> set[int]:
    """Which of these people have quiet hours now.

    What became due before them and Telegram has not taken waits for their end. What is meant for a
    time within them, because the person asked for it, is left alone.
    """
    session, now = context.session, context.now
    if not (people_ids and (await quiet_hours.of(session, people_ids)).quiet):
        return set()
    times = await _times(context, people_ids)
    resting = {person_id: it for person_id, it in times.items() if it.are_quiet(now)}
    if resting:
        loads = await held.loads(session, resting)
        early = [it for it in loads if not resting[it.person_id].are_quiet(it.since)]
        taken = await held.unload(session, early, now)
        for person_id, it in resting.items():
            due = await held.unsent(session, person_id, now)
            late = [row for row in due if row.id in taken or not it.are_quiet(_meant_for(row))]
            await _move(context, late)
    return set(resting)


async def _unload(context: Context, loads: Collection[Load]) -> None:
    times = await _times(context, {load.person_id for load in loads})
    quiet = {person_id for person_id, it in times.items() if it.are_quiet(context.now)}
    await held.unload(context.session, [it for it in loads if it.person_id in quiet], context.now)


async def _move(context: Context, waiting: Collection[Unsent]) -> None:
    times = await _times(context, {row.person_id for row in waiting})
    moved = {}
    for row in waiting:
        unsent = Waiting(row.kind, row.created_at, row.due_at, row.held)
        there = retimed(unsent, times.get(row.person_id), context.now)
        if there is not None:
            due_at, waits_for = there
            waits_for = Held.UNSURE if row.held == Held.UNSURE else waits_for
            moved[row.id] = Time(due_at, waits_for, due_at + KINDS[row.kind].lifetime)
    await held.move(context.session, moved)


async def _move_pushes(context: Context, waiting: Collection[Pushed]) -> None:
    times = await _times(context, {row.person_id for row in waiting})
    moved = {}
    for row in waiting:
        waits_for = Held.DIGEST if row.push_at > row.created_at else None
        unsent = Waiting(row.kind, row.created_at, row.push_at, waits_for)
        if (there := retimed(unsent, times.get(row.person_id), context.now)) is not None:
            moved[row.id] = there[0]
    await held.push(context.session, moved)


async def _times(context: Context, people_ids: Iterable[int]) -> dict[int, Times]:
    ids = list(people_ids)
    persons = await people.by_ids(context.session, ids) if ids else []
    found = await wishes.of(context.session, persons, context.zone)
    return {person_id: it.times for person_id, it in found.items()}


def _meant_for(row: Unsent) -> datetime:
    """When it was meant to be sent, however often Telegram has made the chat wait since."""
    return row.expires_at - KINDS[row.kind].lifetime if row.expires_at else row.due_at
