"""What happens in people's bells → their open pages: one look at the tables for all of a replica.

It looks when a bell has changed here, when another replica signals that one has, and each second:
a signal may be lost, and a session ends without one. It sleeps while no page is open. A database
that was away may have been put back, and give numbers again: then all pages are told how it is now.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.objects import sight
from bot.cards.entry import Words, in_words
from bot.ui.reader import Reader, reader_of
from handlers.web.live.events import Bell, End, PopUp, Stream
from storage.directory import absences
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow.notifications import ITEMS, at_once, items
from storage.replicas import bells
from storage.tables import FoundPerson, Item, Notification
from storage.web import streams
from storage.web.streams import Content, PopsUp

LOOK_SECONDS = 1.0
BETWEEN_SECONDS = 0.05  # looks, however much happens
ASLEEP_SECONDS = 3600.0
OF_ONE_PERSON = 10
SHOWN = 3  # pop-ups at a time; the rest are counted
AT_ONCE = 100  # streams are told before others have their turn


class _Saying(NamedTuple):
    """What a pop-up is about; `first_for`: the name of the absent person it was meant for."""

    item: Item
    first_for: str | None


@dataclass(frozen=True)
class _Found:
    """What one look has found. `said`: what of it has been put in words already."""

    version: int
    people: dict[int, FoundPerson]  # by session
    unread: dict[int, dict[str, int]]
    pop_ups: dict[int, list[PopsUp]]
    sayings: dict[Content, _Saying]
    said: dict[tuple[Content, Reader], Words] = field(default_factory=dict)


class Hub:
    """All streams of this replica. `wake` has it look soon."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        reader: Reader,
        wake: Callable[[], None],
    ) -> None:
        self._database, self._clock, self._reader, self._wake = database, clock, reader, wake
        self._streams: dict[int, list[Stream]] = {}  # by person, the oldest first
        self._version = 0
        self._is_sure = True  # that the database is still the one that was looked at
        self._looked_at = self._checked_at = float("-inf")  # in the event loop's seconds
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the process is about to stop."""
        return self._is_closed

    def open(self, stream: Stream) -> None:
        """From now on it is told; first how the bell is. A person's oldest goes if it is one too
        many."""
        theirs = self._streams.setdefault(stream.person_id, [])
        theirs.append(stream)
        for oldest in theirs[:-OF_ONE_PERSON]:
            self._end(oldest, End.TOO_MANY)
        self._wake()

    def leave(self, stream: Stream) -> None:
        """It is told nothing any more."""
        theirs = self._streams.get(stream.person_id, [])
        if stream in theirs:
            theirs.remove(stream)
        if not theirs:
            self._streams.pop(stream.person_id, None)

    def close(self) -> None:
        """The process stops: pages go to another replica, or come back later."""
        self._is_closed = True
        for stream in self._all():
            self._end(stream, End.STOPPING)

    async def step(self) -> float:
        """Tells the streams what has changed; seconds until the next look."""
        if not self._streams:
            self._is_sure = False
            return ASLEEP_SECONDS
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._looked_at + BETWEEN_SECONDS - loop.time()))
        self._looked_at = loop.time()
        try:
            await self._look(self._looked_at)
        except Unavailable:
            self._is_sure = False
            raise
        return LOOK_SECONDS

    async def _look(self, moment: float) -> None:
        now, known, open_ones = self._clock(), self._version, self._all()
        is_sure, since = self._is_sure, self._version if self._is_sure else 0
        async with self._database.read() as session:
            changed = await bells.since(session, since)
            version = max(changed.values(), default=since)
            concerned = [
                it for it in open_ones if it.is_new or it.person_id in changed or not is_sure
            ]
            is_time = moment - self._checked_at >= LOOK_SECONDS
            checked = open_ones if is_time else concerned
            if not checked:
                return
            people = await streams.signed_in(session, [it.session_id for it in checked], now)
            still = [it for it in concerned if _is_signed_in(it, people)]
            found = await self._found(session, version, people, still, now)
        if is_time:
            self._checked_at = moment
        self._version, self._is_sure = version, True
        for stream in checked:
            if not _is_signed_in(stream, people):
                self._end(stream, End.OVER)
        await self._tell(still, found, known, now)

    async def _found(
        self,
        session: AsyncSession,
        version: int,
        people: dict[int, FoundPerson],
        concerned: Sequence[Stream],
        now: datetime,
    ) -> _Found:
        if not concerned:
            return _Found(version, people, {}, {}, {})
        ids = sorted({it.person_id for it in concerned})
        after = min(it.after(self._version, version) for it in concerned)
        popping = (
            await streams.pop_ups(session, ids, after, version, now) if after < version else []
        )
        by_person: dict[int, list[PopsUp]] = {}
        for each in popping:
            by_person.setdefault(each.person_id, []).append(each)
        shown = [each for theirs in by_person.values() for each in theirs[-SHOWN:]]
        unread = await streams.unread(session, ids)
        return _Found(version, people, unread, by_person, await _read(session, shown))

    async def _tell(
        self, concerned: Sequence[Stream], found: _Found, known: int, now: datetime
    ) -> None:
        made: dict[tuple[int, int], Bell] = {}  # all pages of a person are told the same
        for number, stream in enumerate(concerned, 1):
            key = stream.person_id, stream.after(known, found.version)
            if key not in made:
                reader = reader_of(found.people[stream.session_id], self._reader)
                made[key] = _bell(*key, found, reader, now)
            stream.show(made[key])
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    @property
    def count(self) -> int:
        """How many pages are open."""
        return sum(map(len, self._streams.values()))

    def _all(self) -> list[Stream]:
        return [stream for theirs in self._streams.values() for stream in theirs]

    def _end(self, stream: Stream, why: End) -> None:
        self.leave(stream)
        stream.end(why)


def _is_signed_in(stream: Stream, people: dict[int, FoundPerson]) -> bool:
    """Whether its session is not over. SQLite gives the number of one that is over away again."""
    found = people.get(stream.session_id)
    return found is not None and found.pk == stream.person_id


async def _read(session: AsyncSession, shown: Iterable[PopsUp]) -> dict[Content, _Saying]:
    """What is to be said, read once for all who are told the same."""
    ids = streams.one_of_each(list(shown))
    found: list[Item] = []
    for some in at_once(ids):
        found += await items(session, ITEMS.where(Notification.id.in_(some)))  # type: ignore[union-attr]  # a column
    named = await sight.as_known(session, found) if found else []
    names = await absences.names(session, [it.notification for it in named])
    return {
        Content(row.event_id, row.kind, row.on_behalf_of): _Saying(
            item, names.get(row.on_behalf_of)
        )
        for item in named
        for row in [item.notification]
    }


def _bell(
    person_id: int,
    after: int,
    found: _Found,
    reader: Reader,
    now: datetime,
) -> Bell:
    """How the person's bell is, with what has come after the version `after`."""
    popping = [it for it in found.pop_ups.get(person_id, ()) if it.version > after]
    shown = [
        PopUp(it.id, *_said(it, found, reader, now), sound=not it.silent)
        for it in popping[-SHOWN:]
        if it.content in found.sayings
    ]
    return Bell(found.version, found.unread[person_id], shown, len(popping) - len(shown))


def _said(it: PopsUp, found: _Found, reader: Reader, now: datetime) -> Words:
    key = it.content, reader
    if key not in found.said:
        item, first_for = found.sayings[it.content]
        found.said[key] = in_words(item, reader, now, first_for)
    return found.said[key]
