"""Tables by which several processes share one PostgreSQL database."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import Json, Row


class Runner(SQLModel, table=True):
    """Who runs the loops: one row, id 1. Whoever writes locks it first.

    `term`: the number of the present runner's time; 0 before the first. `name`: which replica.
    `left_at`: when it stopped sending in good order, `calls` to Telegram in the second before.
    """

    id: int = Field(default=1, primary_key=True)
    term: int = Field(default=0, sa_type=BigInteger)
    name: str | None = None
    since: datetime | None = None
    left_at: datetime | None = None
    calls: int = 0


class Answer(Row, table=True):
    """What another replica than the runner answers to an update; the runner sends it.

    `content`: where to, and what; see bot/telegram/answers. `taken_by`: the term in which it is
    being sent.
    """

    __table_args__ = (Index("ix_answer_chat", "chat_id", "id"),)

    chat_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    content: dict[str, Any] = Field(sa_type=Json)  # Any: JSON
    created_at: datetime
    taken_by: int | None = Field(default=None, sa_type=BigInteger)


class Hint(SQLModel, table=True):
    """When a chat was last told something that it is told only once in a while.

    `what`: which of these things, and about what.
    """

    __table_args__ = (Index("ix_hint_told", "told_at"),)

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    what: str = Field(primary_key=True)
    told_at: datetime


class ToastCount(SQLModel, table=True):
    """How many toasts all replicas have sent in one second of the database's clock; id 1."""

    __tablename__ = "toast_count"

    id: int = Field(default=1, primary_key=True)
    second: int = Field(default=0, sa_type=BigInteger)
    used: int = 0
