"""Keeps one fault from filling the log: of each kind of line, one a minute, and how many were not.

Lines are of a kind if they differ in numbers only.
"""

import logging
import re
import threading
import time
from collections.abc import Callable

WINDOW_SECONDS = 60.0
KINDS_REMEMBERED = 500

_NUMBER = re.compile(r"[0-9]+")
_Kind = tuple[str, int, str]


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
            self._settle(self._clock() - WINDOW_SECONDS)
            if kind not in self._told and len(self._told) >= KINDS_REMEMBERED:
                kind = (*kind[:2], "")
            known = self._told.get(kind)
            if known is None:
                self._told[kind] = _Told(self._clock())
                return True
            known.left_out += 1
            known.latest = record
            self._tell_later()
            return False

    def finish(self) -> None:
        """Tells of all that was left out."""
        with self._lock:
            self._settle(self._clock())

    def _settle(self, told_by: float) -> None:
        """The summary of a kind that was last told of by then is its next line."""
        for kind in [kind for kind, told in self._told.items() if told.at <= told_by]:
            told = self._told.pop(kind)
            if told.latest is not None:
                self._told[kind] = _Told(self._clock())
                self._tell(_summary(told.latest, told.left_out))

    def _tell_later(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(WINDOW_SECONDS, self._time_is_up)
            self._timer.daemon = True
            self._timer.start()

    def _time_is_up(self) -> None:
        with self._lock:
            self._timer = None
            self._settle(self._clock() - WINDOW_SECONDS)
            if any(told.left_out for told in self._told.values()):
                self._tell_later()


def _kind(record: logging.LogRecord) -> _Kind:
    try:
        words = record.getMessage()
    except Exception:  # noqa: BLE001 - the handler says which line cannot be written
        words = ""
    error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    return record.name, record.lineno, error + _NUMBER.sub("#", words)[:200]


def _summary(latest: logging.LogRecord, left_out: int) -> logging.LogRecord:
    """The latest line, without its traceback, and how many there were with it."""
    words = latest.getMessage()
    if left_out > 1:
        words += f" … and {left_out - 1} more like it"
    bare = {"exc_info": None, "exc_text": None, "stack_info": None, "args": (), "msg": words}
    return logging.makeLogRecord(latest.__dict__ | bare | {"is_summary": True})
