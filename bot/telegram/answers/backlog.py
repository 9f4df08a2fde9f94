"""The runner's loop that says what other replicas have answered.

An answer is deleted once it has been said. If the runner dies before that, the next one says it: as
it is if nobody had begun, otherwise with the note that it may be a repeat; a page is just drawn
again. What is older than half a minute is not expected any more.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.telegram.answers.origin import Origin
from bot.telegram.answers.replies import LONGEST_WAIT, Replies
from bot.ui.html import MESSAGE_LIMIT, Html, units
from bot.ui.screens import Saying, Sayings, Screen, Show, Tell
from bot.ui.stored_sayings import restored
from bot.ui.texts import say
from storage.engine.database import Database
from storage.replicas import answers
from storage.tables import Answer

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # a signal comes sooner, unless it is lost
AT_ONCE, OF_A_CHAT = 200, 50  # answers that are being said; nobody fills the room alone


class _Taken(NamedTuple):
    answers: list[Answer]
    dropped: int


class Backlog:
    """Of one term, whose `database` it writes to. `wake`: of the loop itself."""

    def __init__(
        self,
        database: Database,
        replies: Replies,
        clock: Callable[[], datetime],
        term: int,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._replies = replies
        self._clock = clock
        self._term = term
        self._wake = wake
        self._under_way = set[int]()
        self._said = set[int]()

    async def step(self) -> float:
        """Begins to say what waits; returns the seconds until the next look."""
        if not self._said:
            async with self._database.read() as session:
                if not await answers.are_waiting(session, self._under_way):
                    return LOOK_SECONDS
        said = frozenset(self._said)
        # A write, like those that store an answer: so what the runner itself has answered before is
        # in its line already.
        taken = await self._database.write(lambda session: self._take(session, said))
        self._said -= said
        self._under_way -= said
        if taken.dropped:
            log.warning("%d answers are dropped: they came too late", taken.dropped)
        for each in taken.answers:
            self._begin(each)
        return LOOK_SECONDS

    async def _take(self, session: AsyncSession, said: frozenset[int]) -> _Taken:
        await answers.done(session, said)
        beginning = self._under_way - said
        dropped = await answers.drop(session, self._clock() - LONGEST_WAIT, beginning)
        limits = AT_ONCE - len(beginning), OF_A_CHAT
        return _Taken(await answers.take(session, self._term, beginning, limits), dropped)

    def _begin(self, answer: Answer) -> None:
        answer_id = answer.pk
        self._under_way.add(answer_id)

        def is_said() -> None:
            self._said.add(answer_id)
            self._wake()

        try:
            origin = Origin(**answer.content["origin"])
            said = restored(answer.content["said"])
            language = str(answer.content["language"])
        except (AttributeError, KeyError, TypeError, ValueError):
            log.error("the answer to update %d cannot be read", answer.update_id)
            is_said()
            return
        if answer.taken_by not in (None, self._term):
            said = _repeated(said, language)
        self._replies.send(origin, said, is_said)


def _repeated(said: Sequence[Saying], language: str) -> Sayings:
    """The same, with a note on what may be there already."""
    note = say(language, "card-repeat")
    return [
        replace(each, screen=_noted(each.screen, note)) if isinstance(each, Show | Tell) else each
        for each in said
    ]


def _noted(screen: Screen, note: Html) -> Screen:
    text = Html(f"{screen.text}\n\n{note}")
    fits = not screen.is_plain and units(text) <= MESSAGE_LIMIT
    return replace(screen, text=text) if fits else screen
