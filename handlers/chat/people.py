"""The person that a button or a question means."""

from handlers.chat.declined import Declined
from handlers.chat.viewer import Viewer
from storage.tables import Person


async def active_person(viewer: Viewer, person_id: int) -> Person:
    """The person. Declines if they are no longer on the staff."""
    person = await viewer.session.get(Person, person_id)
    if person is None or not person.active:
        raise Declined("person-gone")
    return person
