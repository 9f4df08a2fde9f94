"""What the CRM says of its staff: names, roles, languages, zones, and who has left.

Works within the caller's transaction.
"""

import logging
from typing import Any

from bot.actions import reschedule
from bot.actions.context import Context
from bot.actions.people import absences, identities, membership
from bot.calendar import zones
from bot.events.objects import StaffEntry
from bot.rules.roles import is_kept, role_of
from bot.ui.texts import LANGUAGES
from storage.directory import identities as known_as
from storage.directory import people
from storage.tables import Person

log = logging.getLogger(__name__)


async def record(context: Context, entry: StaffEntry, cabinet: str) -> None:
    """Records a cabinet's entry. The last administrator who can be reached stays one, and
    is told so once.
    """
    known = await people.by_crm_id(context.session, entry.id, cabinet)
    person = known or await _add(context, entry, cabinet)
    believed = (person.crm_role, person.crm_active)
    is_renamed, person.name = person.name != entry.name, entry.name
    person.crm_role = role_of(entry.role)
    person.crm_active = await known_as.is_active(  # another cabinet's CRM may still have them
        context.session, person.pk, cabinet, active=entry.active
    )
    if is_renamed:
        await identities.renamed(context.session, person)
    await _speak_their_language(context, person, entry)
    await membership.follow_crm(context, person)
    if is_kept(person) and believed != (person.crm_role, person.crm_active):
        log.warning(
            "person %s stays an administrator against the CRM until another one is linked",
            person.id,
        )
        await absences.tell(context, person.pk, _kept(person))


async def _add(context: Context, entry: StaffEntry, cabinet: str) -> Person:
    role, now = role_of(entry.role), context.now
    person = await people.add(context.session, name=entry.name, role=role, crm_id=None, now=now)
    await identities.give(context.session, person, cabinet, entry.id)
    return person


async def _speak_their_language(context: Context, person: Person, entry: StaffEntry) -> None:
    """Takes over language and zone, unless the person has chosen their own."""
    if entry.language in LANGUAGES and not person.language_chosen:
        person.language = entry.language
    if entry.timezone and zones.is_known(entry.timezone) and not person.timezone_chosen:
        await reschedule.move_to(context, person, entry.timezone)


def _kept(person: Person) -> dict[str, Any]:  # Any: JSON
    """The notice to a last administrator whom the CRM does not take for one any more."""
    if not person.crm_active:
        return {"text": "notice-dismissal-kept"}
    return {"text": "notice-role-kept", "values": {"role": person.crm_role}, "roles": ["role"]}
