"""Which Telegram account speaks for which person, what links them, and who asks to be linked."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, TextClause, bindparam, exists, literal, null, text
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlalchemy.orm import aliased
from sqlmodel import and_, case, col, delete, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory.connections import hash_of
from storage.engine.hot import Hot
from storage.engine.statements import insert_into
from storage.tables import (
    AnyLink,
    Cabinet,
    FoundPerson,
    Invite,
    Link,
    Notification,
    Person,
    PhoneRequest,
    PushMessage,
    PushSubscription,
    Void,
    WebLogin,
    WebSession,
)
from storage.tables.columns import columns_of, table_of

ASKS_ONCE_IN = timedelta(days=1)

_GIVEN_UP = "!"  # before why, in the place of a menu's version
_HELD_SINCE = table_of(Link).c.held_since
_IS_HELD = text("link.held_until IS NOT NULL")  # word for word as in the index
_WITH_PERSON: Hot[Any] = Hot(
    select_many(
        *columns_of(Person, ("id", "name", "role", "language", "timezone")),
        col(Link.ended_at),
        select(Cabinet.protects_content).where(Cabinet.id == 1).scalar_subquery(),
    )
    .join(Link, col(Link.person_id) == Person.id)
    .where(col(Link.id) == bindparam("link"))
)


def in_browsers(at: datetime) -> ColumnElement[datetime | None]:
    """Of a notification: `at` if some browser of its person takes push messages, else null."""
    takes_push = exists().where(
        col(Link.person_id) == col(Notification.person_id),
        col(Link.ended_at).is_(None),
        col(PushSubscription.link_id) == col(Link.id),
    )
    return case((takes_push, literal(at, _HELD_SINCE.type)), else_=null())


async def open_one(
    session: AsyncSession, person_id: int, telegram_id: int, username: str | None, now: datetime
) -> Link:
    """Links person and account; neither may have an open link."""
    link = Link(person_id=person_id, telegram_id=telegram_id, username=username, opened_at=now)
    session.add(link)
    await session.flush()
    return link


class Addressee(NamedTuple):
    """A link's person, without an id of a CRM; when the link ended if it has; whether the cabinet
    protects what is sent there."""

    person: FoundPerson
    ended_at: datetime | None
    protects_content: bool


async def with_person(session: AsyncSession, link: AnyLink) -> Addressee:
    """Whom the link leads to."""
    [(*person, ended_at, protects)] = await _WITH_PERSON.all(session, link=link.id)
    pk, name, role, language, timezone = person
    found = FoundPerson(pk, None, name, role, language, timezone)
    return Addressee(found, ended_at, bool(protects))


async def of_person(session: AsyncSession, person_id: int) -> Link | None:
    """The person's open link."""
    is_open = col(Link.ended_at).is_(None)
    return (await session.exec(select(Link).where(Link.person_id == person_id, is_open))).first()


async def has_any(session: AsyncSession) -> bool:
    """Whether anybody has ever been linked."""
    return (await session.exec(select(Link.id).limit(1))).first() is not None


async def end(session: AsyncSession, link: Link, now: datetime) -> None:
    """Nobody stays signed in to the web bell by it."""
    link.ended_at = now
    await session.flush()
    await sign_out(session, [link.pk])


async def sign_out(session: AsyncSession, ids: Collection[int]) -> None:
    """Ends all of the web bell that these links have opened: sessions, push, one-time links."""
    await end_browsers(session, col(PushSubscription.link_id).in_(ids))
    for table in (WebSession, WebLogin):
        await session.exec(delete(table).where(col(table.link_id).in_(ids)))


