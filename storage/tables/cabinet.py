"""Tables of the cabinet: its settings, connections, sources and channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy import false as sa_false
from sqlmodel import Field, SQLModel

from storage.tables.columns import Json, Row, index_where
from storage.tables.states import Ended, HookResult, StateText


class Cabinet(SQLModel, table=True):
    """The settings of this installation: one row, id 1.

    `reminders_timed`: the zone and hour that all waiting reminders were timed for.
    `erased_at`: when somebody was erased whose traces are still to be removed from the files.
    `on_again_at`: when the switch turns itself on again; `off_by`: the person who turned it off.
    `bot_profile`: which version of its description and commands the bot has been given.
    `webhook_url`: the address at which Telegram was last told to deliver updates.
    `protects_content`: cards cannot be forwarded or saved.
    `push_key`: the private key by which push services know this installation (RFC 8292), as PEM.
    `push_names_clients`: push messages to browsers may show clients' data.
    """

    id: int = Field(default=1, primary_key=True)
    notifications_on: bool = False
    bot_username: str | None = None
    reminder_hour: int = Field(default=10, sa_column_kwargs={"server_default": "10"})
    reminders_timed: str | None = None
    erased_at: datetime | None = None
    on_again_at: datetime | None = None
    off_by: int | None = Field(default=None, sa_type=BigInteger)
    bot_profile: str | None = None
    webhook_url: str | None = None
    protects_content: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    push_key: str | None = None
    push_names_clients: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})


class Connection(Row, table=True):
    """One CRM's permission to post. `secret` is in plain text: verifying a signature needs it.

    `cabinet`: to which the objects, sources, channels and people that it names belong. `problem`:
    the latest mistake, if some were refused and none was good since `problem_since`. `auth`: how
    hooks prove where they come from, if not in the provider's usual way. `settings`: what else the
    provider needs to know, such as a template for links. The old key and secret are good until
    `old_until`. `good_at`: when the latest good hook came; `refused_at`, `refusal`: the latest
    refused one, and why. `alarms`: the keys of the events that told administrators of what is still
    wrong, by what it is; when the clock has looked for silence; since when and why the API fails
    (bot.actions.integrations). `api_key`: in plain text, what Bellhop proves itself with when it
    asks this CRM.
    """

    __table_args__ = (Index("uq_connection_old_key_hash", "old_key_hash", unique=True),)

    provider: str
    cabinet: str = Field(default="", sa_column_kwargs={"server_default": ""})
    name: str | None = None
    key_hash: str = Field(unique=True)
    secret: str | None = None
    created_at: datetime
    revoked_at: datetime | None = None
    problem: str | None = None
    problem_since: datetime | None = None
    auth: str = Field(default="", sa_column_kwargs={"server_default": ""})
    settings: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"}
    )
    old_key_hash: str | None = None
    old_secret: str | None = None
    old_until: datetime | None = None
    api_key: str | None = None
    good_at: datetime | None = None
    refused_at: datetime | None = None
    refusal: dict[str, Any] | None = Field(default=None, sa_type=Json)  # Any: JSON by result
    alarms: dict[str, str] = Field(
        default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"}
    )


class HookCount(SQLModel, table=True):
    """How many of a connection's hooks had this result in the hour that began at `hour`, in UTC."""

    __tablename__ = "hook_count"

    connection_id: int = Field(foreign_key="connection.id", primary_key=True, sa_type=BigInteger)
    hour: datetime = Field(primary_key=True, index=True)
    result: HookResult = Field(primary_key=True, sa_type=StateText(HookResult))
    number: int


class ApiMark(SQLModel, table=True):
    """How far Bellhop has read of one thing, `what`, by the API of a connection's CRM.

    `what`: order, lead, call or users, as bot.sync reads them; or asked: somebody waits for all of
    them, see storage.upkeep.api_requests. `at`: all of it up to then is known, or since when they
    wait. `state`: what else has to be remembered, as JSON.
    """

    __tablename__ = "api_mark"

    connection_id: int = Field(foreign_key="connection.id", primary_key=True, sa_type=BigInteger)
    what: str = Field(primary_key=True)
    at: datetime
    state: dict[str, Any] = Field(
        default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"}
    )


