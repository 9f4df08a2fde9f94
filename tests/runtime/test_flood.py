"""One fault does not fill the log."""

import io
import logging
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest

from bot.runtime.flood import KINDS_REMEMBERED, WINDOW_SECONDS, Flood
from bot.runtime.log import set_up

log = logging.getLogger("bot.flooded")


class Told:
    """A log behind a flood, and its clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        self.flood = Flood(lambda it: self.lines.append(it.getMessage()), lambda: self.now)
        log.addFilter(self._noted)

    def _noted(self, record: logging.LogRecord) -> bool:
        if self.flood.filter(record):
            self.lines.append(record.getMessage())
        return True


@pytest.fixture
def told() -> Iterator[Told]:
    log.setLevel(logging.DEBUG)
    it = Told()
    yield it
    log.removeFilter(it._noted)
    log.setLevel(logging.NOTSET)
    if it.flood._timer is not None:
        it.flood._timer.cancel()


def refuse(times: int) -> None:
    for number in range(times):
        log.error("card %d is refused", number)


def test_repeated_line_is_told_once_a_minute_with_its_count(told: Told) -> None:
    refuse(115)
    told.now = WINDOW_SECONDS
    refuse(10)
    told.now = 2 * WINDOW_SECONDS
    log.error("something else")

    assert told.lines == [
        "card 0 is refused",
        "card 114 is refused … and 113 more like it",
        "card 9 is refused … and 9 more like it",
        "something else",
    ]


def test_lines_of_different_kinds_hide_nothing(told: Told) -> None:
    for name in ("fan-out", "delivery"):
        log.error("%s failed", name)
        log.warning("%s is slow", name)

    assert len(told.lines) == 4


def test_different_errors_are_different_kinds(told: Told) -> None:
    for error in (ValueError("1"), KeyError("2"), ValueError("3")):
        log.error("it failed", exc_info=error)

    assert len(told.lines) == 2


def broken_here() -> None:
    raise KeyError("here")


def broken_there() -> None:
    raise KeyError("there")


def fail(broken: Callable[[], None], number: int = 0) -> None:
    try:
        broken()
    except KeyError:
        log.exception("GET %d failed", number)


def test_same_error_raised_elsewhere_shows_its_traceback() -> None:
    stream = io.StringIO()
    set_up("info", "text", (), stream)
    for _ in range(20):
        fail(broken_here)
        fail(broken_there)
    set_up("info", "text", (), io.StringIO())

    assert stream.getvalue().count("in broken_here") == 1
    assert stream.getvalue().count("in broken_there") == 1


def test_error_raised_elsewhere_is_shown_however_many_kinds_there_are(told: Told) -> None:
    for number in range(KINDS_REMEMBERED * 2):
        log.error("cannot do %s", "x" * number)
    before = len(told.lines)

    for number in range(10):
        fail(broken_here, number)
        fail(broken_there, number)

    assert told.lines[before:] == ["GET 0 failed"] * 2


def test_a_line_now_and_then_is_told_as_it_is(told: Told) -> None:
    for minute in range(5):
        told.now = minute * (WINDOW_SECONDS + 1)
        refuse(1)

    assert told.lines == ["card 0 is refused"] * 5


def test_whoever_asks_for_everything_gets_it(told: Told) -> None:
    for _ in range(50):
        log.debug("a detail")

    assert len(told.lines) == 50


def test_lines_that_are_all_different_are_a_kind_too_when_they_are_many(told: Told) -> None:
    for number in range(KINDS_REMEMBERED * 3):
        log.error("cannot do %s", "x" * number)

    assert len(told.lines) < KINDS_REMEMBERED + 2


def test_end_of_the_log_tells_what_was_left_out() -> None:
    stream = io.StringIO()
    set_up("info", "text", (), stream)
    refuse(20)

    set_up("info", "text", (), io.StringIO())

    assert "card 0 is refused\n" in stream.getvalue()
    assert "card 19 is refused … and 18 more like it" in stream.getvalue()
    assert stream.getvalue().count("\n") == 2


def test_summary_has_no_traceback_and_no_secret() -> None:
    stream = io.StringIO()
    set_up("info", "text", ("swordfish",), stream)
    for number in range(3):
        log.error("%d: no swordfish", number, exc_info=ValueError("swordfish"))

    set_up("info", "text", (), io.StringIO())

    assert stream.getvalue().count("ValueError") == 1
    assert "swordfish" not in stream.getvalue()


def test_without_another_thread_the_next_line_tells(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_timer: threading.Timer) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Timer, "start", refused)
        refuse(3)
    told.now = WINDOW_SECONDS
    refuse(2)

    assert told.lines == ["card 0 is refused", "card 2 is refused … and 1 more like it"]
    assert told.flood._timer is not None


def test_line_that_cannot_be_written_is_left_out_like_others(told: Told) -> None:
    for _ in range(2):
        told.flood.filter(logging.makeLogRecord({"name": "x", "msg": "%d", "args": ("word",)}))

    told.flood.finish()

    assert told.lines == [""]


def test_log_can_be_closed_while_a_summary_is_told() -> None:
    stream = io.StringIO()
    set_up("info", "text", (), stream)
    handler = logging.getLogger().handlers[-1]
    [flood] = [it for it in handler.filters if isinstance(it, Flood)]
    refuse(3)
    flood._clock = lambda: float("inf")
    tells, closes, tell, flush = threading.Event(), threading.Event(), flood._tell, handler.flush

    def told_slowly(record: logging.LogRecord) -> None:
        tells.set()
        closes.wait(10)
        tell(record)

    def flushed() -> None:  # what a shutdown does first when it has the handler's lock
        closes.set()
        flush()

    flood._tell, handler.flush = told_slowly, flushed  # type: ignore[method-assign]
    logger = threading.Thread(target=lambda: log.error("another"), daemon=True)
    closer = threading.Thread(
        target=lambda: logging.shutdown([weakref.ref(handler)]),  # type: ignore[arg-type]
        daemon=True,
    )
    logger.start()
    assert tells.wait(10)
    closer.start()
    closer.join(10)
    logger.join(10)

    assert not closer.is_alive()
    assert not logger.is_alive()
    assert "card 2 is refused … and 1 more like it" in stream.getvalue()
