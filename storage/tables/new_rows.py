"""Rows that are not stored yet and have no id."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from storage.tables.states import CardState, Ended, EventState, Form, Held

# In a body, the moment at which it came, if its sender has left out when it happened.
RECEIVED = "bellhopreceived"
# At the end of a body from which somebody has been erased: it is not what was sent any more.
ERASED = b" \n"


class NewEvent(NamedTuple):
    """A row of `event`. `state`: new or ignored.

    `exact`, which is not stored: whoever sends it again sends the same body.
    """

    connection_id: int | None
    external_id: str
    type: str
    hint: str | None
    subject: str | None
    occurred_at: datetime
    received_at: datetime
    body: bytes
    state: EventState = EventState.NEW
    exact: bool = False


class NewNotification(NamedTuple):
    """A row of `notification`. `pops_up`: open pages show it by itself."""

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
    source: str | None = None
    channel: str | None = None
    pops_up: bool = False
    push_at: datetime | None = None


class NewCard(NamedTuple):
    """A row of `card`, to be sent at `due_at` or, without one, at once.

    In the state `sending` it has no `due_at`: the code that makes it also sends it.
    """

    link_id: int
    form: Form
    created_at: datetime
    content: dict[str, Any] | None = None  # Any: JSON by form
    silent: bool = False
    state: CardState = CardState.DUE
    due_at: datetime | None = None
    maybe_repeat: bool = False


class NewConnection(NamedTuple):
    """A row of `connection`, with the key itself; only its hash is stored."""

    provider: str
    name: str | None
    key: str
    secret: str | None
    created_at: datetime
    cabinet: str = ""
    auth: str = ""
    settings: Mapping[str, Any] = {}  # Any: JSON of each provider's own
    api_key: str | None = None


class NewReminder(NamedTuple):
    """A row of `reminder`."""

    key: str
    at: datetime
    type: str
    subject: str
    body: bytes
