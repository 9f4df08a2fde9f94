"""Rows as the main road finds them: by hot statements, to be read only.

They are not objects of a session, as the rows of the tables are: nothing in them can be changed.
"""

from datetime import datetime
from typing import NamedTuple

from storage.tables.flow import Event
from storage.tables.staff import Link, Person


class FoundEvent(NamedTuple):
    """What fan-out reads of an event."""

    id: int
    connection_id: int | None
    external_id: str
    type: str
    hint: str | None
    subject: str | None
    occurred_at: datetime
    body: bytes

    @property
    def pk(self) -> int:
        """As that of a row."""
        return self.id


class FoundPerson(NamedTuple):
    """What is asked of a person who may be told."""

    id: int
    crm_id: str | None
    name: str
    role: str
    language: str | None
    timezone: str | None

    @property
    def pk(self) -> int:
        """As that of a row."""
        return self.id


class FoundLink(NamedTuple):
    """What is asked of a chat to which a card goes."""

    id: int
    person_id: int
    telegram_id: int
    ended_at: datetime | None
    unreachable_at: datetime | None

    @property
    def pk(self) -> int:
        """As that of a row."""
        return self.id


AnyEvent = Event | FoundEvent
AnyPerson = Person | FoundPerson
AnyLink = Link | FoundLink
