"""Who is away, until when, and who is to hear in their place."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import insert_into
from storage.engine.hot import Hot
from storage.tables import Absence, Behalf, Link, Notification, Person

_LASTS = col(Absence.until) > bindparam("now", type_=Absence.__table__.c.until.type)  # type: ignore[attr-defined]  # a table
_ARE_AWAY: Hot[tuple[int]] = Hot(
    select(Absence.person_id).where(
        col(Absence.person_id).in_(bindparam("people", expanding=True)), _LASTS
    )
)


async def are_away(session: AsyncSession, people: Collection[int], now: datetime) -> bool:
    """Whether any of these people is away."""
    return bool(await _ARE_AWAY.all(session, people=list(people), now=now))


async def substitutes(session: AsyncSession, now: datetime) -> dict[int, int | None]:
    """Everybody who is away → the substitute, if there is one."""
    found = await session.exec(
        select(Absence.person_id, Absence.substitute_id).where(Absence.until > now)
    )
    return dict(found.all())


async def of_person(session: AsyncSession, person_id: int, now: datetime) -> Absence | None:
    """The person's absence, if it lasts."""
    absence = await session.get(Absence, person_id, populate_existing=True)
    return absence if absence is not None and absence.until > now else None


async def of_people(
    session: AsyncSession, people: Collection[int], now: datetime
) -> dict[int, Absence]:
    """Those of these people who are away."""
    found = await session.exec(
        select(Absence).where(col(Absence.person_id).in_(people), Absence.until > now)
    )
    return {absence.person_id: absence for absence in found.all()}


async def put(
    session: AsyncSession, person_id: int, until: datetime, substitute_id: int | None, now: datetime
) -> None:
    """The person is away until then, with or without a substitute."""
    values = {"until": until, "substitute_id": substitute_id}
    await session.exec(
        insert_into(session, Absence)
        .values(person_id=person_id, begins_at=now, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


async def drop(session: AsyncSession, person_id: int) -> Absence | None:
    """Ends the absence and gives it; None if somebody else has."""
    found = await session.exec(
        delete(Absence)
        .where(col(Absence.person_id) == person_id)
        .returning(
            col(Absence.begins_at),
            col(Absence.until),
            col(Absence.substitute_id),
        )
    )
    row = found.first()
    if row is None:
        return None
    begins_at, until, substitute_id = row
    return Absence(
        person_id=person_id, begins_at=begins_at, until=until, substitute_id=substitute_id
    )


async def over(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """Some of the people whose time to be away has come to its end."""
    found = await session.exec(
        select(Absence.person_id)
        .where(Absence.until <= now)
        .order_by(col(Absence.until))
        .limit(limit)
    )
    return list(found.all())


async def names(
    session: AsyncSession, notifications: Collection[Notification]
) -> dict[int | None, str]:
    """What the people are called for whom these were first, where they are for others."""
    ids = {it.on_behalf_of for it in notifications if it.on_behalf_of is not None}
    if not ids:
        return {}
    found = await session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
    return dict(found.all())


async def forget(session: AsyncSession, person_id: int) -> None:
    """Nothing is known any more of the person's absence or of whom the person stood in for."""
    await session.exec(delete(Absence).where(col(Absence.person_id) == person_id))
    await session.exec(
        update(Absence).where(col(Absence.substitute_id) == person_id).values(substitute_id=None)
    )


async def stood_in_for(session: AsyncSession, person_id: int, now: datetime) -> list[str]:
    """Names of the people in whose place this person hears."""
    found = await session.exec(
        select(Person.name)
        .join(Absence, col(Absence.person_id) == Person.id)
        .where(Absence.substitute_id == person_id, Absence.until > now)
        .order_by(col(Person.name))
    )
    return list(found.all())


async def behalf(session: AsyncSession, notification: Notification, now: datetime) -> Behalf | None:
    """What is to be said of the person for whom the notification was; None if for nobody else."""
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
    """Linked people who are here and may stand in, by name; and how many there are."""
    conditions = _free(absent_id, now)
    counted = select(func.count()).select_from(Person).where(*conditions)
    found = await session.exec(
        select(Person)
        .where(*conditions)
        .order_by(col(Person.name), col(Person.id))
        .offset(offset)
        .limit(limit)
    )
    return list(found.all()), (await session.exec(counted)).one()


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
