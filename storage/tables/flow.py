"""Tables of the flow, event → notification → card, and of what belongs to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlalchemy import false as sa_false
from sqlalchemy import true as sa_true
from sqlmodel import Field, SQLModel

from storage.tables.columns import Json, Row, index_where
from storage.tables.packed import Packed
from storage.tables.states import (
    OVER,
    CardState,
    Ended,
    EventState,
    Form,
    Handled,
    Held,
    StateText,
    Tried,
)

# As the indexes have them, and as queries must say them word for word: SQLite would not use an
# index otherwise. It knows no numbers either, and takes the index of which a query names most
# columns: partial ones also have columns in which all of their rows are alike.
UNSETTLED = "state IN ('due', 'sending', 'retired', 'broken')"
OPEN_OBJECT = (
    "latest AND subject IS NOT NULL AND coalesce(ended, '') NOT IN"
    f" ({', '.join(repr(each.value) for each in OVER)})"
)


class Reminder(Row, table=True):
    """The next event of our own, of one type about one subject, that will happen at `at`.

    `key` becomes the event's `external_id`, and `body` its body.
    """

    __table_args__ = (UniqueConstraint("type", "subject"),)

    key: str = Field(unique=True)
    at: datetime = Field(index=True)
    type: str
    subject: str
    body: bytes = Field(sa_type=LargeBinary)


class SubjectState(SQLModel, table=True):
    """What is known of an object. It belongs to the cabinet, not to a connection.

    `subject`: such as `order:17`, or `north/order:17` in a cabinet with a name. `status`: the CRM's
    own, of an order or lead. `over`: how the object ended, if it has. `over_by_status`: its status
    means so, and no event has said it. `claimed_by`: the person who is on it, since `claimed_at`.
    """

    __tablename__ = "subject_state"
    __table_args__ = (
        index_where(
            "ix_subject_state_status", "status", only="status IS NOT NULL AND over IS NULL"
        ),
        index_where("ix_subject_state_claimed_by", "claimed_by", only="claimed_by IS NOT NULL"),
        index_where("ix_subject_state_over_by_status", "status", only="over_by_status"),
    )

    subject: str = Field(primary_key=True)
    state: dict[str, Any] = Field(sa_type=Json)  # Any: each provider keeps its own JSON here
    updated_at: datetime
    status: str | None = None
    over: Ended | None = Field(default=None, sa_type=StateText(Ended))
    over_by_status: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    claimed_by: int | None = Field(default=None, sa_type=BigInteger)
    claimed_at: datetime | None = None


class Event(Row, table=True):
    """Something that happened, once. `meaning`, set by fan-out, is kind → data.

    `untold`: why people who might have heard of it do not, by kind. `repeats`: how often the sender
    has sent it again, the last time at `repeated_at`.

    `external_id`: of a hook, the hash of its key (`storage.flow.events.hashed`); of an event of our
    own, the key itself.
    """

    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        index_where("uq_event_own", "external_id", unique=True, only="connection_id IS NULL"),
        index_where("ix_event_new", "id", only="state = 'new'"),
        index_where("ix_event_broken", "id", only="state = 'broken'"),
        index_where("ix_event_subject", "subject", "id", only="subject IS NOT NULL"),
    )

    connection_id: int | None = Field(default=None, foreign_key="connection.id", sa_type=BigInteger)
    external_id: str
    type: str
    hint: str | None = None
    subject: str | None = None
    occurred_at: datetime
    received_at: datetime = Field(index=True)
    body: bytes = Field(sa_type=Packed)
    state: EventState = Field(default=EventState.NEW, sa_type=StateText(EventState))
    meaning: dict[str, Any] | None = Field(default=None, sa_type=Json)  # Any: JSON of many shapes
    untold: dict[str, Any] | None = Field(default=None, sa_type=Json)  # Any: JSON by kind
    repeats: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    repeated_at: datetime | None = None


class Notification(Row, table=True):
    """One person hears of one event: a step of what they have of its object.

    `latest`: it is the newest step that is open, or else the newest; it stands for all of them in
    the bell. `source`, `channel`: the qualified ids of those that the event names.
    `due_at`: None holds it back. `ended`: why it no longer needs to be sent. `card_id`: the message
    that carries it. `again_at`: when it is sent once more, in a new message. `held`: what it waits
    for, to arrive together with others. `on_behalf_of`: the absent person it was meant for.
    `escalate_at`: when it is sent again if still unread. `escalated`: how often that has happened.
    `pop_up`: the version of the bell with which open pages show it by itself; None: they do not.
    `push_at`: when the person's browsers are to be told of it.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "person_id", "kind"),
        # These two are all that is read to count what is in a bell.
        Index("ix_notification_bell", "person_id", "section", "id", "latest"),
        index_where(
            "ix_notification_unread",
            *("person_id", "section", "id", "latest", "ended", "read_at"),
            only="read_at IS NULL",
        ),
        index_where("ix_notification_open", "person_id", only=OPEN_OBJECT),
        index_where("ix_notification_given", "person_id", "created_at", only="reason = 'given'"),
        index_where("ix_notification_source", "source", only="source IS NOT NULL"),
        index_where("ix_notification_channel", "channel", only="channel IS NOT NULL"),
        index_where("ix_notification_due", "due_at", only="card_id IS NULL AND ended IS NULL"),
        index_where("ix_notification_push", "push_at", only="push_at IS NOT NULL"),
        index_where(
            "ix_notification_urgent", "due_at", only="card_id IS NULL AND ended IS NULL AND urgent"
        ),
        index_where(
            "ix_notification_fresh",
            "created_at",
            only="card_id IS NULL AND ended IS NULL AND due_at IS NOT NULL",
        ),
        index_where(
            "ix_notification_unsent",
            *("person_id", "ended", "card_id"),
            only="card_id IS NULL AND ended IS NULL",
        ),
        index_where("ix_notification_card_id", "card_id", only="card_id IS NOT NULL"),
        index_where("ix_notification_again", "again_at", only="again_at IS NOT NULL"),
        index_where("ix_notification_snoozed", "person_id", only="again_at IS NOT NULL"),
        index_where("ix_notification_escalate", "escalate_at", only="escalate_at IS NOT NULL"),
        index_where("ix_notification_escalating", "person_id", only="escalate_at IS NOT NULL"),
        index_where("ix_notification_behalf", "on_behalf_of", only="on_behalf_of IS NOT NULL"),
        index_where("ix_notification_pop_up", "pop_up", "person_id", only="pop_up IS NOT NULL"),
        Index("ix_notification_subject", "subject", "person_id"),
    )

    event_id: int = Field(foreign_key="event.id", sa_type=BigInteger)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    kind: str
    section: str
    subject: str | None = None
    reason: str
    urgent: bool = False
    silent: bool = False
    created_at: datetime
    due_at: datetime | None = None
    expires_at: datetime | None = None
    ended: Ended | None = Field(default=None, sa_type=StateText(Ended))
    card_id: int | None = Field(default=None, foreign_key="card.id", sa_type=BigInteger)
    read_at: datetime | None = None
    again_at: datetime | None = None
    held: Held | None = Field(default=None, sa_type=StateText(Held))
    on_behalf_of: int | None = Field(default=None, sa_type=BigInteger)
    escalate_at: datetime | None = None
    escalated: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    latest: bool = Field(default=True, sa_column_kwargs={"server_default": sa_true()})
    source: str | None = None
    channel: str | None = None
    pop_up: int | None = Field(default=None, sa_type=BigInteger)
    push_at: datetime | None = None


