"""The states of rows, as the words that the database stores."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


class Form(StrEnum):
    """The sort of card. The first three carry notifications."""

    SINGLE = "single"
    LIST = "list"  # of a burst
    DIGEST = "digest"
    BELL = "bell"
    NOTICE = "notice"
    PROMPT = "prompt"
    UNREACHABLE = "unreachable"  # the list of people who cannot be reached


CARRIERS = (Form.SINGLE, Form.LIST, Form.DIGEST)


class CardState(StrEnum):
    """How far a card has got."""

    DUE = "due"  # to be sent at `due_at`
    SENDING = "sending"
    SENT = "sent"
    RETIRED = "retired"  # an old message, to be deleted
    GONE = "gone"  # the chat cannot be reached
    BROKEN = "broken"  # refused by Telegram
    ENDED = "ended"


class PushState(StrEnum):
    """How far a push message to a browser has got; once that is settled, there is no row."""

    DUE = "due"
    SENDING = "sending"


class EventState(StrEnum):
    """What became of an event."""

    NEW = "new"  # to be fanned out
    DONE = "done"
    IGNORED = "ignored"
    UNREADABLE = "unreadable"
    BROKEN = "broken"  # put aside: fan-out failed


class HookResult(StrEnum):
    """What became of a hook that came to a connection's address."""

    GOOD = "good"
    METHOD = "method"
    MEDIA_TYPE = "media_type"
    ENCODING = "encoding"  # compressed in a way that we do not read
    SIZE = "size"
    BROKEN = "broken"  # it broke off, or did not come in time
    SIGNATURE = "signature"
    CLOCK = "clock"  # rightly signed, but its time is off
    SHAPE = "shape"  # it cannot be read
    CONFLICT = "conflict"  # another body under an id that was used before


class Ended(StrEnum):
    """Why a notification no longer needs to be sent; after some of them, nothing is left to do."""

    READ = "read"
    ANSWERED = "answered"
    EXPIRED = "expired"
    COVERED = "covered"  # a substitute has read theirs
    MUTED = "muted"
    PUSH_OFF = "push_off"
    EVERYTHING_OFF = "everything_off"
    ROLE = "role"  # the person's new role may not hear it
    UNLINKED = "unlinked"
    DISMISSED = "dismissed"
    PURGED = "purged"
    SUPERSEDED = "superseded"  # a newer step says it, too
    MOVED = "moved"  # the CRM has given the object to somebody else
    TAKEN = "taken"  # a colleague is on it
    GIVEN = "given"  # an administrator has given it to somebody else
    DONE = "done"
    CANCELLED = "cancelled"
    DELETED = "deleted"
    CLOSED = "closed"


# How the object itself ended, for everybody.
CLOSINGS = (Ended.DONE, Ended.CANCELLED, Ended.DELETED, Ended.CLOSED)
# After these, a person has nothing left to do about it.
OVER = (
    *(Ended.ANSWERED, Ended.SUPERSEDED, Ended.MOVED, Ended.TAKEN, Ended.GIVEN),
    *CLOSINGS,
)


class Void(StrEnum):
    """Why an invite that nobody has used cannot be used any more."""

    REPLACED = "replaced"  # by a newer one
    DISMISSED = "dismissed"
    RIGHTS = "rights"  # the person has more rights now than it was made for


class Handled(StrEnum):
    """Why an alert that reached nobody is no longer anybody's worry."""

    GIVEN = "given"  # an administrator has given it to somebody
    TAKEN_UP = "taken_up"  # somebody has its object now, or nothing is left to do


class Tried(StrEnum):
    """What became of a try that failed, or succeeded only in part."""

    LATER = "later"  # Telegram said to wait
    UNKNOWN = "unknown"  # Telegram's answer was lost
    GONE = "gone"  # the chat cannot be reached
    MISSING = "missing"  # the message is not there
    BROKEN = "broken"  # refused
    LEFT = "left"  # a change was refused: the message stays as it is
    SIMPLER = "simpler"  # taken only without links, buttons or tags


class Held(StrEnum):
    """What a notification is waiting for."""

    QUIET = "quiet"  # the end of quiet hours
    DIGEST = "digest"
    UNSURE = "unsure"  # to be sent again; the first try may have arrived
    AWAY = "away"  # the person's return


class StateText(TypeDecorator[Any]):
    """A column of an enumeration's words.

    A word that this release does not know is read as a plain string: a newer one may have written
    it.
    """

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self._known = {each.value: each for each in words}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else self._known.get(value, value)
