"""One living card an object: what people have of it, how it ended and who is on it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATUS = "status IS NOT NULL AND over IS NULL"
_TAKEN = ("created", "assigned")
_CLAIMED = "claimed_by IS NOT NULL"
_UNREAD = ["person_id", "section"]

# Of all that a person has of an object, the bell shows the newest, and one message is kept up.
_OLDER = """
UPDATE notification SET latest = {false}
WHERE subject IS NOT NULL AND EXISTS (
    SELECT 1 FROM notification AS newer
    WHERE newer.person_id = notification.person_id
      AND newer.subject = notification.subject
      AND newer.id > notification.id
)
"""
_OLD_CARDS = """
UPDATE card SET state = 'ended', stale = 0
WHERE form = 'single' AND state = 'sent'
  AND id IN (SELECT card_id FROM notification WHERE card_id IS NOT NULL AND latest = {false})
  AND id NOT IN (SELECT card_id FROM notification WHERE card_id IS NOT NULL AND latest = {true})
"""

# What is known of an object from the events that people were told of, as its life keeps it.
_WHO = {
    **{f"{what}.{change}": "manager_id" for what in ("order", "lead") for change in _TAKEN},
    **dict.fromkeys(("conversation.assigned", "task.created", "task.overdue"), "assignee_id"),
}
_STATES = {"status_changed": "status", "payment_changed": "payment"}
_STEPS = 12
_AT_ONCE = 1000

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_EVENT = sa.table(
    "event", sa.column("id"), sa.column("occurred_at", UTCDateTime()), sa.column("meaning", _JSON)
)
_NOTIFICATION = sa.table(
    "notification", *map(sa.column, ("id", "event_id", "subject", "kind", "source", "channel"))
)
_SUBJECT_STATE = sa.table(
    "subject_state",
    sa.column("subject"),
    sa.column("state", _JSON),
    sa.column("updated_at", UTCDateTime()),
    sa.column("status"),
)


def upgrade() -> None:
    with op.batch_alter_table("subject_state") as state:
        state.add_column(sa.Column("status", sa.String(), nullable=True))
        state.add_column(sa.Column("over", sa.String(), nullable=True))
        state.add_column(sa.Column("claimed_by", sa.BigInteger(), nullable=True))
        state.add_column(sa.Column("claimed_at", UTCDateTime(), nullable=True))
    _index("ix_subject_state_status", "subject_state", ["status"], _STATUS)
    _index("ix_subject_state_claimed_by", "subject_state", ["claimed_by"], _CLAIMED)
    latest: sa.Column[bool] = sa.Column(
        "latest", sa.Boolean(), server_default=sa.true(), nullable=False
    )
    op.add_column("notification", latest)
    for place in ("source", "channel"):
        op.add_column("notification", sa.Column(place, sa.String(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    words = {"false": "0", "true": "1"} if is_sqlite else {"false": "false", "true": "true"}
    op.execute(_OLDER.format(**words))
    op.execute(_OLD_CARDS.format(**words))
    _carry_over()
    op.drop_index("ix_notification_unread", "notification")
    _index("ix_notification_unread", "notification", _UNREAD, "read_at IS NULL AND latest")
    for place in ("source", "channel"):
        _index(f"ix_notification_{place}", "notification", [place], "card_id IS NOT NULL")


def downgrade() -> None:
    for name in ("unread", "source", "channel"):
        op.drop_index(f"ix_notification_{name}", "notification")
    _index("ix_notification_unread", "notification", _UNREAD, "read_at IS NULL")
    op.execute(
        "UPDATE notification SET ended = 'answered' WHERE ended IN "
        "('superseded', 'moved', 'taken', 'given', 'done', 'cancelled', 'deleted', 'closed')"
    )
    with op.batch_alter_table("notification") as notification:
        for column in ("latest", "source", "channel"):
            notification.drop_column(column)
    for name in ("status", "claimed_by"):
        op.drop_index(f"ix_subject_state_{name}", "subject_state")
    with op.batch_alter_table("subject_state") as state:
        for column in ("status", "over", "claimed_by", "claimed_at"):
            state.drop_column(column)


def _carry_over() -> None:
    """What people have been told of each object so far becomes what is known of it."""
    connection = op.get_bind()
    told = (
        sa.select(_NOTIFICATION, _EVENT.c.occurred_at, _EVENT.c.meaning)
        .join(_EVENT, _EVENT.c.id == _NOTIFICATION.c.event_id)
        .order_by(_NOTIFICATION.c.subject, _EVENT.c.occurred_at, _NOTIFICATION.c.id)
    )
    rows = connection.execute(told).all()
    places = [place for row in rows if (place := _places(row))]
    by_id: dict[str, Any] = {
        "source": sa.bindparam("of_source"),
        "channel": sa.bindparam("of_channel"),
    }
    this = _NOTIFICATION.c.id == sa.bindparam("number")
    for some in _portions(places):
        connection.execute(sa.update(_NOTIFICATION).where(this).values(by_id), some)
    kept = dict(
        connection.execute(sa.select(_SUBJECT_STATE.c.subject, _SUBJECT_STATE.c.state)).all()
    )
    new, known = list[dict[str, Any]](), list[dict[str, Any]]()
    for subject, its in groupby((row for row in rows if row.subject), key=lambda row: row.subject):
        life, at = _life(list(its))
        row = {
            "of_subject": subject,
            "new_state": {**(kept.get(subject) or {}), "life": life},
            "at": at,
            "new_status": life.get("status", [None])[0],
        }
        (known if subject in kept else new).append(row)
    values = {"state": sa.bindparam("new_state", type_=_JSON), "status": sa.bindparam("new_status")}
    this = _SUBJECT_STATE.c.subject == sa.bindparam("of_subject")
    for some in _portions(known):
        connection.execute(sa.update(_SUBJECT_STATE).where(this).values(values), some)
    keys = {
        "subject": sa.bindparam("of_subject"),
        "updated_at": sa.bindparam("at", type_=UTCDateTime()),
    }
    for some in _portions(new):
        connection.execute(sa.insert(_SUBJECT_STATE).values(values | keys), some)


def _places(row: Any) -> dict[str, Any] | None:
    """The source and channel that a notification's event names."""
    data = (row.meaning or {}).get(row.kind) or {}
    found = {place: (data.get(place) or {}).get("id") for place in ("source", "channel")}
    if not any(found.values()):
        return None
    return {"number": row.id} | {f"of_{place}": key for place, key in found.items()}


def _life(rows: list[Any]) -> tuple[dict[str, Any], datetime]:
    """The object's steps and what is known of it, from all that people were told; and when last."""
    life: dict[str, Any] = {}
    steps: list[list[Any]] = []
    seen = set()
    for row in rows:
        if (row.event_id, row.kind) in seen:
            continue
        seen.add((row.event_id, row.kind))
        data = (row.meaning or {}).get(row.kind) or {}
        who, at = _WHO.get(row.kind), row.occurred_at.isoformat()
        value = data.get(who) if who else data.get("to")
        topic = "who" if who else _STATES.get(row.kind.partition(".")[2])
        if topic and (topic != "who" or who in data):
            life[topic] = [value, at]
        steps.append([at, row.kind, value, 1])
    return {**life, "steps": steps[-_STEPS:]}, rows[-1].occurred_at


def _portions(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield rows[first : first + _AT_ONCE]


def _index(name: str, table: str, columns: list[str], only: str) -> None:
    clause = sa.text(only)
    op.create_index(name, table, columns, sqlite_where=clause, postgresql_where=clause)
