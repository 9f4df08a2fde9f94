"""Tables of the staff, their Telegram accounts and their invites."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import false as sa_false
from sqlalchemy import true as sa_true
from sqlmodel import Field

from storage.tables.columns import Row, index_where


class Person(Row, table=True):
    """A member of staff. `role_held`: the role is set by hand.

    `crm_role`, `crm_active`: what the CRM says. Of the last linked administrator it is not believed
    until there is another.
    """

    crm_id: str | None = Field(default=None, unique=True)
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


class Link(Row, table=True):
    """The Telegram account that speaks for a person. Ended links are kept."""

    __table_args__ = (
        index_where("uq_link_open_person", "person_id", unique=True, only="ended_at IS NULL"),
        index_where("uq_link_open_account", "telegram_id", unique=True, only="ended_at IS NULL"),
    )

    person_id: int = Field(foreign_key="person.id", index=True, sa_type=BigInteger)
    telegram_id: int = Field(index=True, sa_type=BigInteger)
    username: str | None = None
    opened_at: datetime
    ended_at: datetime | None = None
    unreachable_at: datetime | None = None
    menu: str | None = None


class Invite(Row, table=True):
    """A one-time invite. Only the hash of its token is stored."""

    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
