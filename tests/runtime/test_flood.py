"""One fault does not fill the log."""

import io
import logging
from collections.abc import Iterator

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
