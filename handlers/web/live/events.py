"""One open page: what it is to be told next, and how that is written (server-sent events)."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any

from bot.rules.catalog import SECTIONS

COMMENT_SECONDS = 20.0
# All pages of a company would come back at once otherwise.
RETRY_MS = (500, 2_500)
KEPT = 10  # pop-ups that wait for a page that is slow to read; older ones are counted


class End(Enum):
    """Why a stream ends. Only of `STOPPING` nothing is said: the page is to come back."""

    OVER = "session"
    TOO_MANY = "too many"
    STOPPING = "stopping"
    GONE = "gone"


@dataclass(frozen=True)
class PopUp:
    """What an open page shows by itself: plain text."""

    id: int
    title: str
    text: str
    sound: bool


@dataclass(frozen=True)
class Bell:
    """How a bell is now, what has come since the page was told last, and how much more of it."""

    version: int
    unread: Mapping[str, int]
    pop_ups: Sequence[PopUp] = ()
    more: int = 0

    def after(self, earlier: "Bell") -> "Bell":
        """The same for a page that has not been told `earlier` yet."""
        waiting = [*earlier.pop_ups, *self.pop_ups]
        more = earlier.more + self.more + max(0, len(waiting) - KEPT)
        return replace(self, pop_ups=waiting[-KEPT:], more=more)

    @cached_property
    def as_sent(self) -> bytes:
        """As an event; written once, however many pages are told the same."""
        data: dict[str, Any] = {  # Any: JSON
            "version": self.version,
            "unread": counts(self.unread),
            "pop_ups": [asdict(it) for it in self.pop_ups],
            "more": self.more,
        }
        return _event("bell", data, f"id: {self.version}\n")


class Stream:
    """The page of one session. `since`: the version that it was told last, if it comes back.

    However slowly it reads, no more than one event waits for it: the newest, with all pop-ups.
    """

    __slots__ = ("_end", "_since", "_something", "_waiting", "is_new", "person_id", "session_id")

    def __init__(self, person_id: int, session_id: int, since: int | None = None) -> None:
        self.person_id, self.session_id = person_id, session_id
        self.is_new = True
        self._since = since
        self._waiting: Bell | None = None
        self._end: End | None = None
        self._something = asyncio.Event()

    def after(self, known: int, newest: int) -> int:
        """The version up to which it has been told everything; others know `known`.

        A version that is still to come is of a database that was put back: it counts for nothing.
        """
        if not self.is_new:
            return known
        return newest if self._since is None else min(self._since, newest)

    def show(self, bell: Bell) -> None:
        """Has it told soon."""
        self.is_new = False
        self._waiting = bell if self._waiting is None else bell.after(self._waiting)
        self._something.set()

    def end(self, why: End) -> None:
        """Ends it; the first reason holds."""
        self._end = self._end or why
        self._something.set()

    async def written(self) -> AsyncIterator[bytes]:
        """What is sent, until it ends. From time to time a comment shows that it is alive."""
        yield f"retry: {random.randint(*RETRY_MS)}\n\n".encode()
        while self._end is None:
            try:
                async with asyncio.timeout(COMMENT_SECONDS):
                    await self._something.wait()
            except TimeoutError:
                yield b":\n\n"
                continue
            self._something.clear()
            bell, self._waiting = self._waiting, None
            if bell is not None and self._end is None:
                yield bell.as_sent
        if self._end in (End.OVER, End.TOO_MANY):
            yield _event("over", {"reason": self._end.value})


def counts(unread: Mapping[str, int]) -> dict[str, int]:
    """Section → how many are unread, with every section."""
    return {section: unread.get(section, 0) for section in SECTIONS}


def _event(name: str, data: Mapping[str, Any], head: str = "") -> bytes:  # Any: JSON
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
