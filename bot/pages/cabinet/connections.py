"""What /connections shows: what comes from each CRM, and what was refused and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.callbacks.cabinet import ConnectionPage, SendTest
from bot.cards.mistakes import mistake_of
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Screen, button, listing
from storage.tables import Connection, HookResult

NAME_UNITS = 32
PAGE_SIZE = 5


@dataclass(frozen=True)
class Known:
    """A connection, and how many of today's hooks had each result. `is_silent`: against its
    habit, which administrators have been told of."""

    connection: Connection
    today: Mapping[HookResult, int]
    is_silent: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether its latest hook was refused."""
        good, refused = self.connection.good_at, self.connection.refused_at
        return refused is not None and (good is None or refused > good)


def connections_screen(
    found: Sequence[Known], paging: Paging, reader: Reader, now: datetime
) -> Screen:
    """One page of them, and the way to prove that cards arrive."""
    title = "connections-title" if paging.total else "connections-none"
    lines = [reader.say(title, count=paging.total)]
    for known in found:
        lines += [Html(""), *connection_lines(known, reader, now)]
    lines += [Html(""), reader.say("connections-help")]
    test = button(reader, "send-test-card", SendTest())
    return listing(lines, ((test,),), paging, ConnectionPage, reader)


def with_connections(screen: Screen, ill: Sequence[Known], reader: Reader, now: datetime) -> Screen:
    """The screen of problems with the connections that have any, and the way to all of them."""
    lines = [screen.text]
    for known in ill[:PAGE_SIZE]:
        lines += [Html(""), *connection_lines(known, reader, now)]
    way = (button(reader, "all-connections", ConnectionPage(0)),)
    return Screen.of(lines, *screen.rows, way)


def connection_lines(known: Known, reader: Reader, now: datetime) -> Iterator[Html]:
    """One connection: the latest good hook, the latest refused one and why, today's counts."""
    connection, today = known.connection, known.today
    name = short(connection.name or connection.provider, NAME_UNITS)
    yield reader.say("connection-name", name=name, id=str(connection.id))
    if connection.good_at is None:
        yield reader.say("connection-no-good")
    else:
        yield reader.say("connection-good", at=reader.moment(connection.good_at, now))
    if known.is_silent:
        yield reader.say("connection-is-silent")
    if connection.refused_at is not None:
        why = mistake_of(connection.refusal or {}, reader)
        at = reader.moment(connection.refused_at, now)
        yield reader.say("connection-refused", at=at, why=why)
    good = today.get(HookResult.GOOD, 0)
    refused = sum(today.values()) - good
    yield reader.say("connection-today", good=good, refused=refused)
