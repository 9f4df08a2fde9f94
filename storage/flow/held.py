"""What has not been sent and waits for its time: quiet hours that end, the hour of a digest."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, exists, false
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow.cards import UNSETTLED
from storage.flow.notifications import UNSENT
from storage.tables import CARRIERS, Card, CardState, Held, Link, Notification

_Row = tuple[int, int, str, datetime, datetime, Held | None, datetime | None]

_NOTIFICATION = Notification.__table__  # type: ignore[attr-defined]  # a table
_UNSENT = select_many(
    col(Notification.id),
    col(Notification.person_id),
    col(Notification.kind),
    col(Notification.created_at),
    col(Notification.due_at),
    col(Notification.held),
    col(Notification.expires_at),
).where(*UNSENT, col(Notification.due_at).is_not(None), col(Notification.urgent) == false())
_OF_PERSON: Hot[_Row] = Hot(_UNSENT.where(col(Notification.person_id) == bindparam("of_person")))
_OF_ALL: Hot[_Row] = Hot(_UNSENT)
_DUE_TO_PERSON: Hot[_Row] = Hot(
    _UNSENT.where(
        col(Notification.person_id) == bindparam("of_person"),
        col(Notification.due_at) <= bindparam("now"),
    )
)
_MOVE: Hot[tuple[()]] = Hot(
    _NOTIFICATION.update()
    .where(_NOTIFICATION.c.id.in_(bindparam("rows", expanding=True)))
    .values(due_at=bindparam("due"), held=bindparam("waits_for"), expires_at=bindparam("expires"))
)
_AT_ONCE = 500  # rows a statement
_OF_THESE: BindParameter[int] = bindparam("people", expanding=True)
_LOADED = (
    select_many(Card.id, Link.person_id, Card.created_at, Card.maybe_repeat)  # type: ignore[call-overload]  # columns
    .join(Link, col(Link.id) == Card.link_id)
    .where(
        UNSETTLED,
        col(Card.state) == CardState.DUE,
        col(Card.form).in_(CARRIERS),
        col(Link.ended_at).is_(None),
        ~exists().where(
            col(Notification.card_id) == Card.id,
            col(Notification.ended).is_(None),
            col(Notification.urgent),
        ),
    )
)
_LOADED_FOR: Hot[tuple[int, int, datetime, bool]] = Hot(
    _LOADED.where(col(Link.person_id).in_(_OF_THESE))
)
_LOADED_FOR_ALL: Hot[tuple[int, int, datetime, bool]] = Hot(_LOADED)


class Unsent(NamedTuple):
    """A notification that is to be sent and may have to wait."""

    id: int
    person_id: int
    kind: str
    created_at: datetime
    due_at: datetime
    held: Held | None
    expires_at: datetime | None


class Load(NamedTuple):
    """A card that is to be sent or tried again, and carries nothing urgent."""

    card_id: int
    person_id: int
    since: datetime
    maybe_repeat: bool


class Time(NamedTuple):
    """When a notification is due and until when it is alive; `held` as in the table."""

    due_at: datetime
    held: Held | None
    expires_at: datetime


async def unsent(session: AsyncSession, person_id: int | None = None) -> list[Unsent]:
    """What is to be sent to the person, or to anybody, and is not urgent."""
    if person_id is None:
        found = await _OF_ALL.all(session)
    else:
        found = await _OF_PERSON.all(session, of_person=person_id)
    return [Unsent(*row) for row in found]


async def due(session: AsyncSession, person_id: int, now: datetime) -> list[Unsent]:
    """What is to be sent to the person by now, and is not urgent."""
    found = await _DUE_TO_PERSON.all(session, of_person=person_id, now=now)
    return [Unsent(*row) for row in found]


async def move(session: AsyncSession, times: Mapping[int, Time]) -> None:
    """Has these notifications be due at other times. Many of them share one."""
    sharing: dict[Time, list[int]] = {}
    for identity, time in times.items():
        sharing.setdefault(time, []).append(identity)
    for (due, held, expires), ids in sharing.items():
        for first in range(0, len(ids), _AT_ONCE):
            rows = ids[first : first + _AT_ONCE]
            await _MOVE.all(session, rows=rows, due=due, waits_for=held, expires=expires)


async def hurry(session: AsyncSession, now: datetime) -> None:
    """What waits for another try, and for nothing else, is due now at the latest."""
    await session.exec(
        update(Card)
        .where(UNSETTLED, col(Card.state) == CardState.DUE, col(Card.due_at) > now)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.exec(
        update(Notification)
        .where(*UNSENT, col(Notification.due_at) > now, col(Notification.held).is_(None))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


async def loads(session: AsyncSession, people: Collection[int] | None = None) -> list[Load]:
    """The cards that are to be sent or tried again to these people, or to anybody."""
    if people is None:
        found = await _LOADED_FOR_ALL.all(session)
    else:
        found = await _LOADED_FOR.all(session, people=list(people))
    return [Load(*row) for row in found]


async def unload(session: AsyncSession, cards: Collection[Load], now: datetime) -> set[int]:
    """Takes what these cards carry off them, to be sent in others; the ids of it."""
    taken: set[int] = set()
    for unsure in (True, False):
        ids = [load.card_id for load in cards if load.maybe_repeat is unsure]
        if ids:
            found = await session.exec(
                update(Notification)
                .where(col(Notification.card_id).in_(ids), col(Notification.ended).is_(None))
                .values(card_id=None, due_at=now, **({"held": Held.UNSURE} if unsure else {}))
                .returning(col(Notification.id))
                .execution_options(synchronize_session=False)
            )
            taken |= {row[0] for row in found.all()}
            await session.exec(
                update(Card)
                .where(col(Card.id).in_(ids))
                .values(state=CardState.ENDED, due_at=None)
                .execution_options(synchronize_session=False)
            )
    return taken
