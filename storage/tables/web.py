"""Tables of the web bell: who is signed in, which browsers take push messages, what has changed."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import Row, index_where
from storage.tables.states import PushState, StateText


class WebLogin(Row, table=True):
    """A one-time link by which a person signs in to the web bell in a browser; using it deletes it.

    `token_hash`: SHA-256 of the token in the link.
    """

    __tablename__ = "web_login"

    token_hash: bytes = Field(unique=True, sa_type=LargeBinary)
    link_id: int = Field(foreign_key="link.id", sa_type=BigInteger, index=True)
    created_at: datetime
    expires_at: datetime = Field(index=True)


class WebSession(Row, table=True):
    """Somebody who is signed in to the web bell, for as long as their link lasts.

    `token_hash`: SHA-256 of the token in the header or cookie. `in_telegram`: opened in Telegram
    by its `initData`, else in a browser by a one-time link. `device`: what the browser says it is,
    in a few words.
    """

    __tablename__ = "web_session"

    token_hash: bytes = Field(unique=True, sa_type=LargeBinary)
    link_id: int = Field(foreign_key="link.id", sa_type=BigInteger, index=True)
    in_telegram: bool
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class PushSubscription(Row, table=True):
    """A browser that takes push messages (RFC 8030) for a person.

    `endpoint_hash`: SHA-256 of `endpoint`. `p256dh`, `auth`: the browser's key and secret (RFC
    8291), base64url. `service`: whose `endpoint` it is. `problem`: what the service said when it
    refused the newest message for good.
    """

    __tablename__ = "push_subscription"

    endpoint_hash: bytes = Field(unique=True, sa_type=LargeBinary)
    link_id: int = Field(foreign_key="link.id", sa_type=BigInteger, index=True)
    session_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    endpoint: str
    p256dh: str
    auth: str
    device: str
    created_at: datetime
    service: str
    problem: str | None = None


class PushMessage(Row, table=True):
    """A notification that one browser is to be told of.

    `held`: it has waited, and comes together with others. `attempts`: how often that has failed.
    """

    __tablename__ = "push_message"
    __table_args__ = (
        UniqueConstraint("subscription_id", "notification_id"),
        index_where("ix_push_message_due", "due_at", only="state = 'due'"),
    )

    subscription_id: int = Field(foreign_key="push_subscription.id", sa_type=BigInteger)
    notification_id: int = Field(foreign_key="notification.id", sa_type=BigInteger, index=True)
    state: PushState = Field(sa_type=StateText(PushState))
    due_at: datetime
    expires_at: datetime
    held: bool = False
    attempts: int = 0


class BellVersion(SQLModel, table=True):
    """Counts up with every change of a person's bell: the newest has the highest number of all."""

    __tablename__ = "bell_version"

    person_id: int = Field(primary_key=True, foreign_key="person.id", sa_type=BigInteger)
    version: int = Field(sa_type=BigInteger, index=True)
