"""Which Telegram account speaks for which person, and the invites that link them."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, delete, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory.connections import hash_of
from storage.engine.hot import Hot
from storage.tables import AnyLink, FoundPerson, Invite, Link, Person
from storage.tables.columns import columns_of

_WITH_PERSON: Hot[Any] = Hot(
    select_many(
        *columns_of(Person, ("id", "name", "role", "language", "timezone")), col(Link.ended_at)
    )
    .join(Link, col(Link.person_id) == Person.id)
    .where(col(Link.id) == bindparam("link"))
)


async def open_one(
    session: AsyncSession, person_id: int, telegram_id: int, username: str | None, now: datetime
) -> Link:
    """Links person and account; neither may have an open link."""
    link = Link(person_id=person_id, telegram_id=telegram_id, username=username, opened_at=now)
    session.add(link)
    await session.flush()
    return link


async def with_person(session: AsyncSession, link: AnyLink) -> tuple[FoundPerson, datetime | None]:
    """The link's person, without an id of a CRM, and when the link ended if it has."""
    [(pk, name, role, language, timezone, ended_at)] = await _WITH_PERSON.all(session, link=link.id)
    return FoundPerson(pk, None, name, role, language, timezone), ended_at


async def of_person(session: AsyncSession, person_id: int) -> Link | None:
    """The person's open link."""
    is_open = col(Link.ended_at).is_(None)
    return (await session.exec(select(Link).where(Link.person_id == person_id, is_open))).first()


async def end(session: AsyncSession, link: Link, now: datetime) -> None:
    link.ended_at = now
    await session.flush()


async def mark_unreachable(session: AsyncSession, link_id: int, now: datetime) -> bool:
    """Notes that the account is deleted or has blocked the bot; False if that was known already."""
    was_reachable = (col(Link.id) == link_id, col(Link.unreachable_at).is_(None))
    lost = update(Link).where(*was_reachable).values(unreachable_at=now).returning(col(Link.id))
    return (await session.exec(lost)).first() is not None


async def mark_reachable(session: AsyncSession, link_id: int) -> None:
    await session.exec(update(Link).where(col(Link.id) == link_id).values(unreachable_at=None))


async def of_other_menu(session: AsyncSession, menu_version: str, limit: int) -> list[Link]:
    """Reachable links whose chat may not show this version of the command menu.

    Includes ended links that still have a menu, unless their account is linked again.
    """
    newer = aliased(Link)
    is_free = ~exists().where(
        col(newer.telegram_id) == col(Link.telegram_id), col(newer.ended_at).is_(None)
    )
    outdated = or_(
        and_(col(Link.ended_at).is_(None), col(Link.menu).is_distinct_from(menu_version)),
        and_(col(Link.ended_at).is_not(None), col(Link.menu).is_not(None), is_free),
    )
    reachable = select(Link).where(col(Link.unreachable_at).is_(None), outdated)
    return list((await session.exec(reachable.limit(limit))).all())


async def forget_menus(session: AsyncSession, person_id: int | None = None) -> None:
    """Has the command menu set again, for one person or for everybody."""
    statement = update(Link).where(col(Link.ended_at).is_(None)).values(menu=None)
    if person_id is not None:
        statement = statement.where(col(Link.person_id) == person_id)
    await session.exec(statement)


async def remember_menu(session: AsyncSession, link: AnyLink, menu: str | None) -> None:
    """Notes which version of the command menu the chat shows; None for no menu."""
    await session.exec(update(Link).where(col(Link.id) == link.id).values(menu=menu))


async def invite(session: AsyncSession, person_id: int, token: str, expires_at: datetime) -> None:
    """Stores a new invite and voids the person's earlier ones."""
    await session.exec(delete(Invite).where(col(Invite.person_id) == person_id))
    session.add(Invite(token_hash=hash_of(token), person_id=person_id, expires_at=expires_at))
    await session.flush()


async def by_token(session: AsyncSession, token: str) -> Invite | None:
    """The invite with this token, even if it is used or expired."""
    found = await session.exec(select(Invite).where(Invite.token_hash == hash_of(token)))
    return found.first()


async def purge_invites(session: AsyncSession, expired_before: datetime) -> None:
    await session.exec(delete(Invite).where(col(Invite.expires_at) < expired_before))
