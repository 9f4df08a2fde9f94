"""The tables of an installation, as one reads them: what the invariants compare with the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from bot.rules.catalog import is_over
from storage.engine.database import Database
from storage.objects.threads import About
from storage.tables import (
    OVER,
    Card,
    CardState,
    Event,
    Given,
    Item,
    Link,
    Notification,
    Person,
    Source,
    Status,
    SubjectState,
    Unreached,
)
from tests.cast import CAST, Role

LIVE = ("due", "sending", "sent")
WORK = ("order", "lead", "task", "conversation")  # what somebody is responsible for
_TABLES = (
    *(Event, Notification, Card, Link, Unreached, Person, Source, Status, SubjectState),
    *(Given,),
)


@dataclass(frozen=True)
class Rows:
    """The tables that carry the flow, by their keys."""

    event: dict[int, Event]
    notification: dict[int, Notification]
    card: dict[int, Card]
    link: dict[int, Link]
    unreached: dict[tuple[int, str], Unreached]
    person: dict[int, Person]
    source: dict[int, Source]
    status: dict[int, Status]
    subjectstate: dict[str, SubjectState]
    given: dict[int, Given]

    def of(self, role: Role) -> list[Notification]:
        """The person's notifications, newest first."""
        found = (it for it in self.notification.values() if self.hearer_of(it) == role)
        return sorted(found, key=lambda it: -it.pk)

    def link_of(self, role: Role) -> Link | None:
        """The person's open link."""
        for link in self.link.values():
            if self.role_of(link.person_id) == role and link.ended_at is None:
                return link
        return None

    def person_of(self, role: Role) -> Person:
        """The person's row."""
        return next(it for it in self.person.values() if it.name == role.name)

    def bells_of(self, role: Role) -> list[Card]:
        """The person's bells that are, or are to be, in the chat."""
        link = self.link_of(role)
        return [
            card
            for card in self.card.values()
            if link is not None and (card.link_id, card.form) == (link.id, "bell")
            if card.state in LIVE
        ]

    def role_of(self, person_id: int) -> Role:
        """Who of the cast it is."""
        return next(role for role in CAST if role.name == self.person[person_id].name)

    def hearer_of(self, notification: Notification) -> Role:
        """Whose it is."""
        return self.role_of(notification.person_id)

    def thread_of(self, this: Notification) -> list[Notification]:
        """All that its person has of its object, oldest first."""
        if this.subject is None:
            return [this]
        mine = (
            it
            for it in self.notification.values()
            if (it.person_id, it.subject) == (this.person_id, this.subject)
        )
        return sorted(mine, key=lambda it: it.pk)

    def standing_for(self, this: Notification) -> Notification:
        """The step that stands for all that its person has of its object."""
        return next(it for it in self.thread_of(this) if it.latest)

    def carried(self, card: Card) -> list[Notification]:
        """The notifications on the card, oldest first."""
        found = (it for it in self.notification.values() if it.card_id == card.id)
        return sorted(found, key=lambda it: it.pk)

    def about(self, key: str) -> list[Notification]:
        """What anybody has of the object or, without one, of the event; oldest first."""
        mine = (it for it in self.notification.values() if key_of(it) == key)
        return sorted(mine, key=lambda it: it.pk)

    def is_over(self, this: Notification) -> bool:
        """Whether nothing is left for its person to do about it."""
        meaning = self.event[this.event_id].meaning or {}
        return is_over(Item(this, meaning.get(this.kind, {})))

    def live_cards(self) -> Iterator[tuple[Card, Link]]:
        """The messages that are in the chats of people who can be reached, and must be true."""
        for card in self.card.values():
            link = self.link[card.link_id]
            is_there = link.ended_at is None and link.unreachable_at is None
            if is_there and card.state == CardState.SENT and card.message_id is not None:
                yield card, link


def key_of(notification: Notification) -> str:
    """What its object is called where objects are kept."""
    return About.of(notification).key


def is_open(notification: Notification) -> bool:
    """Whether something is left for its person to do."""
    return notification.ended not in OVER


def _key(row: Any) -> Any:  # Any: a row of any table, and its key
    if isinstance(row, Unreached):
        return row.event_id, row.kind
    return row.subject if isinstance(row, SubjectState) else row.id


async def read(database: Database) -> Rows:
    """Reads all of them."""
    tables = {}
    async with database.read() as session:
        for table in _TABLES:
            found = (await session.exec(select(table))).all()
            tables[table.__name__.lower()] = {_key(row): row for row in found}
    return Rows(**tables)
