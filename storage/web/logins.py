"""The one-time links by which people sign in to the web bell in a browser."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import people
from storage.directory.people import Linked
from storage.tables import WebLogin
from storage.web.sessions import hashed

LASTS = timedelta(minutes=5)
APART = timedelta(minutes=1)  # by which clocks may differ; one that goes back makes no link older


async def issue(session: AsyncSession, link_id: int, token: str, now: datetime) -> None:
    """A new one, which voids the one before. Only the token's hash is stored."""
    await session.exec(delete(WebLogin).where(col(WebLogin.link_id) == link_id))
    until = now + LASTS
    row = WebLogin(token_hash=hashed(token), link_id=link_id, created_at=now, expires_at=until)
    session.add(row)
    await session.flush()


async def owner(session: AsyncSession, token: str, now: datetime) -> Linked | None:
    """Who may sign in by it, without using it up; None if nobody may any more."""
    its = col(WebLogin.token_hash) == hashed(token), _is_good(now)
    link_id = (await session.exec(select(WebLogin.link_id).where(*its))).first()
    return None if link_id is None else await people.by_link(session, link_id)


async def use(session: AsyncSession, token: str, now: datetime) -> Linked | None:
    """Who signs in by it, once; None for everybody who comes later."""
    its = col(WebLogin.token_hash) == hashed(token), _is_good(now)
    used = delete(WebLogin).where(*its).returning(col(WebLogin.link_id))
    link_id = (await session.exec(used)).scalar()
    return None if link_id is None else await people.by_link(session, link_id)


async def purge(session: AsyncSession, now: datetime) -> None:
    """Deletes what nobody can use any more."""
    await session.exec(delete(WebLogin).where(~_is_good(now)))


def _is_good(now: datetime) -> ColumnElement[bool]:
    return and_(col(WebLogin.expires_at) > now, col(WebLogin.created_at) <= now + APART)
