"""Which id a CRM knows a person by: given, changed, taken away.

Works within the caller's transaction. Sources that await the id follow, and cards that name it.
"""

from collections.abc import Collection

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from bot.rules.audience import named_in
from bot.rules.fanout import Alert
from storage.directory import identities, links, people, sources, unknown_ids
from storage.objects import naming
from storage.tables import Person, cabinet_of, qualified


class Taken(Exception):
    """The id is somebody else's, who is its `owner`."""

    def __init__(self, owner: Person) -> None:
        super().__init__(owner.name)
        self.owner = owner


async def give(session: AsyncSession, person: Person, cabinet: str, crm_id: str) -> str | None:
    """From now on the cabinet's CRM knows the person by this id; returns the one before, if any.

    Raises `Taken`.
    """
    owner = await people.by_crm_id(session, crm_id, cabinet)
    if owner is not None and owner.id != person.id:
        raise Taken(owner)
    before = (await identities.of_person(session, person.pk)).get(cabinet)
    is_named = before is not None or await unknown_ids.is_noted(session, cabinet, crm_id)
    await identities.give(session, person.pk, cabinet, crm_id)
    await sources.arrived(session, person)
    if is_named and before != crm_id:
        await naming.redraw(session, {crm_id, before or crm_id})
    return before


async def join(context: Context, person: Person, other: Person, cabinet: str) -> str:
    """The other, whom the CRM knows, is this person: the id is theirs; returns it.

    The other leaves the staff, unless another cabinet's CRM knows them. Raises `Taken` if they have
    an account, so that they are somebody, and KeyError if they have no id any more.
    """
    session = context.session
    if await links.of_person(session, other.pk) is not None:
        raise Taken(other)
    crm_id = (await identities.of_person(session, other.pk))[cabinet]
    await sources.take_over(session, cabinet, other.pk, person.pk)
    await identities.take(session, other.pk, cabinet)
    await give(session, person, cabinet, crm_id)
    if not await identities.of_person(session, other.pk):
        other.crm_active = False
        await membership.follow_crm(context, other)
    await naming.redraw(session, [crm_id])
    return crm_id


async def take(session: AsyncSession, person: Person, cabinet: str, crm_id: str) -> None:
    """The cabinet's CRM does not know the person by this id any more, or never did."""
    await identities.take(session, person.pk, cabinet)
    await naming.redraw(session, [crm_id])


async def renamed(session: AsyncSession, person: Person) -> None:
    """The person is called something else from now on."""
    ids = (await identities.of_person(session, person.pk)).values()
    await naming.redraw(session, ids, person.pk)


async def note_unknown(context: Context, alert: Alert, known: Collection[str | None]) -> set[str]:
    """Keeps and returns the ids in the alert that nobody has; `known`: those that somebody has."""
    cabinet, nobodys = cabinet_of(alert.data), set()
    for crm_id in set(named_in(alert.data)).difference(known):
        key = qualified(cabinet, crm_id)
        place = key, alert.event_id, alert.subject
        if await unknown_ids.note(context.session, *place, context.now):
            nobodys.add(crm_id)
    return nobodys
