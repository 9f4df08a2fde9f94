"""When people's times change, what waits for them follows.

What Telegram has not taken before quiet hours began waits for their end, too.

Works within the caller's transaction.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.actions import wishes
from bot.actions.work import Work
from bot.calendar.availability import Times, Waiting, retimed
from bot.rules.catalog import KINDS
from storage.directory import people, quiet_hours
from storage.flow import held
from storage.flow.held import Load, Time, Unsent
from storage.tables import Held, Person


async def retime(work: Work, person: Person) -> None:
    """What waits for the person follows the person's times as they are now."""
    await _unload(work, await held.loads(work.session, [person.pk]))
    await _move(work, await held.unsent(work.session, person.pk))


async def move_to(work: Work, person: Person, timezone: str) -> None:
    """The person lives by this zone from now on."""
    if person.timezone != timezone:
        person.timezone = timezone
        await work.session.flush()
        await retime(work, person)


async def retime_all(work: Work) -> None:
    """What waits for anybody follows the times as they are now."""
    await _unload(work, await held.loads(work.session))
    await _move(work, await held.unsent(work.session))


async def set_back(work: Work) -> None:
    """The clock shows an earlier time than before: what waits is not put off by that."""
    await held.hurry(work.session, work.now)
    await retime_all(work)


async def rest(work: Work, people_ids: Collection[int]) -> set[int]:
    """Which of these people have quiet hours now.

    What became due to them before and Telegram has not taken waits for their end. What is meant for
    a time within them, as the person has asked for, is left.
    """
    session, now = work.session, work.now
    if not (people_ids and (await quiet_hours.of(session, people_ids)).quiet):
        return set()
    times = await _times(work, people_ids)
    resting = {person_id: it for person_id, it in times.items() if it.are_quiet(now)}
    if resting:
        loads = await held.loads(session, resting)
        early = [it for it in loads if not resting[it.person_id].are_quiet(it.since)]
        taken = await held.unload(session, early, now)
        for person_id, it in resting.items():
            due = await held.unsent(session, person_id, now)
            late = [row for row in due if row.id in taken or not it.are_quiet(_meant_for(row))]
            await _move(work, late)
    return set(resting)


async def _unload(work: Work, loads: Collection[Load]) -> None:
    times = await _times(work, {load.person_id for load in loads})
    quiet = {person_id for person_id, it in times.items() if it.are_quiet(work.now)}
    await held.unload(work.session, [it for it in loads if it.person_id in quiet], work.now)


async def _move(work: Work, waiting: Collection[Unsent]) -> None:
    times = await _times(work, {row.person_id for row in waiting})
    moved = {}
    for row in waiting:
        unsent = Waiting(row.kind, row.created_at, row.due_at, row.held)
        there = retimed(unsent, times.get(row.person_id), work.now)
        if there is not None:
            due_at, waits_for = there
            waits_for = Held.UNSURE if row.held == Held.UNSURE else waits_for
            moved[row.id] = Time(due_at, waits_for, due_at + KINDS[row.kind].lifetime)
    await held.move(work.session, moved)


async def _times(work: Work, people_ids: Iterable[int]) -> dict[int, Times]:
    ids = list(people_ids)
    persons = await people.by_ids(work.session, ids) if ids else []
    found = await wishes.of(work.session, persons, work.zone)
    return {person_id: it.times for person_id, it in found.items()}


def _meant_for(row: Unsent) -> datetime:
    """When it was to be told, however often Telegram has told the chat to wait since."""
    return row.expires_at - KINDS[row.kind].lifetime if row.expires_at else row.due_at
