"""Rows as statements return them that read only a part: not part of any session."""

from datetime import datetime
from typing import Any, NamedTuple

from storage.tables.flow import Event
from storage.tables.staff import Link, Person
from storage.tables.states import CardState, Ended, Held


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
        return self.id


class FoundSubject(NamedTuple):
    """What fan-out reads of an object. `state`: JSON by part; the rest as in `SubjectState`."""

    state: dict[str, Any]  # Any: each part has its own shape
    status: str | None
    over: Ended | None
    over_by_status: bool
    claimed_by: int | None
    claimed_at: datetime | None


class FoundPerson(NamedTuple):
    """What fan-out reads of a person. `crm_id`: theirs in the cabinet of the event."""

    id: int
    crm_id: str | None
    name: str
    role: str
    language: str | None
    timezone: str | None

    @property
    def pk(self) -> int:
        return self.id


class FoundLink(NamedTuple):
    """What fan-out and delivery read of a person's chat."""

    id: int
    person_id: int
    telegram_id: int
    ended_at: datetime | None
    unreachable_at: datetime | None

    @property
    def pk(self) -> int:
        return self.id


class OnCard(NamedTuple):
    """A notification that is on a card, as statistics count it.

    `held`: what it had waited for; `escalated`: how often it was sent again. `made_at`, `due_at`:
    of the notification.
    """

    card_id: int
    state: CardState
    sent_at: datetime | None
    received_at: datetime
    held: Held | None
    escalated: int
    made_at: datetime
    due_at: datetime | None


AnyEvent = Event | FoundEvent
AnyPerson = Person | FoundPerson
AnyLink = Link | FoundLink
