"""Who says what is answered to an update: this replica at once, or the runner from the table.

The runner alone sends messages. What another replica answers is stored with the update and waits
for the runner; and so does what the runner answers in a chat in which something of that kind waits.
So the answers in a chat come in the order of the commits.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.telegram.answers.origin import Origin
from bot.telegram.answers.replies import LONGEST_LINE, Replies
from bot.telegram.answers.toasts import Toasts
from bot.ui.screens import Redraw, Sayings, Toast
from bot.ui.stored_sayings import stored
from storage.engine.writer import term_of, when_ended
from storage.replicas import answers

log = logging.getLogger(__name__)


class Answers:
    """Of one replica. `wake_runner`: called when something waits in the table."""

    def __init__(self, toasts: Toasts, wake_runner: Callable[[], None]) -> None:
        self._toasts = toasts
        self._wake_runner = wake_runner
        self._replies: Replies | None = None
        self._term: int | None = None

    def open(self, replies: Replies, term: int | None) -> None:
        """This replica has become the runner; `term`: None on SQLite."""
        self._replies, self._term = replies, term
        self._toasts.go_by(replies.calls)

    def close(self) -> None:
        """It is the runner no more."""
        self._replies = None
        self._toasts.go_by(None)

    @property
    def is_runner(self) -> bool:
        """Whether this replica says messages itself."""
        return self._replies is not None

    async def keep(
        self, session: AsyncSession, origin: Origin, said: Sayings, language: str, now: datetime
    ) -> Sayings:
        """What this replica has to say itself, once the transaction is committed."""
        toasts: Sayings = [saying for saying in said if isinstance(saying, Toast)]
        messages = [saying for saying in said if not isinstance(saying, Toast)]
        if not messages:
            return toasts
        term = term_of(session)
        if term is None:
            return said
        before = await answers.waiting_in(session, origin.chat_id)
        if self.is_runner and self._term == term and not before:
            return said
        if before >= LONGEST_LINE and not any(isinstance(it, Redraw) for it in messages):
            log.warning("update %s is not answered: too many in its chat wait", origin.update_id)
            return toasts
        content = {"origin": origin.stored(), "said": stored(messages), "language": language}
        await answers.add(session, origin.chat_id, origin.update_id, content, now)
        when_ended(session, lambda is_kept: self._wake_runner() if is_kept else None)
        return toasts

    def send(self, origin: Origin, said: Sayings) -> None:
        """The update is committed: says what `keep` has returned."""
        self._toasts.send(origin, [saying for saying in said if isinstance(saying, Toast)])
        messages = [saying for saying in said if not isinstance(saying, Toast)]
        if messages and self._replies is not None:
            self._replies.send(origin, messages)
        elif messages:  # it was the runner until just now
            log.warning("update %s is not answered: another replica runs now", origin.update_id)
