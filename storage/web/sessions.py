"""Who is signed in to the web bell."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import links
from storage.tables import Link, Person, PushSubscription, WebSession

IN_TELEGRAM_FOR = timedelta(days=1)  # from the sign-in, as long as `initData` is believed
IN_BROWSER_FOR = timedelta(days=30)  # from the last use
SEEN_EVERY = timedelta(minutes=5)
MOST = 20  # of one link in Telegram, and as many in browsers: the least used end


class SignedIn(NamedTuple):
    """A session and whose it is."""

    session: WebSession
    link: Link
    person: Person


def new_token() -> str:
    """A secret of 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """What is stored of a token. A caller may send any characters."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


async def open_one(
    session: AsyncSession, link_id: int, device: str, now: datetime, *, in_telegram: bool
) -> str:
    """Signs in whoever the link speaks for; the token that shows it. Only its hash is stored.

    What they have used least ends if there are too many.
    """
    token = new_token()
    new = WebSession(
        token_hash=hashed(token),
        link_id=link_id,
        in_telegram=in_telegram,
        device=device,
        created_at=now,
        seen_at=now,
        expires_at=now + (IN_TELEGRAM_FOR if in_telegram else IN_BROWSER_FOR),
    )
    session.add(new)
    await session.flush()
    its = (col(WebSession.link_id) == link_id, col(WebSession.in_telegram) == in_telegram)
    newest_first = (col(WebSession.seen_at).desc(), col(WebSession.id).desc())
    beyond = select(WebSession.id).where(*its).order_by(*newest_first).offset(MOST)
    await _end(session, [it for it in (await session.exec(beyond)).all() if it])
    return token


async def of_token(session: AsyncSession, token: str, now: datetime) -> SignedIn | None:
    """Whose token it is; None if it is nobody's, over, or its person is not linked any more."""
    found = await session.exec(
        select(WebSession, Link, Person)
        .join(Link, col(Link.id) == WebSession.link_id)
        .join(Person, col(Person.id) == Link.person_id)
        .where(
            WebSession.token_hash == hashed(token),
            WebSession.expires_at > now,
            col(Link.ended_at).is_(None),
            col(Person.active),
        )
    )
    row = found.first()
    return SignedIn(*row) if row is not None else None


async def seen(session: AsyncSession, session_id: int, now: datetime) -> None:
    """The session is used now; in a browser, it lasts the longer."""
    this = update(WebSession).where(col(WebSession.id) == session_id)
    await session.exec(this.values(seen_at=now))
    in_browser = this.where(~col(WebSession.in_telegram))
    await session.exec(in_browser.values(expires_at=now + IN_BROWSER_FOR))


async def count(session: AsyncSession, link_id: int, now: datetime) -> int:
    """How many are not over."""
    its = col(WebSession.link_id) == link_id, col(WebSession.expires_at) > now
    return (await session.exec(select(func.count()).where(*its))).one()


async def of_link(session: AsyncSession, link_id: int, now: datetime) -> list[WebSession]:
    """All that are not over, the last used first."""
    its = col(WebSession.link_id) == link_id, col(WebSession.expires_at) > now
    newest_first = (col(WebSession.seen_at).desc(), col(WebSession.id).desc())
    return list((await session.exec(select(WebSession).where(*its).order_by(*newest_first))).all())


async def end(session: AsyncSession, link_id: int, ids: Collection[int]) -> bool:
    """Signs out these of the link's; False if none of them is."""
    its = col(WebSession.link_id) == link_id, col(WebSession.id).in_(ids)
    found = [it for it in (await session.exec(select(WebSession.id).where(*its))).all() if it]
    await _end(session, found)
    return bool(found)


async def purge(session: AsyncSession, now: datetime) -> None:
    """Deletes what is over."""
    over = select(WebSession.id).where(col(WebSession.expires_at) <= now)
    await _end(session, [it for it in (await session.exec(over)).all() if it])


async def _end(session: AsyncSession, ids: Collection[int]) -> None:
    """With the push messages to the browsers that were signed in so."""
    if ids:
        await links.end_browsers(session, col(PushSubscription.session_id).in_(ids))
        await session.exec(delete(WebSession).where(col(WebSession.id).in_(ids)))
