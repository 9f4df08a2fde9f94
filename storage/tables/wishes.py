"""Tables of what people want to hear, how and when. No functions."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import Row

Hours = tuple[int, int, int]  # one row of QuietHours: weekday, begins, ends


class Preference(SQLModel, table=True):
    """A person's choice where it differs from the default; `kind` is empty for all kinds."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    key: str = Field(primary_key=True)
    kind: str = Field(default="", primary_key=True)
    value: bool


class QuietHours(Row, table=True):
    """A part of a weekday (0 is Monday) when nothing but what is urgent is sent.

    Of a person, or of the cabinet where there is no person. In minutes of the day, in the zone of
    whoever it is for; one that ends before it begins ends on the next day.
    """

    __tablename__ = "quiet_hours"

    person_id: int | None = Field(
        default=None, foreign_key="person.id", index=True, sa_type=BigInteger
    )
    weekday: int
    begins: int
    ends: int


class Rhythm(SQLModel, table=True):
    """How often a person wants to hear, where not at once; `kind` is empty for all kinds."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    kind: str = Field(default="", primary_key=True)
    value: str


class Mute(Row, table=True):
    """What a person does not want to hear of for a while: a subject, a source or a kind.

    `scope` says which of them, `key` which one; `name` is how the person knows it.
    """

    __table_args__ = (UniqueConstraint("person_id", "scope", "key"),)

    person_id: int = Field(foreign_key="person.id", sa_type=BigInteger)
    scope: str
    key: str
    name: str
    until: datetime = Field(index=True)


class Absence(SQLModel, table=True):
    """A person who is away; the substitute, if there is one, hears what the person would."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BigInteger)
    begins_at: datetime
    until: datetime = Field(index=True)
    substitute_id: int | None = Field(default=None, foreign_key="person.id", sa_type=BigInteger)


class Behalf(NamedTuple):
    """The person that somebody else's notification was first for.

    `away_until`: set while that person is away. `told_at`: when that person's own notification was
    made, where there is one.
    """

    name: str
    away_until: datetime | None = None
    told_at: datetime | None = None
