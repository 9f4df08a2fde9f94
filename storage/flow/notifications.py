"""Notifications: made, held back, silenced, answered, ended."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Boolean, ColumnElement, bindparam, null, union_all
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import and_, case, col, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from storage.engine.hot import Hot
from storage.flow import cards, snoozes
from storage.replicas.bells import NEXT_VERSION, are_followed
from storage.tables import (
    OVER,
    Card,
    Ended,
    Event,
    Held,
    Item,
    NewNotification,
    Notification,
    Person,
)
from storage.tables.columns import table_of

Id = TypeVar("Id")

AT_ONCE = 10_000  # both drivers take some 32,000 values per statement

ITEMS = select(Notification, col(Event.meaning)).join(Event, col(Event.id) == Notification.event_id)
IS_OPEN = func.coalesce(Notification.ended, "").not_in(OVER)  # something is left to do
UNSENT = (col(Notification.card_id).is_(None), col(Notification.ended).is_(None))

_NOTIFICATION = table_of(Notification)
_POP_UP = _NOTIFICATION.c.pop_up
_ALIKE = [it for it in _NOTIFICATION.c if it.key not in ("id", "person_id", _POP_UP.key)]
_DEFAULTS = {column.key: getattr(column.default, "arg", None) for column in _ALIKE}


def _insert_new(insert: Any) -> Any:  # Any: of either dialect
    """One statement for all people who hear the same in the same way."""
    alike = (bindparam(column.key, type_=column.type) for column in _ALIKE)
    pop_up = case((bindparam("pops_up", type_=Boolean()), NEXT_VERSION), else_=null())
    rows = select_many(col(Person.id), *alike, pop_up).where(
        col(Person.id).in_(bindparam("people", expanding=True))
    )
    names = ["person_id", *(it.key for it in _ALIKE), _POP_UP.key]
    statement = insert(_NOTIFICATION).from_select(names, rows)
    return statement.on_conflict_do_nothing().returning(
        _NOTIFICATION.c.person_id, _NOTIFICATION.c.id
    )


_INSERT: Hot[tuple[int, int]] = Hot.upsert(_insert_new)


async def add(session: AsyncSession, rows: Iterable[NewNotification]) -> dict[int, int]:
    """Makes notifications. Person → id, for those not yet notified of this event and kind.

    What pops up does so with the next version of its person's bell, so that has to change, too.
    """
    told_alike: dict[NewNotification, list[int]] = {}
    for row in rows:
        told_alike.setdefault(row._replace(person_id=0), []).append(row.person_id)
    made: dict[int, int] = {}
    for alike, people in told_alike.items():
        values = {**_DEFAULTS, **alike._asdict()}
        values["pops_up"] = alike.pops_up and are_followed(session)
        del values["person_id"]
        for some in at_once(people):
            made |= await _INSERT.all(session, people=some, **values)
    return made


async def overdue(session: AsyncSession, now: datetime) -> tuple[int, datetime | None]:
    """How many are due and on no card yet, and when the first of them was due."""
    due = (*UNSENT, col(Notification.due_at) <= now)
    found = await session.exec(select(func.count(), func.min(Notification.due_at)).where(*due))
    return found.one()


async def end_unsent(
    session: AsyncSession,
    person_id: int,
    reason: Ended,
    *,
    kinds: Collection[str] | None = None,
    sources: Collection[str] | None = None,
    reason_of: str | None = None,
) -> None:
    """Ends what waits for this person, because of `reason`.

    `kinds`, `sources`: only of these (sources by their qualified ids). `reason_of`: only what they
    hear for this reason.
    """
    conditions = [_to_come(person_id)]
    if reason_of is not None:
        conditions.append(col(Notification.reason) == reason_of)
    if kinds is not None:
        conditions.append(col(Notification.kind).in_(kinds))
    if sources is not None:
        conditions.append(col(Notification.source).in_(sources))
    await end(session, reason, *conditions)
    await snoozes.clear(session, col(Notification.person_id) == person_id, *conditions[1:])


async def untold(session: AsyncSession, person_id: int) -> list[Item]:
    """What has not reached this person yet, or will come again."""
    return await items(session, ITEMS.where(_to_come(person_id)))


async def end_these(session: AsyncSession, ids: Collection[int | None], reason: Ended) -> None:
    """Ends these, because of `reason`; snoozed ones do not come again."""
    if ids:
        of_these = col(Notification.id).in_(ids)
        await end(session, reason, of_these)
        await snoozes.clear(session, of_these)


async def silence_unsent(
    session: AsyncSession, person_id: int, kinds: Collection[str], sources: Collection[str] = ()
) -> None:
    """Of what waits or will come again, only these kinds and sources make no sound.

    Cards that are tried again keep to it, too.
    """
    mine = _to_come(person_id)
    of_these = and_(col(Notification.source).is_not(None), col(Notification.source).in_(sources))
    silent = or_(col(Notification.kind).in_(kinds), of_these)
    await session.exec(update(Notification).where(mine).values(silent=silent))
    carriers = select(Notification.card_id).where(mine, col(Notification.card_id).is_not(None))
    loud = select(Notification.id).where(
        Notification.card_id == Card.id,
        col(Notification.ended).is_(None),
        col(Notification.silent).is_(False),
    )
    await session.exec(update(Card).where(col(Card.id).in_(carriers)).values(silent=~loud.exists()))


async def delay(session: AsyncSession, person_id: int, *, until: datetime) -> None:
    """Puts off everything due to this person: Telegram told the chat to wait."""
    due = (col(Notification.person_id) == person_id, col(Notification.due_at) <= until)
    await session.exec(update(Notification).where(*UNSENT, *due).values(due_at=until))


async def hold(session: AsyncSession, person_id: int, *, until: datetime | None) -> None:
    """Holds back what waits for this person; with `until`, makes it due then.

    What waits for the person's return stays held.
    """
    is_not_for_a_return = func.coalesce(Notification.held, "") != Held.AWAY
    mine = (col(Notification.person_id) == person_id, is_not_for_a_return)
    await session.exec(update(Notification).where(*UNSENT, *mine).values(due_at=until))


async def answer(
    session: AsyncSession, subject: str, kinds: Collection[str], at: datetime
) -> set[int]:
    """Ends what is no longer true of a subject; returns the people whose bell shows it.

    That excludes what happened after `at`, but includes our own reminders whenever they were made.
    """
    of_kinds = col(Notification.kind).in_(kinds)
    about = col(Notification.subject) == subject
    return await close(session, Ended.ANSWERED, about, of_kinds, happened_by(at))


async def close(session: AsyncSession, how: Ended, *conditions: ColumnElement[bool]) -> set[int]:
    """There is nothing left to do about what meets the conditions, whether it was sent or not.

    Redraws its cards and returns the people whose bell shows it.
    """
    concerned = (*conditions, IS_OPEN)
    having = select(Notification.person_id, Notification.subject).where(*concerned)
    found = set((await session.exec(having)).all())
    people = {person_id for person_id, _ in found}
    if people:
        carriers = select(Notification.card_id).where(*concerned)
        await cards.redraw(session, col(Card.id).in_(carriers))
        over = {"ended": how, "due_at": None, "again_at": None, "escalate_at": None}
        await session.exec(update(Notification).where(*concerned).values(over))
        await choose_latest(session, {subject for _, subject in found if subject}, people)
    return people


async def choose_latest(
    session: AsyncSession, subjects: Collection[str], people: Collection[int]
) -> None:
    """Of each person's steps of each object, the newest open one is the latest, else the newest."""
    steps = (col(Notification.subject).in_(subjects),)
    newest_open_first = (~IS_OPEN, col(Notification.id).desc())
    place = func.row_number().over(
        partition_by=(col(Notification.subject), col(Notification.person_id)),
        order_by=newest_open_first,
    )
    for some in at_once(list(people)):
        theirs = (*steps, col(Notification.person_id).in_(some))
        ranked = select(Notification.id, place.label("place")).where(*theirs).subquery()
        is_it = col(Notification.id).in_(select(ranked.c.id).where(ranked.c.place == 1))
        changed = update(Notification).where(*theirs, col(Notification.latest) != is_it)
        await session.exec(changed.values(latest=~col(Notification.latest)))


