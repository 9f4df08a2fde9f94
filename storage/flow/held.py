"""What waits for its time to be sent: the end of quiet hours, the hour of a digest."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, false
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from storage.directory import links
from storage.flow.cards import UNSETTLED
from storage.flow.notifications import UNSENT, at_once
from storage.tables import (
    CARRIERS,
    Card,
    CardState,
    Held,
    Link,
    Notification,
    PushMessage,
    PushState,
)
from storage.tables.columns import columns_of, table_of


class Unsent(NamedTuple):
    """A notification that is to be sent, perhaps later."""

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
    """When a notification is due and when it expires; `held` as in the table."""

    due_at: datetime
    held: Held | None
    expires_at: datetime


async def unsent(
    session: AsyncSession, person_id: int | None = None, due_by: datetime | None = None
) -> list[Unsent]:
    """What is still to be sent to the person, or to anybody, and is not urgent."""
    columns = columns_of(Notification, Unsent._fields)
    wanted: Select[*tuple[Any, ...]] = Select(*columns).where(
        *UNSENT, col(Notification.due_at).is_not(None), col(Notification.urgent) == false()
    )
    if person_id is not None:
        wanted = wanted.where(col(Notification.person_id) == person_id)
    if due_by is not None:
        wanted = wanted.where(col(Notification.due_at) <= due_by)
    return [Unsent(*row) for row in (await session.exec(wanted)).all()]


class Pushed(NamedTuple):
    """A notification of which the person's browsers are to be told, and which is not urgent."""

    id: int
    person_id: int
    kind: str
    created_at: datetime
    push_at: datetime


async def to_push(session: AsyncSession, person_id: int | None = None) -> list[Pushed]:
    """What the person's browsers, or anybody's, are still to be told of."""
    wanted: Select[*tuple[Any, ...]] = Select(*columns_of(Notification, Pushed._fields)).where(
        col(Notification.push_at).is_not(None), col(Notification.urgent) == false()
    )
    if person_id is not None:  # without the sum, SQLite would read all that the person has
        wanted = wanted.where(col(Notification.person_id) + 0 == person_id)
    return [Pushed(*row) for row in (await session.exec(wanted)).all()]


async def push(session: AsyncSession, times: Mapping[int, datetime]) -> None:
    """Notification → when browsers are told of it."""
    sharing: dict[datetime, list[int]] = {}
    for notification_id, at in times.items():
        sharing.setdefault(at, []).append(notification_id)
    for at, ids in sharing.items():
        for some in at_once(ids):
            these = update(Notification).where(col(Notification.id).in_(some))
            await session.exec(these.values(push_at=at))


async def send_now(
    session: AsyncSession, notification_id: int, now: datetime, expires_at: datetime
) -> None:
    """It waits no more, neither for the chat nor for browsers."""
    this = update(Notification).where(col(Notification.id) == notification_id)
    push_at = links.in_browsers(now)
    due = {"due_at": now, "held": None, "expires_at": expires_at, "push_at": push_at}
    await session.exec(this.values(due))


async def move(session: AsyncSession, times: Mapping[int, Time]) -> None:
    """Notification → its new time. One statement for each different time."""
    sharing: dict[Time, list[int]] = {}
    for notification_id, time in times.items():
        sharing.setdefault(time, []).append(notification_id)
    for time, ids in sharing.items():
        for some in at_once(ids):
            these = update(Notification).where(col(Notification.id).in_(some))
            await session.exec(these.values(time._asdict()))


async def hurry(session: AsyncSession, now: datetime) -> None:
    """Makes everything due now that waits only for another try."""
    await session.exec(
        update(Card)
        .where(UNSETTLED, col(Card.state) == CardState.DUE, col(Card.due_at) > now)
        .values(due_at=now)
    )
    await session.exec(
        update(Notification)
        .where(*UNSENT, col(Notification.due_at) > now, col(Notification.held).is_(None))
        .values(due_at=now)
    )
    ahead = (col(Notification.push_at) > now, col(Notification.push_at) <= Notification.created_at)
    await session.exec(update(Notification).where(*ahead).values(push_at=now))
    is_due = col(PushMessage.state) == PushState.DUE
    tried = update(PushMessage).where(is_due, col(PushMessage.due_at) > now)
    await session.exec(tried.values(due_at=now))


async def loads(session: AsyncSession, people: Collection[int] | None = None) -> list[Load]:
    """Unsent cards to these people, or to anybody, that carry nothing urgent."""
    carries_urgent = exists().where(
        col(Notification.card_id) == Card.id,
        col(Notification.ended).is_(None),
        col(Notification.urgent),
    )
    waiting = (
        select(table_of(Card).c.id, Link.person_id, Card.created_at, Card.maybe_repeat)
        .join(Link, col(Link.id) == Card.link_id)
        .where(
            UNSETTLED,
            col(Card.state) == CardState.DUE,
            col(Card.form).in_(CARRIERS),
            col(Link.ended_at).is_(None),
            ~carries_urgent,
        )
    )
    if people is not None:
        waiting = waiting.where(col(Link.person_id).in_(people))
    return [Load(*row) for row in (await session.exec(waiting)).all()]


async def unload(session: AsyncSession, cards: Collection[Load], now: datetime) -> set[int]:
    """Takes the notifications off these cards, to be sent on others; returns their ids."""
    taken: set[int] = set()
    for unsure in (True, False):
        ids = [load.card_id for load in cards if load.maybe_repeat is unsure]
        if not ids:
            continue
        carried = update(Notification).where(
            col(Notification.card_id).in_(ids), col(Notification.ended).is_(None)
        )
        if unsure:
            carried = carried.values(held=Held.UNSURE)
        found = await session.exec(
            carried.values(card_id=None, due_at=now).returning(col(Notification.id))
        )
        taken |= {row[0] for row in found.all()}
        empty = update(Card).where(col(Card.id).in_(ids))
        await session.exec(empty.values(state=CardState.ENDED, due_at=None))
    return taken
