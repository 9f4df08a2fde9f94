"""Which id a CRM knows a person by: given, changed, taken away.

Works within the caller's transaction. Sources that await the id follow.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import identities, people, sources
from storage.tables import Person


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
    await identities.give(session, person.pk, cabinet, crm_id)
    await sources.arrived(session, person)
    return before
