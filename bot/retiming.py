"""Wishes from the tables → times; and when they change, what waits is told by the new ones.

Works within the caller's transaction.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.catalog import KINDS
from bot.preferences import QUIET_HOURS, Choices
from bot.timing import Times, Waiting, retimed, times_of, zone_of
from storage import held, hours, people, preferences
from storage.held import Time, Unsent
from storage.hours import Hours, Wishes
from storage.models import Person


async def read(
    session: AsyncSession,
    persons: Collection[Person],
    choices: Mapping[int, Choices],
    zone: tzinfo,
) -> dict[int, Times]:
    """Person id → times, for those who do not want to hear at any time. `zone`: the cabinet's."""
    wishes = await hours.of(session, [_id(person) for person in persons])
    found = {}
    for person in persons:
        quiet = _quiet(wishes, _id(person), choices.get(_id(person), Choices()))
        rhythms = wishes.rhythms.get(_id(person))
        if quiet or rhythms:
            found[_id(person)] = times_of(zone_of(person, zone), quiet, rhythms)
    return found


async def of(session: AsyncSession, person: Person, zone: tzinfo) -> Times:
    """The times of one person. `zone`: the cabinet's."""
    choices = await _choices(session, [_id(person)])
    found = await read(session, [person], choices, zone)
    return found.get(_id(person)) or Times(zone_of(person, zone))


async def retime(session: AsyncSession, person: Person, zone: tzinfo, now: datetime) -> None:
    """What waits for the person follows the person's times as they are now."""
    await _move(session, await held.unsent(session, person.id), {_id(person): person}, zone, now)


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
    waiting = await held.unsent(session)
    concerned = await people.by_ids(session, {each.person_id for each in waiting})
    await _move(session, waiting, {_id(person): person for person in concerned}, zone, now)


async def _move(
    session: AsyncSession,
    waiting: Collection[Unsent],
    persons: Mapping[int, Person],
    zone: tzinfo,
    now: datetime,
) -> None:
    if not waiting:
        return
    choices = await _choices(session, persons)
    times = await read(session, persons.values(), choices, zone)
    moved = {}
    for row in waiting:
        there = retimed(_waiting(row), times.get(row.person_id), now)
        if there is not None:
            moved[row.id] = Time(*there, there[0] + KINDS[row.kind].lifetime)
    await held.move(session, moved)


async def _choices(session: AsyncSession, people_ids: Collection[int]) -> dict[int, Choices]:
    made = await preferences.of(session, people_ids)
    return {person_id: Choices(chosen) for person_id, chosen in made.items()}


def _quiet(wishes: Wishes, person_id: int, choices: Choices) -> list[Hours]:
    """The person's own hours go before the cabinet's; both may be off."""
    if not choices.of(QUIET_HOURS):
        return []
    return wishes.quiet.get(person_id) or wishes.quiet.get(None, [])


def _waiting(row: Unsent) -> Waiting:
    return Waiting(row.kind, row.created_at, row.due_at, row.held)


def _id(person: Person) -> int:
    assert person.id is not None
    return person.id
