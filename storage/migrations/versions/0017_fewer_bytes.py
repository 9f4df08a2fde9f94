"""Bodies are packed, keys of hooks hashed, and the indexes are those that queries need."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables.packed import pack, unpack

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

AT_ONCE = 1_000

EVENT = sa.table(
    "event",
    sa.column("id", sa.BigInteger),
    sa.column("connection_id", sa.BigInteger),
    sa.column("external_id", sa.String),
    sa.column("body", sa.LargeBinary),
    sa.column("state", sa.String),
)

OVER = (
    "'answered', 'superseded', 'moved', 'taken', 'given', 'done', 'cancelled', 'deleted', 'closed'"
)
OPEN = f"latest AND subject IS NOT NULL AND coalesce(ended, '') NOT IN ({OVER})"
UNSENT = "card_id IS NULL AND ended IS NULL"
UNREAD = ["person_id", "section", "id", "latest", "ended", "read_at"]
# (table, index): columns, and the rows that it has; None: all.
Indexes = dict[tuple[str, str], tuple[list[str], str | None]]
BEFORE: Indexes = {
    ("notification", "bell"): (["person_id", "section", "id"], None),
    ("notification", "unread"): (["person_id", "section"], "read_at IS NULL AND latest"),
    ("notification", "source"): (["source"], None),
    ("notification", "channel"): (["channel"], None),
    ("notification", "subject"): (["subject", "kind"], None),
    ("notification", "unsent"): (["person_id", "kind"], UNSENT),
    ("card", "unsettled"): (["id"], "state IN ('due', 'sending', 'retired')"),
}
AFTER: Indexes = {
    ("notification", "bell"): (["person_id", "section", "id", "latest"], None),
    ("notification", "unread"): (UNREAD, "read_at IS NULL"),
    ("notification", "source"): (["source"], "source IS NOT NULL"),
    ("notification", "channel"): (["channel"], "channel IS NOT NULL"),
    ("notification", "subject"): (["subject", "person_id"], None),
    ("notification", "unsent"): (["person_id", "ended", "card_id"], UNSENT),
    ("notification", "open"): (["person_id"], OPEN),
    ("notification", "given"): (["person_id", "created_at"], "reason = 'given'"),
    ("notification", "snoozed"): (["person_id"], "again_at IS NOT NULL"),
    ("notification", "behalf"): (["on_behalf_of"], "on_behalf_of IS NOT NULL"),
    ("notification", "escalating"): (["person_id"], "escalate_at IS NOT NULL"),
    ("card", "stale"): (["link_id"], "stale > 0"),
    ("card", "unsettled"): (
        ["link_id", "state", "form"],
        "state IN ('due', 'sending', 'retired', 'broken')",
    ),
}


def upgrade() -> None:
    """The slow part comes first: the new indexes need an exclusive lock on PostgreSQL."""
    _rewrite(
        lambda row: {"key": _hashed(row.connection_id, row.external_id), "packed": _packed(row)}
    )
    _replace(BEFORE, AFTER)


def downgrade() -> None:
    """What has been hashed stays so: hooks repeated after it are taken for new ones."""
    _replace(AFTER, BEFORE)
    _rewrite(lambda row: {"key": row.external_id, "packed": unpack(row.body)})


def _replace(old: Indexes, new: Indexes) -> None:
    for table, name in old:
        op.drop_index(f"ix_{table}_{name}", table)
    for (table, name), (columns, only) in new.items():
        where = None if only is None else sa.text(only)
        op.create_index(
            f"ix_{table}_{name}", table, columns, sqlite_where=where, postgresql_where=where
        )


def _rewrite(fresh: Callable[[Any], dict[str, Any]]) -> None:  # Any: a row, values of two types
    """Rewrites all events, some at a time."""
    database, after = op.get_bind(), 0
    following = sa.select(EVENT).order_by(EVENT.c.id).limit(AT_ONCE)
    this = sa.update(EVENT).where(EVENT.c.id == sa.bindparam("row"))
    this = this.values(external_id=sa.bindparam("key"), body=sa.bindparam("packed"))
    while rows := database.execute(following.where(EVENT.c.id > after)).all():
        database.execute(this, [{"row": row.id, **fresh(row)} for row in rows])
        after = rows[-1].id


def _packed(row: Any) -> bytes:  # Any: a row
    """What still has to be read stays plain: the release before cannot unpack it."""
    body: bytes = row.body
    return body if row.state == "new" and body[:1] not in (b"\x00", b"\x01") else pack(body)


def _hashed(connection_id: int | None, key: str) -> str:
    """As `storage.flow.events.hashed`; the keys of our own events stay."""
    if connection_id is None:
        return key
    whole = f"{connection_id} {key}".encode(errors="surrogatepass")
    return urlsafe_b64encode(blake2b(whole, digest_size=16).digest()).rstrip(b"=").decode()
