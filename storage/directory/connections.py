"""Which CRMs may post, and with which key they are asked.

Of the key in a hook's address only the hash is stored; an API key has to be sent as it is.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import and_, col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import DEFAULT, Connection, NewConnection


def hash_of(secret: str) -> str:
    """How a key or token is stored: hex SHA-256, enough for secrets of 32 random bytes."""
    return hashlib.sha256(secret.encode()).hexdigest()


OVERLAP = timedelta(hours=24)  # for which an old key or secret is still good
DEFAULT_ONE = 0  # stands for the default cabinet where others are named by a connection of theirs


class Rotated(NamedTuple):
    """A connection with a new key, or else a new secret; the old one is good `until` then.

    `dropped`: one that was older was still good, and is not any more.
    """

    connection: Connection
    is_key: bool
    until: datetime
    dropped: bool


async def by_key(
    session: AsyncSession, provider: str, key: str, now: datetime
) -> Connection | None:
    """The connection with this key, or with this old key that is still good; not a revoked one."""
    hashed = hash_of(key)
    is_old = and_(Connection.old_key_hash == hashed, col(Connection.old_until) > now)
    found = await session.exec(
        select(Connection).where(
            or_(Connection.key_hash == hashed, is_old),
            Connection.provider == provider,
            col(Connection.revoked_at).is_(None),
        )
    )
    return found.first()


async def add(session: AsyncSession, new: NewConnection) -> Connection:
    row = new._asdict()
    connection = Connection(key_hash=hash_of(row.pop("key")), **row)
    session.add(connection)
    await session.flush()
    return connection


async def everyone(session: AsyncSession) -> list[Connection]:
    """All connections, including revoked ones, oldest first."""
    return list((await session.exec(select(Connection).order_by(col(Connection.id)))).all())


async def cabinets(session: AsyncSession) -> list[str]:
    """The cabinets, by name: the default one and those of connections, even of revoked ones."""
    found = await session.exec(select(Connection.cabinet).distinct())
    return sorted({DEFAULT, *found.all()})


async def by_cabinet(session: AsyncSession) -> dict[str, int]:
    """Each cabinet with a name → its first connection."""
    found = await session.exec(
        select(Connection.cabinet, func.min(Connection.id))
        .where(Connection.cabinet != DEFAULT)
        .group_by(Connection.cabinet)
        .order_by(Connection.cabinet)
    )
    return {cabinet: first for cabinet, first in found.all() if first is not None}


async def of_each_cabinet(session: AsyncSession) -> list[int]:
    """A connection of each cabinet whose CRM may name somebody; there is at least one.

    `DEFAULT_ONE` stands for the default cabinet, which is left out if only others have connections.
    """
    named = [*(await by_cabinet(session)).values()]
    its = (Connection.cabinet == DEFAULT, col(Connection.revoked_at).is_(None))
    is_used = (await session.exec(select(Connection.id).where(*its).limit(1))).first() is not None
    return [DEFAULT_ONE, *named] if is_used or not named else named


async def sharing(session: AsyncSession, provider: str) -> Connection | None:
    """A connection of the provider that may post, in the default cabinet."""
    found = await session.exec(
        select(Connection)
        .where(
            Connection.provider == provider,
            Connection.cabinet == DEFAULT,
            col(Connection.revoked_at).is_(None),
        )
        .order_by(col(Connection.id))
    )
    return found.first()


async def revoke(session: AsyncSession, connection_id: int, now: datetime) -> bool:
    """Revokes a connection; False if it does not exist or is already revoked."""
    connection = await open_one(session, connection_id)
    if connection is None:
        return False
    connection.revoked_at = now
    return True


async def open_ones(session: AsyncSession) -> list[Connection]:
    """The connections that may post, oldest first."""
    found = select(Connection).where(col(Connection.revoked_at).is_(None))
    return list((await session.exec(found.order_by(col(Connection.id)))).all())


async def open_one(session: AsyncSession, connection_id: int) -> Connection | None:
    """The connection, unless it has been revoked."""
    found = await session.get(Connection, connection_id)
    return found if found is not None and found.revoked_at is None else None


async def rotate(
    session: AsyncSession, connection_id: int, fresh: str, now: datetime, *, is_key: bool
) -> Rotated | None:
    """Gives a connection a new secret or key; None if there is none or it is revoked."""
    connection = await open_one(session, connection_id)
    if connection is None:
        return None
    dropped = connection.old_until is not None and now < connection.old_until
    until = connection.old_until = now + OVERLAP
    connection.old_key_hash = connection.key_hash if is_key else None
    connection.old_secret = None if is_key else connection.secret
    if is_key:
        connection.key_hash = hash_of(fresh)
    else:
        connection.secret = fresh
    await session.flush()
    return Rotated(connection, is_key, until, dropped)


async def give_api_key(
    session: AsyncSession, connection_id: int, key: str | None
) -> Connection | None:
    """Gives a connection another API key, or takes it away; None if it may not post."""
    connection = await open_one(session, connection_id)
    if connection is not None:
        connection.api_key = key
    return connection


async def set_settings(
    session: AsyncSession, connection: Connection, values: Mapping[str, str | None]
) -> None:
    """Changes these of its settings; None removes one."""
    changed = {**connection.settings, **values}
    connection.settings = {name: value for name, value in changed.items() if value is not None}
    await session.flush()


async def end_rotations(session: AsyncSession, now: datetime) -> None:
    """Drops old keys and secrets that are not good any more."""
    await session.exec(
        update(Connection)
        .where(col(Connection.old_until) <= now)
        .values(old_key_hash=None, old_secret=None, old_until=None)
    )
