"""The states that rows can be in, as words that the database keeps."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


class Form(StrEnum):
    """What a card is. The first three carry notifications."""

    SINGLE = "single"
    LIST = "list"  # of a burst
    DIGEST = "digest"
    BELL = "bell"
    NOTICE = "notice"
    PROMPT = "prompt"
    UNREACHABLE = "unreachable"  # the list of people who cannot be reached


CARRIERS = (Form.SINGLE, Form.LIST, Form.DIGEST)


class CardState(StrEnum):
    """Where a card is on its way."""

    DUE = "due"  # to be sent at `due_at`
    SENDING = "sending"
    SENT = "sent"
    RETIRED = "retired"  # an old message, to be removed
    GONE = "gone"  # nobody is there to get it
    BROKEN = "broken"  # refused by Telegram
    ENDED = "ended"


class EventState(StrEnum):
    """What became of an event."""

    NEW = "new"  # to be fanned out
    DONE = "done"
    IGNORED = "ignored"
    UNREADABLE = "unreadable"
    BROKEN = "broken"  # put aside: fan-out fails with it


class Ended(StrEnum):
    """Why a notification need not be sent any more."""

    READ = "read"
    ANSWERED = "answered"
    EXPIRED = "expired"
    COVERED = "covered"  # read by a substitute
    MUTED = "muted"
    PUSH_OFF = "push_off"
    EVERYTHING_OFF = "everything_off"
    ROLE = "role"  # the person's new one may not hear it
    UNLINKED = "unlinked"
    DISMISSED = "dismissed"
    PURGED = "purged"


class Tried(StrEnum):
    """What became of a try that did not simply succeed."""

    LATER = "later"  # Telegram has told the chat to wait
    UNKNOWN = "unknown"  # its answer was lost
    GONE = "gone"  # nobody is there
    MISSING = "missing"  # the message is not there
    BROKEN = "broken"  # refused


class Held(StrEnum):
    """What a notification waits for."""

    QUIET = "quiet"  # the end of quiet hours
    DIGEST = "digest"
    UNSURE = "unsure"  # to be sent again, though it may have arrived
    AWAY = "away"  # the person's return


class Word(TypeDecorator[Any]):
    """A column that keeps one of an enumeration's words.

    A word that this release does not know, which a newer one may have written, is read as it is.
    """

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self._known = {each.value: each for each in words}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Plain text for the driver."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The member of the enumeration."""
        return value if value is None else self._known.get(value, value)
