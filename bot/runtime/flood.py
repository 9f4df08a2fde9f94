"""Keeps one fault from filling the log: of each kind of line, one a minute, and how many were not.

Lines are of a kind if they differ in numbers only, and tell of the same error, raised in the same
place, if of any.
"""

import logging
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress

WINDOW_SECONDS = 60.0
KINDS_REMEMBERED = 500

_NUMBER = re.compile(r"[0-9]+")
_Kind = tuple[str, int, str, str]


class _Told:
    """A kind that was told of at `at`, and what has been left out since."""

    def __init__(self, at: float) -> None:
        self.at = at
        self.left_out = 0
        self.latest: logging.LogRecord | None = None


class Flood(logging.Filter):
    """Lets the first line of a kind through; after a minute, `tell` gets the latest of the others.

    What is below INFO passes: whoever asks for everything gets it.
    """

    def __init__(
        self,
        tell: Callable[[logging.LogRecord], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._tell = tell
        self._clock = clock
        self._lock = threading.RLock()
        self._told: dict[_Kind, _Told] = {}
        self._timer: threading.Timer | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        if (record.levelno or logging.INFO) < logging.INFO or getattr(record, "is_summary", False):
            return True
        kind = _kind(record)
        with self._lock:
            settled = self._settle(self._clock() - WINDOW_SECONDS)
            passes = self._passes(kind, record)
        self._tell_of(settled)
        return passes

    def finish(self) -> None:
        """Tells of all that was left out."""
        with self._lock:
            settled = self._settle(self._clock())
        self._tell_of(settled)

    def _passes(self, kind: _Kind, record: logging.LogRecord) -> bool:
        if kind not in self._told and len(self._told) >= KINDS_REMEMBERED:
            kind = (*kind[:3], "")
        known = self._told.get(kind)
        if known is None:
            self._told[kind] = _Told(self._clock())
            return True
        known.left_out += 1
        known.latest = record
        self._tell_later()
        return False

    def _settle(self, told_by: float) -> list[_Told]:
        """What was left out of kinds last told of by then; its summary is the kind's next line."""
        settled = []
        for kind in [kind for kind, told in self._told.items() if told.at <= told_by]:
            told = self._told.pop(kind)
            if told.latest is not None:
                self._told[kind] = _Told(self._clock())
                settled.append(told)
        return settled

    def _tell_of(self, settled: Iterable[_Told]) -> None:
        """Only without the lock: `tell` waits for the handler's, whose owner may wait for ours."""
        for told in settled:
            if told.latest is not None:
                self._tell(_summary(told.latest, told.left_out))

    def _tell_later(self) -> None:
        """If no thread can be started, the next line, or the end of the log, tells."""
        if self._timer is None:
            timer = threading.Timer(WINDOW_SECONDS, self._time_is_up)
            timer.daemon = True
            with suppress(RuntimeError):
                timer.start()
                self._timer = timer

    def _time_is_up(self) -> None:
        with self._lock:
            self._timer = None
            settled = self._settle(self._clock() - WINDOW_SECONDS)
            if any(told.left_out for told in self._told.values()):
                self._tell_later()
        self._tell_of(settled)


def _kind(record: logging.LogRecord) -> _Kind:
    return record.name, record.lineno, _raised(record), _NUMBER.sub("#", _words(record))[:200]


def _raised(record: logging.LogRecord) -> str:
    """Which error the line tells of and where it was raised, if of any."""
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    where = ""
    for frame, line in traceback.walk_tb(record.exc_info[2]):
        where = f"{frame.f_code.co_filename}:{line}"
    return f"{record.exc_info[0].__name__} {where}"


def _words(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - the handler says which line cannot be written
        return ""


def _summary(latest: logging.LogRecord, left_out: int) -> logging.LogRecord:
    """The latest line, without its traceback, and how many there were with it."""
    words = _words(latest)
    if left_out > 1:
        words += f" … and {left_out - 1} more like it"
    bare = {"exc_info": None, "exc_text": None, "stack_info": None, "args": (), "msg": words}
    return logging.makeLogRecord(latest.__dict__ | bare | {"is_summary": True})