# Any: the data of one kind, in the shape that bot.events.payloads has checked.
Data = Mapping[str, Any]


class Item(NamedTuple):
    """A notification and its event's data, as the bell shows it."""

    notification: Notification
    data: Data


class Open(NamedTuple):
    """An alert about an object that is nobody's, which an administrator may give to somebody.

    `at`: when it happened.
    """

    event_id: int
    kind: str
    subject: str | None
    at: datetime
    data: Data

    @property
    def object(self) -> str:
        """The same for all alerts about one object."""
        return self.subject or f"{self.kind} {self.event_id}"


class Unreached(SQLModel, table=True):
    """An alert that reached nobody, until its object is somebody's.

    `source_id`: the source that it belongs to, if any. `at`: when it reached nobody. `done_at` and
    `how`: since when and why it is not listed any more.
    """

    __table_args__ = (
        index_where("ix_unreached_source", "source_id", "event_id", only="done_at IS NULL"),
        index_where("ix_unreached_subject", "subject", only="done_at IS NULL"),
    )

    event_id: int = Field(foreign_key="event.id", primary_key=True, sa_type=BigInteger)
    kind: str = Field(primary_key=True)
    subject: str | None = None
    source_id: int | None = Field(default=None, foreign_key="source.id", sa_type=BigInteger)
    at: datetime
    done_at: datetime | None = None
    how: Handled | None = Field(default=None, sa_type=StateText(Handled))


