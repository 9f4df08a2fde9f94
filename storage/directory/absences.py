"""Who is away, until when, and who substitutes for them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.engine.statements import count, insert_into
from storage.tables import Absence, Behalf, Link, Notification, Person

_ARE_AWAY: Hot[tuple[int]] = Hot(
    select(Absence.person_id).where(
        col(Absence.person_id).in_(bindparam("people", expanding=True)),
        col(Absence.until) > bindparam("now"),
    )
)


async def are_away(session: AsyncSession, people: Collection[int], now: datetime) -> bool:
    """Whether any of these people is away."""
    return bool(await _ARE_AWAY.all(session, people=list(people), now=now))


async def substitutes(session: AsyncSession, now: datetime) -> dict[int, int | None]:
    """Absent person → their substitute, if there is one."""
    away = select(Absence.person_id, Absence.substitute_id).where(Absence.until > now)
    return dict((await session.exec(away)).all())


async def of_person(session: AsyncSession, person_id: int, now: datetime) -> Absence | None:
    """The person's absence; None if they are here."""
    return (await of_people(session, [person_id], now)).get(person_id)


async def of_people(
    session: AsyncSession, people: Collection[int], now: datetime
) -> dict[int, Absence]:
    """Person → absence, for those of them who are away."""
    found = await session.exec(
        select(Absence).where(col(Absence.person_id).in_(people), Absence.until > now)
    )
    return {absence.person_id: absence for absence in found.all()}


async def put(
    session: AsyncSession, person_id: int, until: datetime, substitute_id: int | None, now: datetime
) -> None:
    """Marks the person as away from now on, or changes how an absence goes on."""
    fresh = {"until": until, "substitute_id": substitute_id}
    row = {"person_id": person_id, "begins_at": now} | fresh
    await session.exec(
        insert_into(session, Absence)
        .values(row)
        .on_conflict_do_update(index_elements=["person_id"], set_=fresh)
    )


async def drop(session: AsyncSession, person_id: int) -> Absence | None:
    """Ends the absence and returns it; None if it had been ended already."""
    ended = delete(Absence).where(col(Absence.person_id) == person_id).returning(Absence)
    row = (await session.exec(ended)).first()
    return row[0] if row else None


async def over(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """People whose absence is over, the longest back first."""
    ended = select(Absence.person_id).where(Absence.until <= now).order_by(col(Absence.until))
    return list((await session.exec(ended.limit(limit))).all())


async def names(
    session: AsyncSession, notifications: Collection[Notification]
) -> dict[int | None, str]:
    """Id → name of the absent people for whom these notifications were meant."""
    ids = {it.on_behalf_of for it in notifications if it.on_behalf_of is not None}
    if not ids:
        return {}
    found = await session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
    return dict(found.all())


async def forget(session: AsyncSession, person_id: int) -> None:
    """Erases the person's absence, and the person as a substitute of others."""
    await session.exec(delete(Absence).where(col(Absence.person_id) == person_id))
    await clear_substitute(session, person_id)


async def clear_substitute(session: AsyncSession, person_id: int) -> None:
    """The person substitutes for nobody any more."""
    theirs = update(Absence).where(col(Absence.substitute_id) == person_id)
    await session.exec(theirs.values(substitute_id=None))


async def stood_in_for(session: AsyncSession, person_id: int, now: datetime) -> list[str]:
    """Names of the absent people this person substitutes for."""
    found = await session.exec(
        select(Person.name)
        .join(Absence, col(Absence.person_id) == Person.id)
        .where(Absence.substitute_id == person_id, Absence.until > now)
        .order_by(col(Person.name))
    )
    return list(found.all())


async def behalf(session: AsyncSession, notification: Notification, now: datetime) -> Behalf | None:
    """The absent person it was meant for; None if it was meant for nobody else."""
    absent = notification.on_behalf_of
    if absent is None:
        return None
    person = await session.get_one(Person, absent)
    absence = await of_person(session, absent, now)
    told = await session.exec(
        select(Notification.created_at).where(
            Notification.event_id == notification.event_id,
            Notification.person_id == absent,
            Notification.kind == notification.kind,
        )
    )
    return Behalf(person.name, absence.until if absence else None, told.first())


async def candidates(
    session: AsyncSession, absent_id: int, now: datetime, offset: int, limit: int
) -> tuple[list[Person], int]:
    """A page of the people who may substitute, by name, and the total number of them.

    These are linked, reachable and not away.
    """
    free = _free(absent_id, now)
    by_name = select(Person).where(*free).order_by(col(Person.name), col(Person.id))
    found = await session.exec(by_name.offset(offset).limit(limit))
    return list(found.all()), await count(session, Person, *free)


async def may_stand_in(
    session: AsyncSession, absent_id: int, person_id: int, now: datetime
) -> bool:
    """Whether the person is one of the candidates."""
    wanted = select(Person.id).where(Person.id == person_id, *_free(absent_id, now))
    return (await session.exec(wanted)).first() is not None


def _free(absent_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    linked = select(Link.person_id).where(
        col(Link.ended_at).is_(None), col(Link.unreachable_at).is_(None)
    )
    away = select(Absence.person_id).where(Absence.until > now)
    return (
        col(Person.active).is_(True),
        col(Person.id) != absent_id,
        col(Person.id).in_(linked),
        col(Person.id).not_in(away),
    )