class Source(Row, table=True):
    """Where orders come from. `awaited_managers`: CRM ids of default managers we don't know yet.

    `renamed`: cards still show its old name. `currency`: of the orders that do not name another.
    `sold_at`: when the latest order came that we know of. `silence`: the key of the event that told
    administrators that it sells nothing, until it sells again.
    """

    __table_args__ = (
        UniqueConstraint("cabinet", "crm_id"),
        index_where("ix_source_renamed", "id", only="renamed"),
    )

    cabinet: str = Field(default="", sa_column_kwargs={"server_default": ""})
    crm_id: str
    name: str | None = None
    name_held: bool = False
    renamed: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    awaited_managers: list[str] = Field(default_factory=list, sa_type=Json)
    currency: str | None = None
    sold_at: datetime | None = None
    silence: str | None = None


class SourceCount(SQLModel, table=True):
    """How many of a source's orders were created in the hour that began at `hour`, in UTC."""

    __tablename__ = "source_count"

    source_id: int = Field(foreign_key="source.id", primary_key=True, sa_type=BigInteger)
    hour: datetime = Field(primary_key=True, index=True)
    number: int


class SourceManager(SQLModel, table=True):
    """One of a source's default managers."""

    __tablename__ = "source_manager"

    source_id: int = Field(foreign_key="source.id", primary_key=True, sa_type=BigInteger)
    person_id: int = Field(
        foreign_key="person.id", primary_key=True, index=True, sa_type=BigInteger
    )


class Channel(Row, table=True):
    """Where clients write, and the date it is paid until.

    `period`: how often it is paid, as bot.calendar.periods writes it. `first_day`: the day of the
    month that its payments fall on.
    """

    __table_args__ = (
        UniqueConstraint("cabinet", "crm_id"),
        index_where("ix_channel_renamed", "id", only="renamed"),
    )

    cabinet: str = Field(default="", sa_column_kwargs={"server_default": ""})
    crm_id: str
    name: str | None = None
    name_held: bool = False
    renamed: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    kind: str | None = None
    paid_until: datetime | None = Field(default=None, index=True)
    amount: str | None = None
    currency: str | None = None
    period: str | None = None
    first_day: int | None = None


class Status(Row, table=True):
    """A status of orders or leads that the CRM has named, and what it means for them.

    `what`: order, lead, or payment for how far an order is paid. `key`: as the CRM gives it, which
    may be a number. `meaning`: how an object with this status has ended; None: it is still open.
    `name_held`, `meaning_held`: an administrator has set it, so the CRM's own is ignored; that is
    kept in `crm_name` and `crm_meaning`. `pipeline`: the CRM's id of the one it belongs to.
    `expires_after`: the seconds after which an object that is still in this status is overdue.
    `applied`: the objects known to have this status follow its meaning. `renamed`: cards still show
    its old name.
    """

    __table_args__ = (
        UniqueConstraint("cabinet", "what", "key"),
        index_where("ix_status_renamed", "id", only="renamed"),
    )

    cabinet: str = ""
    what: str
    key: str
    name: str | None = None
    name_held: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    crm_name: str | None = None
    renamed: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    meaning: Ended | None = Field(default=None, sa_type=StateText(Ended))
    meaning_held: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})
    crm_meaning: Ended | None = Field(default=None, sa_type=StateText(Ended))
    expires_after: int | None = None
    pipeline: str | None = None
    seen_at: datetime
    applied: bool = True


class Pipeline(Row, table=True):
    """A pipeline of leads. `name_held`, `crm_name`: as of a `Status`."""

    __table_args__ = (UniqueConstraint("cabinet", "crm_id"),)

    cabinet: str
    crm_id: str
    name: str | None = None
    name_held: bool = False
    crm_name: str | None = None


class Policy(SQLModel, table=True):
    """Whether the cabinet allows a kind, where that differs from the catalogue."""

    kind: str = Field(primary_key=True)
    allowed: bool


class ManagingRole(SQLModel, table=True):
    """A role, besides administrator, that may manage the cabinet's settings."""

    __tablename__ = "managing_role"

    role: str = Field(primary_key=True)


class CustomRole(Row, table=True):
    """A role that the CRM knows by an id alone; `name`: what an administrator calls it."""

    __tablename__ = "custom_role"
    __table_args__ = (UniqueConstraint("cabinet", "crm_id"),)

    cabinet: str
    crm_id: str
    name: str | None = None


class Escalation(SQLModel, table=True):
    """After how many minutes unread a kind is sent again, and later to others."""

    kind: str = Field(primary_key=True)
    minutes: int