def happened_by(at: datetime) -> ColumnElement[bool]:
    """It is of an event of the time up to `at`, or of our own.

    `at` is not ahead of us, but a sender's clock may be: nothing happened after we heard of it.
    """
    until_then = select(Event.id).where(
        Event.id == Notification.event_id,
        or_(Event.occurred_at <= at, Event.received_at <= at, col(Event.connection_id).is_(None)),
    )
    return until_then.exists()


async def end(session: AsyncSession, reason: Ended, *conditions: ColumnElement[bool]) -> None:
    """Ends what meets the conditions and has not arrived yet."""
    alive = update(Notification).where(col(Notification.ended).is_(None), *conditions)
    for untold in _untold():  # one by one, each can use an index
        await session.exec(alive.where(untold).values(ended=reason, due_at=None))


async def items(
    session: AsyncSession, chosen: Select[Notification, dict[str, Any] | None]
) -> list[Item]:
    """Runs a selection from `ITEMS`."""
    found = await session.exec(chosen)
    return [
        Item(notification, (meaning or {}).get(notification.kind, {}))
        for notification, meaning in found.all()
    ]


def at_once(ids: Sequence[Id]) -> Iterator[Sequence[Id]]:
    """The ids in portions that fit into one statement."""
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]


def _to_come(person_id: int) -> ColumnElement[bool]:
    """It has not reached the person yet, or will come again. Each part has an index of its own."""
    alive = select_many(_NOTIFICATION.c.id).where(col(Notification.ended).is_(None))
    mine = alive.where(col(Notification.person_id) == person_id)
    return col(Notification.id).in_(
        union_all(
            mine.where(col(Notification.card_id).is_(None)),
            alive.where(col(Notification.card_id).in_(cards.unarrived(person_id))),
            mine.where(col(Notification.again_at).is_not(None)),
        )
    )


def _untold() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """It is on no card, or on one that has not arrived, even if that was refused."""
    refused = select(Card.id).where(cards.REFUSED)
    not_arrived = col(Notification.card_id).in_(union_all(cards.UNDER_WAY, refused))
    return col(Notification.card_id).is_(None), not_arrived
