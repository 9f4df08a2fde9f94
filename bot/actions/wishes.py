"""How people want to be told, from the tables: their choices, their times and their mutes."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.calendar.availability import times_of, zone_of
from bot.rules.preferences import QUIET_HOURS, Choices, Wishes
from storage.directory import mutes, preferences, quiet_hours
from storage.tables import AnyPerson


async def of(
    session: AsyncSession, persons: Collection[AnyPerson], zone: tzinfo
) -> dict[int, Wishes]:
    """Person id → wishes, without mutes. `zone`: the cabinet's."""
    ids = [person.pk for person in persons]
    if not ids:
        return {}
    told = await preferences.told(session, ids)
    kept = await quiet_hours.of(session, ids)
    found = {}
    for person in persons:
        choices = Choices(told.chosen.get(person.pk, {}))
        # Their own hours replace the cabinet's; either can be switched off.
        quiet = kept.quiet.get(person.pk) or kept.quiet.get(None, [])
        wanted = quiet if choices.of(QUIET_HOURS) else []
        times = times_of(zone_of(person, zone), wanted, kept.rhythms.get(person.pk))
        found[person.pk] = Wishes(choices, times, in_browsers=person.pk in told.in_browsers)
    return found


async def of_person(session: AsyncSession, person: AnyPerson, zone: tzinfo) -> Wishes:
    """The same for one person."""
    return (await of(session, [person], zone))[person.pk]


async def concerning(
    context: Context, persons: Collection[AnyPerson], targets: Mapping[str, str]
) -> dict[int, Wishes]:
    """Person id → wishes, with the mutes of those who have muted any of `targets`."""
    found = await of(context.session, persons, context.zone)
    if targets:
        muted = await mutes.muted_until(context.session, list(found), targets, context.now)
        for person_id, until in muted.items():
            wanted = found[person_id]
            found[person_id] = replace(wanted, muted=targets.items(), muted_until=until)
    return found
