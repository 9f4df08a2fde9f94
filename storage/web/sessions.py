"""Who is signed in to the web bell."""

import hashlib
import secrets
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Link, Person, WebSession


class SignedIn(NamedTuple):
    """A session and whose it is."""

    session: WebSession
    link: Link
    person: Person


def new_token() -> str:
    """A secret of 256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


async def add(session: AsyncSession, new: WebSession) -> None:
    """Signs somebody in."""
    session.add(new)
    await session.flush()


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
