"""Who is signed in to the web bell."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, true
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import links
from storage.engine.hot import Hot, detached
from storage.tables import Link, ManagingRole, Person, PushSubscription, WebSession
from storage.tables.columns import table_of

IN_TELEGRAM_FOR = timedelta(days=1)  # from the sign-in, as long as `initData` is believed
IN_BROWSER_FOR = timedelta(days=30)  # from the last use
SEEN_EVERY = timedelta(minutes=5)
MOST = 20  # of one link in Telegram, and as many in browsers: the least used end


class SignedIn(NamedTuple):
    """A session and whose it is. `may_manage_too`: roles that may, besides administrator."""

    session: WebSession
    link: Link
    person: Person
    may_manage_too: frozenset[str] = frozenset()


_COLUMNS = [[*table_of(model).c] for model in (WebSession, Link, Person)]
_LINKS, _PEOPLE = len(_COLUMNS[0]), len(_COLUMNS[0]) + len(_COLUMNS[1])  # where theirs begin
_AT = table_of(WebSession).c.expires_at.type
# A row for each of those roles.
_OF_TOKEN: Hot[Any] = Hot(
    select_many(*(column for columns in _COLUMNS for column in columns), col(ManagingRole.role))
    .select_from(WebSession)
    .join(Link, col(Link.id) == WebSession.link_id)
    .join(Person, col(Person.id) == Link.person_id)
    .join(ManagingRole, true(), isouter=True)
    .where(
        col(WebSession.token_hash) == bindparam("token_hash"),
        col(WebSession.expires_at) > bindparam("now", type_=_AT),
        col(Link.ended_at).is_(None),
        col(Person.active),
    )
)


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
    rows = await _OF_TOKEN.all(session, token_hash=hashed(token), now=now)
    if not rows:
        return None
    row = rows[0]
    return SignedIn(
        detached(WebSession, row[:_LINKS]),
        detached(Link, row[_LINKS:_PEOPLE]),
        detached(Person, row[_PEOPLE:-1]),
        frozenset(each[-1] for each in rows if each[-1] is not None),
    )


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
