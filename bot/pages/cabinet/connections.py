"""What /connections shows: what comes from each CRM, what was refused, and what is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.callbacks.cabinet import ChangeLink, ConnectionPage, OpenConnection, ReadCrm, SendTest
from bot.cards.mistakes import mistake_of
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Screen, back, button, column, listing
from storage.tables import Connection, HookResult

NAME_UNITS = 32
BUTTON_UNITS = 24
LINK_UNITS = 200
WHY_UNITS = 120
PAGE_SIZE = 5
_FAILING = {"key": "connection-key-refused", "rights": "connection-lacks-rights"}


@dataclass(frozen=True)
class Failure:
    """What is wrong since then. `why`: as `bot.actions.integrations` keeps it."""

    since: datetime
    why: str


@dataclass(frozen=True)
class Asked:
    """What is known from a CRM's API, and how it is asked.

    `at`: when it last answered; None: not since Bellhop has started. `rate`: calls a minute at
    most; `taken`: those of the last one. `partial_since`: its list of people is not complete.
    """

    people: int
    sources: int
    statuses: int
    rate: int
    taken: int
    at: datetime | None = None
    failure: Failure | None = None
    partial_since: datetime | None = None


@dataclass(frozen=True)
class Known:
    """A connection, and how many of today's hooks had each result.

    `is_silent`: against its habit, which administrators have been told of. `asked`: of its CRM's
    API; None if it is not asked, and `may_ask` whether it could be. `links`: the addresses at which
    its objects open, by setting.
    """

    connection: Connection
    today: Mapping[HookResult, int]
    is_silent: bool = False
    asked: Asked | None = None
    may_ask: bool = False
    links: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Whether its latest hook was refused."""
        good, refused = self.connection.good_at, self.connection.refused_at
        return refused is not None and (good is None or refused > good)

    @property
    def is_ill(self) -> bool:
        """Whether there is anything for an administrator to do."""
        asked = self.asked
        return (
            self.is_refused
            or self.is_silent
            or (asked is not None and (asked.failure or asked.partial_since) is not None)
        )


def connections_screen(
    found: Sequence[Known], paging: Paging, reader: Reader, now: datetime
) -> Screen:
    """One page of them, and the way to prove that cards arrive."""
    title = "connections-title" if paging.total else "connections-none"
    lines = [reader.say(title, count=paging.total)]
    for known in found:
        lines += [Html(""), *connection_lines(known, reader, now)]
    lines += [Html(""), reader.say("connections-help")]
    entries = (
        button(
            reader,
            "connection-entry",
            OpenConnection(known.connection.pk, paging.shown),
            name=short(called(known.connection), BUTTON_UNITS),
            id=str(known.connection.id),
        )
        for known in found
    )
    test = button(reader, "send-test-card", SendTest())
    return listing(lines, (*column(entries), (test,)), paging, ConnectionPage, reader)


def connection_screen(known: Known, page: int, reader: Reader, now: datetime) -> Screen:
    """One of them: all that there is to say, and what can be changed."""
    connection = known.connection
    lines = [*connection_lines(known, reader, now)]
    if known.asked is not None:
        lines += _directory_lines(known.asked, reader)
    elif known.may_ask:
        lines.append(reader.say("connection-without-key", id=str(connection.id)))
    ways = []
    if known.asked is not None:
        ways.append(button(reader, "sync-now", ReadCrm(connection.pk), "primary"))
    for name, address in known.links.items():
        text_id = "connection-link" if address else "connection-no-link"
        shown = short(address or "", LINK_UNITS)
        lines.append(reader.say(text_id, what=label_of(name, reader), address=shown))
        press = ChangeLink(connection.pk, name, page)
        ways.append(button(reader, "change-link", press, what=label_of(name, reader)))
    return Screen.of(lines, *column(ways), back(reader, ConnectionPage(page)))


def with_connections(screen: Screen, ill: Sequence[Known], reader: Reader, now: datetime) -> Screen:
    """The screen of problems with the connections that have any, and the way to all of them."""
    lines = [screen.text]
    for known in ill[:PAGE_SIZE]:
        lines += [Html(""), *connection_lines(known, reader, now)]
    way = (button(reader, "all-connections", ConnectionPage(0)),)
    return Screen.of(lines, *screen.rows, way)


def connection_lines(known: Known, reader: Reader, now: datetime) -> Iterator[Html]:
    """One connection: the latest good hook, the latest refused one and why, today's counts."""
    connection = known.connection
    name = short(called(connection), NAME_UNITS)
    yield reader.say("connection-name", name=name, id=str(connection.id))
    if connection.good_at is None:
        yield reader.say("connection-no-good")
    else:
        yield reader.say("connection-good", at=reader.moment(connection.good_at, now))
    if known.is_silent:
        yield reader.say("connection-is-silent")
    yield from _refused(connection, reader, now)
    good, refused = good_and_refused(known)
    yield reader.say("connection-today", good=good, refused=refused)
    if known.asked is not None:
        yield from _api_lines(known.asked, reader, now)


def troubles(known: Known, reader: Reader, now: datetime) -> Iterator[Html]:
    """What there is for an administrator to do about it, if anything."""
    if known.is_silent:
        yield reader.say("connection-is-silent")
    if known.is_refused:
        yield from _refused(known.connection, reader, now)
    if known.asked is not None:
        yield from _api_troubles(known.asked, reader, now)


def good_and_refused(known: Known) -> tuple[int, int]:
    """How many of today's hooks were taken, and how many not."""
    good = known.today.get(HookResult.GOOD, 0)
    return good, sum(known.today.values()) - good


def label_of(name: str, reader: Reader) -> str:
    """What opens at the address in this setting: an order, a lead."""
    return reader.plain(f"setting-{name.replace('_', '-')}")


def _api_lines(asked: Asked, reader: Reader, now: datetime) -> Iterator[Html]:
    """Whether the API answers, and if not, since when."""
    if asked.failure is None and asked.at is None:
        yield reader.say("connection-api-unread")
    elif asked.failure is None and asked.at is not None:
        yield reader.say("connection-api-well", at=reader.moment(asked.at, now))
    yield from _api_troubles(asked, reader, now)


def _refused(connection: Connection, reader: Reader, now: datetime) -> Iterator[Html]:
    """The latest refused hook, if any."""
    if connection.refused_at is not None:
        why = mistake_of(connection.refusal or {}, reader)
        at = reader.moment(connection.refused_at, now)
        yield reader.say("connection-refused", at=at, why=why)


def _api_troubles(asked: Asked, reader: Reader, now: datetime) -> Iterator[Html]:
    failure = asked.failure
    if failure is not None:
        since, text_id = reader.moment(failure.since, now), _FAILING.get(failure.why)
        why = short(reader.plain("not-asked", why=failure.why), WHY_UNITS)
        yield reader.say(text_id or "connection-api-fails", at=since, why=why)
    if asked.partial_since is not None:
        since = reader.moment(asked.partial_since, now)
        yield reader.say("connection-people-partial", at=since)


def _directory_lines(asked: Asked, reader: Reader) -> Iterator[Html]:
    counts = {"people": asked.people, "sources": asked.sources, "statuses": asked.statuses}
    yield reader.say("connection-known", **counts)
    yield reader.say("connection-rate", rate=asked.rate, taken=asked.taken)


def called(connection: Connection) -> str:
    """Its name, else which CRM it is."""
    return connection.name or connection.provider
