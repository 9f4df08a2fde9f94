"""All that a person has of one object: several steps, one item of the bell, one live card.

The newest step that is still open, or else the newest, stands for all of them: the table calls it
the latest.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, exists, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards, notifications
from storage.flow.notifications import IS_OPEN, ITEMS, at_once, items
from storage.tables import (
    Card,
    CardState,
    Ended,
    Item,
    NewNotification,
    Notification,
)

GIVEN = "given"  # the reason of what an administrator has given
_EVENT = "event"


class About(NamedTuple):
    """What several people may have something of: an object or, without one, a single event."""

    subject: str | None
    event_id: int = 0
    kind: str = ""

    @classmethod
    def of(cls, notification: Notification) -> Self:
        """What the notification is about."""
        return cls(notification.subject, notification.event_id, notification.kind)

    @classmethod
    def called(cls, key: str) -> Self:
        """What has this key."""
        prefix, _, rest = key.partition(":")
        if prefix != _EVENT:
            return cls(key)
        event_id, _, kind = rest.partition(":")
        return cls(None, int(event_id), kind)

    @property
    def key(self) -> str:
        """What it is called where objects are kept."""
        return self.subject or f"{_EVENT}:{self.event_id}:{self.kind}"

    @property
    def rows(self) -> ColumnElement[bool]:
        """All that anybody has of it."""
        if self.subject is not None:
            return col(Notification.subject) == self.subject
        same_event = col(Notification.event_id) == self.event_id
        return and_(same_event, col(Notification.kind) == self.kind)


async def add(
    session: AsyncSession, rows: Sequence[NewNotification], replaces: Mapping[str, Collection[str]]
) -> dict[int, int]:
    """Makes notifications, which are now the newest steps. Person → id, as `notifications.add`.

    `replaces`: kind → the kinds of older steps that it makes superfluous.
    """
    made = await notifications.add(session, rows)
    alike: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.subject is not None and row.person_id in made:
            alike.setdefault((row.subject, row.kind), []).append(row.person_id)
    for (subject, kind), people in alike.items():
        for some in at_once(people):
            await _advance(session, subject, some, replaces[kind])
    return made


async def _advance(
    session: AsyncSession, subject: str, people: Sequence[int], replaced: Collection[str]
) -> None:
    """The older steps of these people follow the new ones."""
    newer = aliased(Notification)
    is_older = exists().where(
        col(newer.subject) == col(Notification.subject),
        col(newer.person_id) == col(Notification.person_id),
        col(newer.id) > col(Notification.id),
    )
    older = (
        col(Notification.subject) == subject,
        col(Notification.person_id).in_(people),
        is_older,
    )
    found = (await session.exec(select(Notification.card_id).where(*older))).all()
    if found:
        is_replaced = col(Notification.kind).in_(replaced)
        await notifications.close(session, Ended.SUPERSEDED, *older, is_replaced)
        await notifications.choose_latest(session, [subject], people)
        await cards.redraw(session, col(Card.id).in_({it for it in found if it is not None}))


async def take_over(session: AsyncSession, card: Card, person_id: int, now: datetime) -> None:
    """The new card stands for all of the object: older messages about it go, lists leave it out."""
    subject = select(Notification.subject).where(col(Notification.card_id) == card.id)
    mine = (
        col(Notification.person_id) == person_id,
        col(Notification.subject).in_(subject),
        col(Notification.card_id).is_distinct_from(card.id),
    )
    is_due = col(Notification.due_at) <= now
    unsent = (*notifications.UNSENT, is_due)
    await session.exec(update(Notification).where(*mine, *unsent).values(card_id=card.id))
    carriers = select(Notification.card_id).where(*mine, col(Notification.card_id).is_not(None))
    old = set((await session.exec(carriers)).all())
    if not old:
        return
    on_cards = (*mine, col(Notification.card_id).in_(old))
    await session.exec(update(Notification).where(*on_cards).values(card_id=card.id))
    await drop_empty(session, old)


async def drop_empty(session: AsyncSession, ids: Collection[int | None]) -> None:
    """Removes the messages of these cards that carry nothing any more, and redraws the others."""
    these = col(Card.id).in_(ids)
    is_empty = ~exists().where(col(Notification.card_id) == col(Card.id))
    empty = update(Card).where(these, is_empty)
    sent = empty.where(col(Card.state) == CardState.SENT)
    await session.exec(sent.values(state=CardState.RETIRED, stale=0))
    unsent = empty.where(col(Card.state).in_((CardState.DUE, CardState.BROKEN)))
    await session.exec(unsent.values(state=CardState.ENDED, due_at=None))
    await cards.redraw(session, these)


async def close(session: AsyncSession, how: Ended, *conditions: ColumnElement[bool]) -> set[int]:
    """Ends what people have and redraws it; returns who had something open."""
    people = await notifications.close(session, how, *conditions)
    await cards.redraw_bells(session, people)
    return people


async def end_otherwise(
    session: AsyncSession, about: About, ended: Collection[Ended], how: Ended
) -> None:
    """What had ended in one of these ways has ended in another, which its card and the bell say."""
    others = [it for it in ended if it != how]
    these = update(Notification).where(about.rows, col(Notification.ended).in_(others))
    changed = these.values(ended=how).returning(col(Notification.card_id))
    if carriers := (await session.exec(changed)).all():
        await cards.redraw(session, col(Card.id).in_([it for (it,) in carriers if it is not None]))
        having = select(Notification.person_id).where(about.rows).distinct()
        await cards.redraw_bells(session, set((await session.exec(having)).all()))


async def holders(session: AsyncSession, about: About) -> list[int]:
    """The people for whom something of it is open."""
    having = select(Notification.person_id).where(about.rows, IS_OPEN)
    return list((await session.exec(having.distinct())).all())


async def keeper(
    session: AsyncSession, subject: str, claimed_by: int | None
) -> tuple[int, str] | None:
    """The person who is on the object or was given it, and why they have it."""
    is_kept = or_(
        col(Notification.person_id) == (claimed_by or 0), col(Notification.reason) == GIVEN
    )
    having = select(Notification.person_id, Notification.reason).where(
        Notification.subject == subject, IS_OPEN, is_kept
    )
    claimed_first = (col(Notification.person_id) != (claimed_by or 0), col(Notification.id).desc())
    return (await session.exec(having.order_by(*claimed_first).limit(1))).first()


def of_others(person_id: int) -> ColumnElement[bool]:
    """It is not the person's."""
    return col(Notification.person_id) != person_id


