"""What will be sent next, and to whom."""

from collections.abc import Mapping
from datetime import datetime

from bot.actions.context import Context
from bot.actions.people.absences import cover
from bot.pages.cabinet.schedule import LIMIT, Schedule, named_in, soonest
from bot.rules.absences import Cover
from bot.rules.catalog import KINDS, is_allowed
from storage.directory import absences, cabinet, identities
from storage.flow import scheduled
from storage.tables import Person


async def upcoming(context: Context) -> Schedule:
    """The soonest, as far as the switch and the policy let them be sent."""
    session, now = context.session, context.now
    is_on, policy, _ = await cabinet.rules(session)
    told = [kind.key for kind in KINDS.values() if is_on and is_allowed(kind, policy)]
    found = soonest(
        await scheduled.reminders(session, told, LIMIT),
        await scheduled.waiting(session, now, LIMIT),
        await scheduled.coming_again(session, now, LIMIT),
        await scheduled.returns(session, now, LIMIT),
    )
    named = named_in(found)
    known = await identities.named(session, named)
    linked = {it: person for it, (person, link) in known.items() if link and person.active}
    names = {it: (person.name, link is not None) for it, (person, link) in known.items()}
    away, covered = await _absent(context, linked)
    on_again_at = (await cabinet.get(session)).on_again_at
    return Schedule(found, names, away, covered, is_on, on_again_at)


async def _absent(
    context: Context, linked: Mapping[str, Person]
) -> tuple[dict[str, tuple[int, datetime]], Cover]:
    session, now = context.session, context.now
    ids = {person.pk for person in linked.values()}
    away = await absences.of_people(session, ids, now)
    covered, _ = await cover(session, ids, now)
    until = {
        crm_id: (person.pk, away[person.pk].until)
        for crm_id, person in linked.items()
        if person.pk in away
    }
    return until, covered
