"""Push messages to browsers: an outbox with a row for each browser and notification.

A row is there for as long as something is left to do: what is settled is deleted.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, literal, text
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.flow.notifications import ITEMS, items
from storage.tables import (
    Item,
    Link,
    Notification,
    Person,
    PushMessage,
    PushState,
    PushSubscription,
)
from storage.web import subscriptions

# Word for word as in the index, or SQLite would not use it.
_IS_DUE = text("push_message.state = 'due'")
_AGAIN = ("state", "due_at", "expires_at", "held")
_COLUMNS = ("subscription_id", "notification_id", *_AGAIN, "attempts")


class Waiting(NamedTuple):
    """What one browser is to be told now, oldest first."""

    subscription: PushSubscription
    person: Person
    messages: Sequence[tuple[PushMessage, Item]]


async def are_due(session: AsyncSession, now: datetime) -> tuple[bool, bool]:
    """Whether notifications are due for browsers; and whether messages are."""
    spread = select(Notification.id).where(col(Notification.push_at) <= now).limit(1)
    due = select(PushMessage.id).where(_IS_DUE, col(PushMessage.due_at) <= now).limit(1)
    found = select_many(spread.exists(), due.exists())
    is_to_spread, is_to_send = (await session.exec(found)).one()  # type: ignore[call-overload]  # SQLAlchemy's own select
    return bool(is_to_spread), bool(is_to_send)


async def spread(session: AsyncSession, now: datetime, limit: int) -> int:
    """Makes a message for each browser of those whom due notifications are for.

    Not of what has been read or is out of date. Returns how many notifications it looked at.
    """
    due = select(Notification.id).where(col(Notification.push_at) <= now)
    ids = (await session.exec(due.order_by(col(Notification.push_at)).limit(limit))).all()
    if not ids:
        return 0
    of_these = col(Notification.id).in_(ids)
    rows = (
        select_many(
            col(PushSubscription.id),
            col(Notification.id),
            literal(PushState.DUE.value),
            col(Notification.push_at),
            col(Notification.expires_at),
            col(Notification.push_at) > col(Notification.created_at),
            literal(0),
        )
        .join(Link, col(Link.person_id) == Notification.person_id)
        .join(PushSubscription, col(PushSubscription.link_id) == Link.id)
        .where(
            of_these,
            col(Notification.read_at).is_(None),
            col(Notification.expires_at) > now,
            subscriptions.are_on(now),
        )
    )
    insert = insert_into(session, PushMessage).from_select(_COLUMNS, rows)
    again = {name: insert.excluded[name] for name in _AGAIN}
    key = ["subscription_id", "notification_id"]
    await session.exec(insert.on_conflict_do_update(index_elements=key, set_=again))
    await session.exec(update(Notification).where(of_these).values(push_at=None))
    return len(ids)


async def browsers_of(
    session: AsyncSession, service: str, now: datetime, apart: Collection[int], limit: int
) -> list[int]:
    """The ids of the service's browsers that are to be told something now, the longest due first.

    `apart`: not of these.
    """
    due = (
        select(PushMessage.subscription_id)
        .join(PushSubscription, col(PushSubscription.id) == PushMessage.subscription_id)
        .where(
            _IS_DUE,
            col(PushMessage.due_at) <= now,
            PushSubscription.service == service,
            col(PushMessage.subscription_id).not_in(apart),
        )
        .group_by(col(PushMessage.subscription_id))
        .order_by(func.min(PushMessage.due_at))
    )
    return list((await session.exec(due.limit(limit))).all())


async def waiting(session: AsyncSession, browsers: Collection[int], now: datetime) -> list[Waiting]:
    """All that these browsers are to be told now."""
    found = await session.exec(
        select(PushSubscription, Person)
        .join(Link, col(Link.id) == PushSubscription.link_id)
        .join(Person, col(Person.id) == Link.person_id)
        .where(col(PushSubscription.id).in_(browsers))
        .order_by(col(PushSubscription.id))
    )
    due = await session.exec(
        select(PushMessage)
        .where(
            _IS_DUE,
            col(PushMessage.due_at) <= now,
            col(PushMessage.subscription_id).in_(browsers),
        )
        .order_by(col(PushMessage.id))
    )
    messages = due.all()
    of_these = col(Notification.id).in_({it.notification_id for it in messages})
    known = {it.notification.pk: it for it in await items(session, ITEMS.where(of_these))}
    return [
        Waiting(
            subscription,
            person,
            [
                (it, known[it.notification_id])
                for it in messages
                if it.subscription_id == subscription.id
            ],
        )
        for subscription, person in found.all()
    ]


async def are_on(session: AsyncSession, browsers: Collection[int], now: datetime) -> set[int]:
    """Those of these browsers that still take messages for their person."""
    these = (col(PushSubscription.id).in_(browsers), subscriptions.are_on(now))
    found = await session.exec(select(PushSubscription.id).where(*these))
    return {it for it in found.all() if it is not None}


async def begin(session: AsyncSession, messages: Collection[PushMessage]) -> None:
    """They are being sent."""
    for message in messages:
        message.state = PushState.SENDING
    await session.flush()


async def put_off(session: AsyncSession, messages: Collection[PushMessage], at: datetime) -> None:
    """They are due then, all together; nothing has been tried."""
    for message in messages:
        message.due_at, message.held = at, True
    await session.flush()


async def try_again(
    session: AsyncSession, browser: int, ids: Collection[int], at: datetime
) -> None:
    """They were tried in vain, and are due again at `at`, unless they expire before."""
    mine = _under_way(browser, ids)
    await session.exec(delete(PushMessage).where(*mine, col(PushMessage.expires_at) <= at))
    due = {"state": PushState.DUE, "due_at": at, "attempts": col(PushMessage.attempts) + 1}
    await session.exec(update(PushMessage).where(*mine).values(due))


async def drop(session: AsyncSession, messages: Collection[PushMessage]) -> None:
    """They need not be sent."""
    ids = [it.pk for it in messages]
    if ids:
        await session.exec(delete(PushMessage).where(col(PushMessage.id).in_(ids)))


async def settle(session: AsyncSession, browser: int, ids: Collection[int]) -> None:
    """They are sent, or given up; not what has become due once more meanwhile."""
    await session.exec(delete(PushMessage).where(*_under_way(browser, ids)))


async def resume(session: AsyncSession) -> None:
    """At the start of a term: what was being sent is sent again; the browser shows it once."""
    under_way = update(PushMessage).where(col(PushMessage.state) == PushState.SENDING)
    await session.exec(under_way.values(state=PushState.DUE))


def _under_way(browser: int, ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """The browser's: SQLite gives the id of a row that has gone to the next one, whosever it is."""
    its = col(PushMessage.subscription_id) == browser
    return its, col(PushMessage.id).in_(ids), col(PushMessage.state) == PushState.SENDING