class Given(Row, table=True):
    """How many objects an administrator gave to whom, from the list with this subject."""

    __table_args__ = (Index("ix_given_subject", "subject", "id"),)

    subject: str
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    by_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    at: datetime
    count: int


class Card(Row, table=True):
    """One message that is, or must be, in one chat.

    `content`: what a notice or prompt says, or which page the bell shows. `stale`: how many changes
    have not been drawn yet. `awaited`: somebody pressed a button and is looking at it.
    `sending_by`: the runner's term in which it was claimed last; None on SQLite.
    """

    __table_args__ = (
        index_where("ix_card_due", "due_at", only="state = 'due'"),
        index_where("ix_card_outdated", "form", "id", only="stale > 0"),
        index_where("ix_card_awaited", "id", only="stale > 0 AND awaited"),
        index_where("ix_card_stale", "link_id", only="stale > 0"),
        index_where("ix_card_unsettled", "link_id", "state", "form", only=UNSETTLED),
        index_where("ix_card_broken", "id", only="state = 'broken'"),
        index_where("ix_card_repeated", "sent_at", only="maybe_repeat"),
        Index("ix_card_chat", "link_id", "form", "id"),
        Index("ix_card_message", "link_id", "message_id"),
    )

    link_id: int = Field(foreign_key="link.id", sa_type=BigInteger)
    form: Form = Field(sa_type=StateText(Form))
    state: CardState = Field(default=CardState.DUE, sa_type=StateText(CardState))
    content: dict[str, Any] | None = Field(default=None, sa_type=Json)  # Any: JSON by form
    silent: bool = False
    awaited: bool = False
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime
    due_at: datetime | None = None
    sent_at: datetime | None = None
    attempts: int = 0
    maybe_repeat: bool = False
    stale: int = 0
    answer: str | None = None
    sending_by: int | None = Field(default=None, sa_type=BigInteger)


class Attempt(Row, table=True):
    """A try to send or change a card that failed, or had to do without a part of it.

    `answer`: what Telegram said, if anything; first what was left out, such as `buttons+tags: `.
    """

    __table_args__ = (
        Index("ix_attempt_card", "card_id", "id"),
        index_where("ix_attempt_simpler", "at", only="outcome = 'simpler'"),
        index_where("ix_attempt_left", "at", only="outcome = 'left'"),
    )

    card_id: int = Field(foreign_key="card.id", sa_type=BigInteger)
    at: datetime
    outcome: Tried = Field(sa_type=StateText(Tried))
    answer: str | None = None


class SeenUpdate(SQLModel, table=True):
    """A Telegram update that has been handled."""

    __tablename__ = "seen_update"

    update_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    seen_at: datetime = Field(index=True)
