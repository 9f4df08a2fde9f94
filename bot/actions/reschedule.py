"""Wishes from the tables → times; and when they change, what waits is told by the new ones.

What Telegram has not taken before quiet hours began waits for their end, too.

Works within the caller's transaction.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.calendar.availability import Times, Waiting, retimed, times_of, zone_of
from bot.rules.catalog import KINDS
from bot.rules.preferences import QUIET_HOURS, Choices
from storage.directory import people, preferences, quiet_hours
from storage.directory.quiet_hours import Hours, Wishes
from storage.flow import held
from storage.flow.held import Load, Time, Unsent
from storage.tables import AnyPerson, Held, Person


async def read(
    session: AsyncSession,
    persons: Collection[AnyPerson],
    choices: Mapping[int, Choices],
    zone: tzinfo,
) -> dict[int, Times]:
    """Person id → times, for those who do not want to hear at any time. `zone`: the cabinet's."""
    wishes = await quiet_hours.of(session, [person.pk for person in persons])
    found = {}
    for person in persons:
        quiet = _quiet(wishes, person.pk, choices.get(person.pk, Choices()))
        rhythms = wishes.rhythms.get(person.pk)
        if quiet or rhythms:
            found[person.pk] = times_of(zone_of(person, zone), quiet, rhythms)
    return found


async def of(session: AsyncSession, person: AnyPerson, zone: tzinfo) -> Times:
    """The times of one person. `zone`: the cabinet's."""
    choices = await _choices(session, [person.pk])
    found = await read(session, [person], choices, zone)
    return found.get(person.pk) or Times(zone_of(person, zone))


async def retime(session: AsyncSession, person: Person, zone: tzinfo, now: datetime) -> None:
    """What waits for the person follows the person's times as they are now."""
    await _unload(session, await held.loads(session, [person.pk]), zone, now)
    await _move(session, await held.unsent(session, person.id), zone, now)


async def move_to(
    session: AsyncSession, person: Person, timezone: str, zone: tzinfo, now: datetime
) -> None:
    """The person lives by this zone from now on."""
    if person.timezone != timezone:
        person.timezone = timezone
        await session.flush()
        await retime(session, person, zone, now)


async def retime_all(session: AsyncSession, zone: tzinfo, now: datetime) -> None:
    """What waits for anybody follows the times as they are now."""
    await _unload(session, await held.loads(session), zone, now)
    await _move(session, await held.unsent(session), zone, now)


async def set_back(session: AsyncSession, zone: tzinfo, now: datetime) -> None:
    """The clock shows an earlier time than before: what waits is not put off by that."""
    await held.hurry(session, now)
    await retime_all(session, zone, now)


async def rest(
    session: AsyncSession, people_ids: Collection[int], zone: tzinfo, now: datetime
) -> set[int]:
    """Which of these people have quiet hours now: what came too early for those, and was not taken
    by Telegram till then, waits for their end.

    What was meant for a time within them, as the person has asked for, is left.
    """
    if not (people_ids and (await quiet_hours.of(session, people_ids)).quiet):
        return set()
    times = await _times(session, people_ids, zone)
    resting = {person_id: it for person_id, it in times.items() if it.are_quiet(now)}
    if resting:
        loads = await held.loads(session, resting)
        early = [it for it in loads if not resting[it.person_id].are_quiet(it.since)]
        taken = await held.unload(session, early, now)
        for person_id, it in resting.items():
            due = await held.due(session, person_id, now)
            late = [row for row in due if row.id in taken or not it.are_quiet(_meant_for(row))]
            await _move(session, late, zone, now)
    return set(resting)


async def _unload(
    session: AsyncSession, loads: Collection[Load], zone: tzinfo, now: datetime
) -> None:
    times = await _times(session, {load.person_id for load in loads}, zone)
    quiet = {person_id for person_id, it in times.items() if it.are_quiet(now)}
    await held.unload(session, [load for load in loads if load.person_id in quiet], now)


async def _move(
    session: AsyncSession, waiting: Collection[Unsent], zone: tzinfo, now: datetime
) -> None:
    times = await _times(session, {row.person_id for row in waiting}, zone)
    moved = {}
    for row in waiting:
        there = retimed(_waiting(row), times.get(row.person_id), now)
        if there is not None:
            due_at, waits_for = there
            waits_for = Held.UNSURE if row.held == Held.UNSURE else waits_for
            moved[row.id] = Time(due_at, waits_for, due_at + KINDS[row.kind].lifetime)
    await held.move(session, moved)


async def _times(
    session: AsyncSession, people_ids: Collection[int], zone: tzinfo
) -> dict[int, Times]:
    if not people_ids:
        return {}
    persons = await people.by_ids(session, people_ids)
    return await read(session, persons, await _choices(session, people_ids), zone)


async def _choices(session: AsyncSession, people_ids: Collection[int]) -> dict[int, Choices]:
    made = await preferences.of(session, people_ids)
    return {person_id: Choices(chosen) for person_id, chosen in made.items()}


def _quiet(wishes: Wishes, person_id: int, choices: Choices) -> list[Hours]:
    """The person's own hours go before the cabinet's; both may be off."""
    if not choices.of(QUIET_HOURS):
        return []
    return wishes.quiet.get(person_id) or wishes.quiet.get(None, [])


def _meant_for(row: Unsent) -> datetime:
    """When it was to be told, however often Telegram has told the chat to wait since."""
    return row.expires_at - KINDS[row.kind].lifetime if row.expires_at else row.due_at


def _waiting(row: Unsent) -> Waiting:
    return Waiting(row.kind, row.created_at, row.due_at, row.held)
