"""The browsers that take push messages, each for one person and as long as they are signed in."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, exists, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory.links import end_browsers
from storage.tables import Link, Person, PushSubscription, WebSession

MOST = 10  # browsers a person


def hashed(endpoint: str) -> bytes:
    """By what an endpoint is found."""
    return hashlib.sha256(endpoint.encode()).digest()


def are_on(now: datetime) -> ColumnElement[bool]:
    """The session that has subscribed is not over, and its person is still linked."""
    signed_in = and_(
        col(WebSession.id) == col(PushSubscription.session_id),
        col(WebSession.link_id) == col(PushSubscription.link_id),
        col(WebSession.expires_at) > now,
    )
    linked = and_(
        col(Link.id) == col(PushSubscription.link_id),
        col(Link.ended_at).is_(None),
        col(Person.id) == col(Link.person_id),
        col(Person.active),
    )
    return and_(exists().where(signed_in), exists().where(linked))


async def put(session: AsyncSession, new: PushSubscription) -> PushSubscription:
    """Stores a browser, which is its session's only one.

    An endpoint that was another person's is this one's now, and what that person was to be told
    goes with them. Of more than `MOST` browsers of a person, the oldest take nothing any more.
    """
    this = col(PushSubscription.endpoint_hash) == new.endpoint_hash
    known = (await session.exec(select(PushSubscription).where(this))).first()
    same_session = col(PushSubscription.session_id) == new.session_id
    await end_browsers(session, same_session, ~this)
    if known is not None and known.link_id != new.link_id:
        await end_browsers(session, this)
        known = None
    if known is None:
        session.add(new)
    else:
        for name in ("session_id", "p256dh", "auth", "device", "service", "problem"):
            setattr(known, name, getattr(new, name))
    await session.flush()
    mine = col(PushSubscription.link_id) == new.link_id
    newest = select(PushSubscription.id).where(mine).order_by(col(PushSubscription.id).desc())
    await end_browsers(session, mine, ~this, col(PushSubscription.id).not_in(newest.limit(MOST)))
    return known or new


async def of_link(session: AsyncSession, link_id: int, now: datetime) -> list[PushSubscription]:
    """The browsers that take messages for whoever is linked so, newest first."""
    mine = (col(PushSubscription.link_id) == link_id, are_on(now))
    newest_first = select(PushSubscription).where(*mine).order_by(col(PushSubscription.id).desc())
    return list((await session.exec(newest_first)).all())


async def end_these(session: AsyncSession, ids: Collection[int]) -> None:
    """Their services know them no more, or nobody is signed in there."""
    await end_browsers(session, col(PushSubscription.id).in_(ids))


async def end_one(session: AsyncSession, link_id: int, subscription_id: int) -> bool:
    """One of a person's browsers; False if they have no such one."""
    this = (col(PushSubscription.id) == subscription_id, col(PushSubscription.link_id) == link_id)
    return bool(await end_browsers(session, *this))


async def note_problem(session: AsyncSession, subscription_id: int, problem: str | None) -> None:
    """What its service said when it refused the newest message for good; None: it took it."""
    this = (
        col(PushSubscription.id) == subscription_id,
        col(PushSubscription.problem).is_distinct_from(problem),
    )
    await session.exec(update(PushSubscription).where(*this).values(problem=problem))


async def problems(session: AsyncSession, limit: int) -> Mapping[str, int]:
    """Why push services have refused messages, and to how many browsers; most browsers first."""
    why, browsers = col(PushSubscription.problem), func.count()
    refused = select(why, browsers).where(why.is_not(None)).group_by(why)
    found = await session.exec(refused.order_by(browsers.desc(), why).limit(limit))
    return {problem: browsers for problem, browsers in found.all() if problem is not None}
