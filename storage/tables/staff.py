"""Tables of the staff, their Telegram accounts and their invites."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, String, UniqueConstraint
from sqlalchemy import false as sa_false
from sqlalchemy import true as sa_true
from sqlmodel import Field, SQLModel

from storage.tables.columns import Json, Row, index_where
from storage.tables.states import StateText, Void

NOBODY = "—"  # what stands for somebody who has been erased


class Person(Row, table=True):
    """A member of staff. `role_held`: the role is set by hand.

    `crm_role`, `crm_active`: what the CRM says. Of the last administrator who can be reached it is
    not believed until there is another.

    `former_crm_id`: the column that the release before reads while this one is started; `Identity`
    has taken its place.
    """

    former_crm_id: str | None = Field(
        default=None, sa_column=Column("crm_id", String(), unique=True, nullable=True)
    )
    name: str
    role: str = Field(index=True)
    crm_role: str | None = None
    role_held: bool = False
    active: bool = True
    crm_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa_true()})
    language: str | None = None
    language_chosen: bool = False
    timezone: str | None = None
    timezone_chosen: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    created_at: datetime


class Identity(SQLModel, table=True):
    """The id by which a cabinet's CRM knows a person, who has one at most in each cabinet.

    `active`: the CRM has not said that they have left. `phone`: as the CRM has it, digits only.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "cabinet"),
        index_where("ix_identity_phone", "phone", only="phone IS NOT NULL"),
    )

    cabinet: str = Field(primary_key=True)
    crm_id: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa_true()})
    phone: str | None = None


class UnknownId(Row, table=True):
    """An id of a person that hooks have named and nobody has.

    `events`: how many named it; `event_id` and `subject`: of the latest of these.
    """

    __tablename__ = "unknown_id"
    __table_args__ = (UniqueConstraint("cabinet", "crm_id"),)

    cabinet: str
    crm_id: str
    first_at: datetime
    last_at: datetime = Field(index=True)
    events: int
    event_id: int = Field(sa_type=BigInteger)
    subject: str | None = None


class Link(Row, table=True):
    """The Telegram account that speaks for a person. Ended links are kept.

    `held_until`: Telegram has told the bot, at `held_since`, to send nothing there before then.
    """

    __table_args__ = (
        index_where("uq_link_open_person", "person_id", unique=True, only="ended_at IS NULL"),
        index_where("uq_link_open_account", "telegram_id", unique=True, only="ended_at IS NULL"),
        index_where("ix_link_held", "held_until", only="held_until IS NOT NULL"),
    )

    person_id: int = Field(foreign_key="person.id", index=True, sa_type=BigInteger)
    telegram_id: int = Field(index=True, sa_type=BigInteger)
    username: str | None = None
    opened_at: datetime
    ended_at: datetime | None = None
    unreachable_at: datetime | None = None
    held_since: datetime | None = None
    held_until: datetime | None = None
    menu: str | None = None


class Invite(Row, table=True):
    """A one-time invite. Only the hash of its token is stored.

    `person_id`: None if it makes an administrator of whoever opens it. `asked_by`: the link of the
    administrator who asked for it in Telegram. `void`: why it ended unused.
    """

    token_hash: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
    void: Void | None = Field(default=None, sa_type=StateText(Void))
    asked_by: int | None = Field(default=None, sa_type=BigInteger)


class PhoneRequest(Row, table=True):
    """An account that is not linked has asked to be, by its own phone number; one a day.

    The rest is there only if one person has the number: `username` and `language` of the account,
    the `phone` until the question is answered, that person with their `role` and link as they were
    then, and the `cards` that ask administrators.
    """

    __tablename__ = "phone_request"

    telegram_id: int = Field(unique=True, sa_type=BigInteger)
    asked_at: datetime = Field(index=True)
    username: str | None = None
    language: str | None = None
    phone: str | None = None
    person_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)
    role: str | None = None
    link_id: int | None = Field(default=None, sa_type=BigInteger)
    cards: list[int] = Field(default_factory=list, sa_type=Json)
    answered_at: datetime | None = None


class Change(Row, table=True):
    """Something that a person has changed and may take back for a while.

    `what` and `row_id`: of which sort, and which one. `before`, `after`: how it was, and what
    has to be so still; JSON by sort.
    """

    __table_args__ = (Index("ix_change_row", "what", "row_id", "id"),)

    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    what: str
    row_id: int = Field(sa_type=BigInteger)
    before: dict[str, Any] = Field(sa_type=Json)  # Any: JSON
    after: dict[str, Any] = Field(sa_type=Json)  # Any: JSON
    at: datetime = Field(index=True)
    undone_at: datetime | None = None
