"""How people want it, out of the tables: their choices, their times and what they have muted."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.work import Work
from bot.calendar.availability import times_of, zone_of
from bot.rules.preferences import QUIET_HOURS, Choices, Wishes
from storage.directory import mutes, preferences, quiet_hours
from storage.tables import Person


async def of(session: AsyncSession, persons: Collection[Person], zone: tzinfo) -> dict[int, Wishes]:
    """Person id → choices and times; mutes are not asked for. `zone`: the cabinet's."""
    ids = [person.pk for person in persons]
    if not ids:
        return {}
    made = await preferences.of(session, ids)
    kept = await quiet_hours.of(session, ids)
    found = {}
    for person in persons:
        choices = Choices(made.get(person.pk, {}))
        # Their own hours go before the cabinet's; both may be off.
        quiet = kept.quiet.get(person.pk) or kept.quiet.get(None, [])
        wanted = quiet if choices.of(QUIET_HOURS) else []
        times = times_of(zone_of(person, zone), wanted, kept.rhythms.get(person.pk))
        found[person.pk] = Wishes(choices, times)
    return found


async def of_person(session: AsyncSession, person: Person, zone: tzinfo) -> Wishes:
    """The same of one person."""
    return (await of(session, [person], zone))[person.pk]


async def concerning(
    work: Work, persons: Collection[Person], targets: Mapping[str, str]
) -> dict[int, Wishes]:
    """Person id → wishes, with the mutes of what can be muted by `targets`."""
    found = await of(work.session, persons, work.zone)
    if targets:
        for person_id in await mutes.muted_by(work.session, list(found), targets, work.now):
            found[person_id] = replace(found[person_id], muted=targets.items())
    return found
