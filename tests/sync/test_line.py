"""Claims about when an account is asked for what, and when it counts as failing."""

from datetime import timedelta
from typing import cast

import pytest

from bot.sync.account import Account
from bot.sync.line import JOBS, Failure, Line
from tests.house import Clock

BY_NAME = {job.name: job for job in JOBS}
DOWN, KEY, OURS = Failure("down"), Failure("401", is_key=True), Failure("bug", is_ours=True)
POLLS = ["orders", "leads", "calls"]
EVERYTHING = [*POLLS, "users", "names"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line() -> Line:
    return Line(cast("Account", None))


def due(line: Line, clock: Clock) -> list[str]:
    return [job.name for job in line.due(clock())]


def run(line: Line, clock: Clock, **failing: Failure) -> list[str]:
    """What is due is done; `failing`: by job."""
    found = list(line.due(clock()))
    for job in found:
        line.begin(job, clock())
    for job in found:
        line.end(job, clock(), failing.get(job.name))
    return [job.name for job in found]


def test_at_first_everything_is_due_the_most_urgent_first(line: Line, clock: Clock) -> None:
    line.waiting.add("order:1", clock())

    assert run(line, clock) == ["details", *EVERYTHING]


def test_each_has_an_interval_of_its_own(line: Line, clock: Clock) -> None:
    seen = []
    for _ in range(61):
        seen.append(run(line, clock))
        clock.advance(minutes=1)

    counts = {name: sum(name in each for each in seen) for name in BY_NAME}
    assert counts == {"details": 0, **dict.fromkeys(POLLS, 61), "users": 7, "names": 2}


def test_nothing_is_begun_twice(line: Line, clock: Clock) -> None:
    for job in line.due(clock()):
        line.begin(job, clock())
    clock.advance(days=1)

    assert due(line, clock) == []


def test_details_are_due_whenever_something_waits(line: Line, clock: Clock) -> None:
    run(line, clock)
    line.waiting.add("order:1", clock())

    assert run(line, clock) == ["details"]
    assert due(line, clock) == ["details"]


def test_details_that_fail_pause_a_little_longer_each_time(line: Line, clock: Clock) -> None:
    run(line, clock)
    line.waiting.add("order:1", clock())
    pauses = []
    for _ in range(6):
        run(line, clock, details=DOWN)
        began = clock()
        while "details" not in due(line, clock):
            clock.advance(seconds=1)
        pauses.append((clock() - began).total_seconds())

    assert pauses == [5, 10, 20, 40, 60, 60]


def test_a_clock_that_was_set_back_delays_nothing(line: Line, clock: Clock) -> None:
    run(line, clock)
    clock.advance(days=-1)

    assert due(line, clock) == EVERYTHING


def test_while_the_crm_is_down_only_orders_are_asked_for(line: Line, clock: Clock) -> None:
    run(line, clock, **dict.fromkeys(EVERYTHING, DOWN))
    seen = []
    for _ in range(20):
        clock.advance(minutes=1)
        seen += run(line, clock, orders=DOWN)

    assert set(seen) == {"orders"}
    assert 4 <= len(seen) <= 6
    clock.advance(minutes=5)
    assert run(line, clock) == ["orders"]
    assert run(line, clock) == EVERYTHING[1:]
    assert line.failure is None


@pytest.mark.parametrize(
    ("failing", "failure"),
    [
        ({"orders": KEY}, KEY),
        ({"orders": DOWN, "calls": KEY}, DOWN),
        ({"leads": DOWN}, DOWN),
        ({"calls": KEY, "users": KEY}, None),
        ({"orders": OURS}, None),
        ({"details": DOWN}, None),
    ],
)
def test_an_account_fails_if_orders_are_refused_or_anything_cannot_be_asked_for(
    line: Line, clock: Clock, failing: dict[str, Failure], failure: Failure | None
) -> None:
    line.waiting.add("order:1", clock())

    run(line, clock, **failing)

    assert line.failure == failure


def test_what_a_good_key_may_not_read_is_asked_for_once_an_hour(line: Line, clock: Clock) -> None:
    run(line, clock, calls=KEY)
    seen = []
    for _ in range(60):
        clock.advance(minutes=1)
        seen += run(line, clock)

    assert seen.count("calls") == 1


def test_by_hand_everything_is_due_at_once(line: Line, clock: Clock) -> None:
    run(line, clock)
    line.hurry()

    assert due(line, clock) == EVERYTHING


def test_it_says_how_long_to_wait(line: Line, clock: Clock) -> None:
    run(line, clock)
    clock.advance(seconds=20)

    assert line.seconds(clock()) == 40
    assert timedelta(seconds=line.seconds(clock())) < timedelta(minutes=1)


def test_a_clock_that_is_set_back_while_somebody_waits_asks_for_nothing_again_and_again(
    line: Line, clock: Clock
) -> None:
    run(line, clock)
    line.ask(clock())
    clock.advance(hours=-1)

    assert [sorted(run(line, clock)), run(line, clock)] == [sorted(EVERYTHING), []]
    assert line.is_answered
