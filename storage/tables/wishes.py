"""Tables of what people want to hear, how and when."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import Row

Hours = tuple[int, int, int]  # one row of quiet_hours: weekday, begins, ends


class Preference(SQLModel, table=True):
    """A person's choice that differs from the default.

    `kind`: which part of the notifications it is about: "" for all, a kind, or `source:` and the
    qualified id of a source.
    """

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    key: str = Field(primary_key=True)
    kind: str = Field(default="", primary_key=True)
    value: bool


class QuietHours(Row, table=True):
    """A part of a weekday (0 is Monday) in which only urgent cards are sent.

    `person_id`: None for the cabinet's. `begins` and `ends`: minutes since midnight in the person's
    own time zone; if `ends` is the smaller, it is on the next day.
    """

    __tablename__ = "quiet_hours"

    person_id: int | None = Field(
        default=None, foreign_key="person.id", index=True, sa_type=BigInteger
    )
    weekday: int
    begins: int
    ends: int


class Rhythm(SQLModel, table=True):
    """How often a person wants to hear, if not at once. `kind`: "" for all kinds."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    kind: str = Field(default="", primary_key=True)
    value: str


class Mute(Row, table=True):
    """A subject, source or kind that a person does not want to hear of for a while.

    `scope`: subject, source or kind. `key`: which one. `name`: what the person knows it as.
    """

    __table_args__ = (UniqueConstraint("person_id", "scope", "key"),)

    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    scope: str
    key: str
    name: str
    until: datetime = Field(index=True)


class Absence(SQLModel, table=True):
    """A person's time away. The substitute, if there is one, is told instead."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    begins_at: datetime
    until: datetime = Field(index=True)
    substitute_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)


class Behalf(NamedTuple):
    """The person a notification was meant for before it went to somebody else.

    `away_until`: set while they are away. `told_at`: when they were notified themselves, if at all.
    """

    name: str
    away_until: datetime | None = None
    told_at: datetime | None = None
