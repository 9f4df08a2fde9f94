"""Rows of the flow before they have a number: what the pure rooms make and storage.flow keeps."""

from datetime import datetime
from typing import NamedTuple

from storage.tables.states import Ended, EventState, Held


class NewEvent(NamedTuple):
    """A row of `event`. `state`: new, or ignored."""

    connection_id: int | None
    external_id: str
    type: str
    hint: str | None
    subject: str | None
    occurred_at: datetime
    received_at: datetime
    body: bytes
    state: EventState = EventState.NEW


class NewNotification(NamedTuple):
    """A row of `notification`."""

    event_id: int
    person_id: int
    kind: str
    section: str
    subject: str | None
    reason: str
    urgent: bool
    silent: bool
    created_at: datetime
    due_at: datetime | None
    expires_at: datetime
    ended: Ended | None
    held: Held | None = None
    on_behalf_of: int | None = None
    escalate_at: datetime | None = None


class NewReminder(NamedTuple):
    """A row of `reminder`."""

    key: str
    at: datetime
    type: str
    subject: str
    body: bytes