async def has_anybody(session: AsyncSession, subject: str) -> bool:
    """Whether anybody has been told of the object."""
    told = select(Notification.id).where(Notification.subject == subject).limit(1)
    return (await session.exec(told)).first() is not None


async def ended(session: AsyncSession, about: About, how: Collection[Ended]) -> list[Item]:
    """What ended like this, of each person the newest."""
    newest_first = ITEMS.where(about.rows, col(Notification.ended).in_(how)).order_by(
        col(Notification.id).desc()
    )
    found: dict[int, Item] = {}
    for item in await items(session, newest_first):
        found.setdefault(item.notification.person_id, item)
    return list(found.values())


async def revive(session: AsyncSession, notification: Notification, fresh: NewNotification) -> None:
    """There is something to do about it again; `fresh`: as its person would get it now.

    What has been sent stays in its message.
    """
    this = update(Notification).where(col(Notification.id) == notification.id)
    open_again: dict[str, Any] = {  # Any: columns of several types
        "ended": None,
        "read_at": None,
        "escalate_at": fresh.escalate_at,
    }
    if notification.card_id is None:
        open_again |= {"ended": fresh.ended, "due_at": fresh.due_at, "held": fresh.held}
        open_again["push_at"] = fresh.push_at
    await session.exec(this.values(open_again))
    if notification.subject is not None:
        await notifications.choose_latest(session, [notification.subject], [notification.person_id])
    await cards.redraw(session, col(Card.id) == notification.card_id)
    await cards.redraw_bells(session, [notification.person_id])


async def redraw(session: AsyncSession, about: About) -> None:
    """Redraws the cards that show it, and the bells of those who have it."""
    carried = (about.rows, col(Notification.card_id).is_not(None))
    await cards.redraw(session, col(Card.id).in_(select(Notification.card_id).where(*carried)))
    having = select(Notification.person_id).where(about.rows)
    await cards.redraw_bells(session, set((await session.exec(having.distinct())).all()))


async def redraw_objects(session: AsyncSession, subjects: Collection[str]) -> None:
    """Redraws the cards that show these objects: somebody else has them, too, or no more."""
    for some in at_once(list(subjects)):
        carried = (col(Notification.subject).in_(some), col(Notification.card_id).is_not(None))
        await cards.redraw(session, col(Card.id).in_(select(Notification.card_id).where(*carried)))


async def shown(session: AsyncSession, found: Sequence[Item]) -> list[Item]:
    """Each item as what stands for all that the person has of its object.

    A snooze or an escalation of another step is one of the whole.
    """
    keys = [(it.notification.person_id, it.notification.subject) for it in found]
    steps = await _steps(session, [(who, what) for who, what in keys if what is not None])
    return [
        _whole(steps.get((who, what or "")) or [item])
        for (who, what), item in zip(keys, found, strict=True)
    ]


async def _steps(
    session: AsyncSession, keys: Collection[tuple[int, str]]
) -> dict[tuple[int, str], list[Item]]:
    """Person and subject → the open steps and the latest, which comes first."""
    if not keys:
        return {}
    people, subjects = zip(*keys, strict=True)
    # Perhaps some more than these: SQLite uses no index for pairs.
    mine = (col(Notification.person_id).in_(people), col(Notification.subject).in_(subjects))
    wanted = ITEMS.where(*mine, or_(col(Notification.latest), IS_OPEN))
    latest_first = wanted.order_by(col(Notification.latest).desc(), col(Notification.id).desc())
    found: dict[tuple[int, str], list[Item]] = {}
    for item in await items(session, latest_first):
        key = (item.notification.person_id, item.notification.subject or "")
        found.setdefault(key, []).append(item)
    return found


def _whole(steps: list[Item]) -> Item:
    latest, data = steps[0]
    rows = [step.notification for step in steps]
    again_at = next((row.again_at for row in rows if row.again_at is not None), None)
    escalated = max(row.escalated for row in rows)
    if (latest.again_at, latest.escalated) == (again_at, escalated):
        return steps[0]
    values = {**latest.model_dump(), "again_at": again_at, "escalated": escalated}
    return Item(Notification.model_construct(**values), data)