async def end_browsers(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    """These browsers take no push messages any more; returns how many they were."""
    ids = list((await session.exec(select(PushSubscription.id).where(*conditions))).all())
    if ids:
        theirs = col(PushMessage.subscription_id).in_(ids)
        await session.exec(delete(PushMessage).where(theirs))
        await session.exec(delete(PushSubscription).where(col(PushSubscription.id).in_(ids)))
    return len(ids)


async def mark_unreachable(session: AsyncSession, link_id: int, now: datetime) -> bool:
    """Notes that the account is deleted or has blocked the bot; False if that was known already."""
    was_reachable = (col(Link.id) == link_id, col(Link.unreachable_at).is_(None))
    lost = update(Link).where(*was_reachable).values(unreachable_at=now).returning(col(Link.id))
    return (await session.exec(lost)).first() is not None


async def mark_reachable(session: AsyncSession, link_id: int) -> None:
    await session.exec(update(Link).where(col(Link.id) == link_id).values(unreachable_at=None))


async def held_until(session: AsyncSession, now: datetime) -> dict[int, datetime]:
    """All chats that have to wait, by Telegram's id."""
    found = await session.exec(
        select(Link.telegram_id, func.max(Link.held_until))
        .where(*_is_held(now))
        .group_by(col(Link.telegram_id))
    )
    return {chat: until for chat, until in found.all() if until is not None}


async def hold(session: AsyncSession, telegram_id: int, now: datetime, until: datetime) -> None:
    """Telegram has told the bot to leave this chat alone.

    It may have done so before, and for longer.
    """
    since = func.coalesce(col(Link.held_since), literal(now, _HELD_SINCE.type))
    is_longer = col(Link.held_until) > until
    longest = case((is_longer, col(Link.held_until)), else_=literal(until, _HELD_SINCE.type))
    these = update(Link).where(col(Link.telegram_id) == telegram_id)
    await session.exec(these.values(held_since=since, held_until=longest))


async def release(session: AsyncSession, telegram_id: int) -> None:
    """The chat need not wait any more."""
    these = update(Link).where(col(Link.telegram_id) == telegram_id)
    await session.exec(these.values(held_since=None, held_until=None))


async def release_all(session: AsyncSession, now: datetime) -> None:
    """Clears what is over."""
    is_over = (_IS_HELD, col(Link.held_until) <= now)
    await session.exec(update(Link).where(*is_over).values(held_since=None, held_until=None))


async def of_other_menu(
    session: AsyncSession, menu_version: str, limit: int, apart: Collection[int] = ()
) -> list[Link]:
    """Reachable links whose chat may not show this version of the command menu.

    Includes ended links that still have a menu, unless their account is linked again, but none
    whose menu was given up. `apart`: chats that cannot be called now.
    """
    newer = aliased(Link)
    is_free = ~exists().where(
        col(newer.telegram_id) == col(Link.telegram_id), col(newer.ended_at).is_(None)
    )
    outdated = or_(
        and_(col(Link.ended_at).is_(None), col(Link.menu).is_distinct_from(menu_version)),
        and_(col(Link.ended_at).is_not(None), col(Link.menu).is_not(None), is_free),
    )
    reachable = select(Link).where(
        col(Link.unreachable_at).is_(None),
        outdated,
        ~_is_given_up(),
        col(Link.telegram_id).not_in(apart),
    )
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


async def give_up_menu(session: AsyncSession, link: AnyLink, why: str) -> None:
    """The chat's command menu could not be set, and is not tried again for now."""
    await remember_menu(session, link, _GIVEN_UP + why)


async def given_up_menus(session: AsyncSession) -> dict[str, int]:
    """Why command menus were given up, and of how many chats."""
    why = select(Link.menu, func.count()).where(_is_given_up()).group_by(col(Link.menu))
    found = (await session.exec(why)).all()
    return {menu.removeprefix(_GIVEN_UP): count for menu, count in found if menu}


async def retry_menus(session: AsyncSession) -> None:
    """Has the menus that were given up set again; those of ended links stay to be removed."""
    await session.exec(update(Link).where(_is_given_up()).values(menu=""))


async def invite(
    session: AsyncSession,
    person_id: int,
    token: str,
    expires_at: datetime,
    asked_by: int | None = None,
) -> None:
    """Stores a new invite and voids the person's earlier ones."""
    await void_invites(session, Void.REPLACED, person_id=person_id)
    made = Invite(token_hash=hash_of(token), person_id=person_id, expires_at=expires_at)
    made.asked_by = asked_by
    session.add(made)
    await session.flush()


async def invite_anybody(session: AsyncSession, token: str, expires_at: datetime) -> None:
    """Stores an invite for whoever opens it."""
    session.add(Invite(token_hash=hash_of(token), person_id=None, expires_at=expires_at))
    await session.flush()


async def void_anybodys(session: AsyncSession) -> None:
    """Voids the unused invites for whoever opens them."""
    unused = (col(Invite.used_at).is_(None), col(Invite.void).is_(None))
    anybodys = update(Invite).where(col(Invite.person_id).is_(None), *unused)
    await session.exec(anybodys.values(void=Void.REPLACED))


async def has_just_asked(
    session: AsyncSession, asked_by: int, person_id: int, expires_after: datetime
) -> bool:
    """Whether this administrator has the person's invite that lasts longer than that."""
    its = (col(Invite.person_id) == person_id, col(Invite.asked_by) == asked_by)
    unused = (col(Invite.used_at).is_(None), col(Invite.void).is_(None))
    found = select(Invite.id).where(*its, *unused, col(Invite.expires_at) > expires_after)
    return (await session.exec(found.limit(1))).first() is not None


async def void_invites(
    session: AsyncSession,
    why: Void,
    *,
    person_id: int | None = None,
    role: str | None = None,
    now: datetime | None = None,
) -> set[int]:
    """Voids the unused invites of a person, or of everybody with a role.

    Returns the people concerned. `now`: only those whose invite had not expired.
    """
    having = select(Person.id).where(Person.role == role)
    whose = (
        col(Invite.person_id) == person_id if role is None else col(Invite.person_id).in_(having)
    )
    voided = (
        update(Invite)
        .where(whose, col(Invite.used_at).is_(None), col(Invite.void).is_(None))
        .values(void=why)
        .returning(col(Invite.person_id), col(Invite.expires_at))
    )
    found = (await session.exec(voided)).all()
    return {pk for pk, expires_at in found if now is None or expires_at > now}


async def by_token(session: AsyncSession, token: str, *, to_use: bool = False) -> Invite | None:
    """The invite with this token, even if it is used, void or expired.

    `to_use`: whoever else wants to use it waits for the end of the transaction.
    """
    this = select(Invite).where(Invite.token_hash == hash_of(token))
    return (await session.exec(this.with_for_update() if to_use else this)).first()


async def purge_invites(session: AsyncSession, expired_before: datetime) -> None:
    await session.exec(delete(Invite).where(col(Invite.expires_at) < expired_before))


async def ask(session: AsyncSession, telegram_id: int, now: datetime) -> PhoneRequest | None:
    """Notes that the account asks to be linked by its phone; None if it has asked within a day."""
    its = col(PhoneRequest.telegram_id) == telegram_id
    await session.exec(delete(PhoneRequest).where(its, ~_is_of_today(now)))
    row = {"telegram_id": telegram_id, "asked_at": now, "cards": []}
    insert = insert_into(session, PhoneRequest).values(row).on_conflict_do_nothing()
    made = (await session.exec(insert.returning(insert.table.c.id))).scalar()
    return await session.get(PhoneRequest, made) if made is not None else None


async def has_asked(session: AsyncSession, telegram_id: int, now: datetime) -> bool:
    """Whether the account has asked within a day to be linked by its phone."""
    its = select(PhoneRequest.id).where(PhoneRequest.telegram_id == telegram_id)
    return (await session.exec(its.where(_is_of_today(now)))).first() is not None


async def request(session: AsyncSession, request_id: int) -> PhoneRequest | None:
    """The request; whoever else wants to answer it waits for the end of the transaction."""
    return await session.get(PhoneRequest, request_id, populate_existing=True, with_for_update=True)


async def purge_requests(session: AsyncSession, asked_before: datetime) -> None:
    await session.exec(delete(PhoneRequest).where(col(PhoneRequest.asked_at) <= asked_before))


def _is_of_today(now: datetime) -> ColumnElement[bool]:
    """Within a day. One from a far future is not: the clock was wrong then."""
    asked_at = col(PhoneRequest.asked_at)
    return and_(asked_at > now - ASKS_ONCE_IN, asked_at < now + ASKS_ONCE_IN)


def _is_given_up() -> ColumnElement[bool]:
    return func.coalesce(Link.menu, "").startswith(_GIVEN_UP)


def _is_held(now: datetime) -> tuple[TextClause, ColumnElement[bool]]:
    return _IS_HELD, col(Link.held_until) > now
