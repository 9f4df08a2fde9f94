"""What became of an object's events, as storage.upkeep.tracing has read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.tables.cabinet import Connection
from storage.tables.flow import Attempt, Card, Event, Notification
from storage.tables.staff import Link, Person


@dataclass(frozen=True)
class Copy:
    """One person's notification, with its card and the chat it went to, if there are any.

    `attempt`: the newest try of the card that failed.
    """

    notification: Notification
    card: Card | None = None
    link: Link | None = None
    attempt: Attempt | None = None


@dataclass(frozen=True)
class Traced:
    """An event and all that has come of it. `unreached`: the kinds that are on the list."""

    event: Event
    connection: Connection | None = None
    copies: tuple[Copy, ...] = ()
    unreached: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Trace:
    """Some of an object's events, newest first, and the people who are named by them, by id."""

    events: tuple[Traced, ...]
    people: Mapping[int, Person] = field(default_factory=dict)
