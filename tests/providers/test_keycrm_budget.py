"""KeyCRM's budget: never over the limit, people first, polls not forgotten, the limit learned."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.keycrm import budget
from bot.providers.keycrm.budget import (
    LEAST_PER_MINUTE,
    PER_MINUTE,
    QUIET_SECONDS,
    STEP_SECONDS,
    WINDOW_SECONDS,
    Budget,
    Closed,
    of,
    seconds_to_retry,
)
from tests.providers.fake_time import FakeTime, settle, start


class Office:
    """Those who take places, and when each was let go."""

    def __init__(self) -> None:
        self.time = FakeTime()
        self.budget = Budget(self.time.clock, self.time.later)
        self.left: list[tuple[float, str]] = []
        self.tasks: list[asyncio.Task[object]] = []
        self._numbers = count(1)

    def ask(self, times: int = 1, *, urgent: bool = False) -> None:
        for _ in range(times):
            name = f"{'urgent' if urgent else 'poll'} {next(self._numbers)}"
            self.tasks.append(start(self._ask(name, urgent)))

    async def _ask(self, name: str, urgent: bool) -> None:
        await self.budget.take(urgent=urgent)
        self.left.append((self.time.now, name))

    @property
    def names(self) -> list[str]:
        return [name.split()[0] for _, name in self.left]

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    yield office
    await office.close()


def fullest_minute(times: list[float]) -> int:
    return max((sum(at <= t < at + 60 for t in times) for at in times), default=0)


async def test_a_minutes_calls_leave_at_once_and_the_next_a_minute_later(office: Office) -> None:
    office.ask(61, urgent=True)
    await settle()
    assert len(office.left) == 60

    await office.time.advance(WINDOW_SECONDS)

    assert len(office.left) == 61
    assert office.left[-1][0] - office.left[0][0] == WINDOW_SECONDS


async def test_what_polls_leaves_places_for_people(office: Office) -> None:
    office.ask(100)
    await settle()
    assert len(office.left) == 45

    office.ask(15, urgent=True)
    await settle()

    assert office.names.count("urgent") == 12
    assert office.names.count("poll") == 48


async def test_a_person_goes_before_polls_that_came_first(office: Office) -> None:
    office.ask(60, urgent=True)
    await settle()
    office.ask(10)
    office.ask(1, urgent=True)
    await office.time.advance(WINDOW_SECONDS)

    assert office.names[60] == "urgent"
    assert office.names.count("poll") == 10


async def test_polls_get_their_share_while_people_never_stop_asking(office: Office) -> None:
    office.ask(600, urgent=True)
    office.ask(20)

    await office.time.advance(3 * WINDOW_SECONDS)

    assert office.names.count("poll") == 20
    assert office.names.count("urgent") == 220


async def test_those_who_give_up_waiting_take_no_place(office: Office) -> None:
    office.ask(70, urgent=True)
    await settle()
    for task in office.tasks[60:69]:
        task.cancel()
    await settle()
    assert office.budget.waiting == 1

    await office.time.advance(WINDOW_SECONDS)

    assert [name for _, name in office.left[60:]] == ["urgent 70"]
    assert office.budget.waiting == 0


async def test_nobody_leaves_before_the_time_that_a_429_named(office: Office) -> None:
    office.budget.refused(40)
    office.ask(1, urgent=True)

    await office.time.advance(39)
    assert office.left == []
    await office.time.advance(1)

    assert len(office.left) == 1


async def test_a_call_leaves_when_a_429_is_over_if_there_are_places(office: Office) -> None:
    office.ask(3)
    await settle()
    office.budget.refused(10)
    office.ask(3)

    await office.time.advance(10)

    assert len(office.left) == 6


async def test_the_limit_of_twenty_is_found_in_two_steps(office: Office) -> None:
    office.ask(21, urgent=True)
    await settle()
    office.budget.refused(30)
    assert office.budget.per_minute == 30

    await office.time.advance(WINDOW_SECONDS)
    office.ask(21, urgent=True)
    await settle()
    office.budget.refused(30)

    assert office.budget.per_minute == 20


async def test_a_burst_of_refusals_lowers_the_limit_once(office: Office) -> None:
    office.ask(50, urgent=True)
    await settle()
    for _ in range(10):
        office.budget.refused(30)

    assert office.budget.per_minute == 49


async def test_the_limit_never_falls_so_low_that_nothing_moves(office: Office) -> None:
    for _ in range(20):
        office.budget.refused(1)
        await office.time.advance(2)

    assert office.budget.per_minute == LEAST_PER_MINUTE


async def test_the_limit_rises_slowly_once_nothing_is_refused(office: Office) -> None:
    office.budget.refused(30)
    assert office.budget.per_minute == 30

    await office.time.advance(30 + QUIET_SECONDS - 1)
    assert office.budget.per_minute == 30
    await office.time.advance(1)
    assert office.budget.per_minute == 31
    await office.time.advance(STEP_SECONDS)
    assert office.budget.per_minute == 32
    await office.time.advance(STEP_SECONDS * 100)

    assert office.budget.per_minute == PER_MINUTE


async def test_a_limit_that_has_risen_is_lowered_from_where_it_is(office: Office) -> None:
    office.budget.refused(30)
    await office.time.advance(30 + QUIET_SECONDS + 9 * STEP_SECONDS)
    assert office.budget.per_minute == 40

    office.budget.refused(30)

    assert office.budget.per_minute == 20


async def test_nobody_waits_for_an_hour(office: Office) -> None:
    office.ask(61, urgent=True)
    await settle()
    office.budget.refused(3600)
    await office.time.advance(WINDOW_SECONDS)

    with pytest.raises(Closed, match="another 3600 s"):
        await office.tasks[60]
    with pytest.raises(Closed):
        await office.budget.take()
    assert office.budget.waiting == 0


async def test_real_timers_wake_those_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "WINDOW_SECONDS", 0.02)
    real = Budget()

    await asyncio.gather(*(real.take(urgent=number % 2 == 0) for number in range(200)))

    assert real.waiting == 0


def test_a_budget_outlives_the_loop_that_waited_for_it() -> None:
    office = Budget()
    office.refused(60)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            asyncio.run(_impatient(office))

    assert office.waiting == 0


async def _impatient(office: Budget) -> None:
    async with asyncio.timeout(0):
        await office.take()


async def test_one_key_has_one_budget() -> None:
    assert of("a key of this test") is of("a key of this test")
    assert of("a key of this test") is not of("another key of this test")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("12", 12),
        (" 7 ", 7),
        ("0", 1),
        ("86400", 3600),
        ("Mon, 30 Nov 2026 12:00:45 GMT", 45),
        ("Mon, 30 Nov 2026 11:00:00 GMT", 1),
        (None, 30),
        ("", 30),
        ("-5", 30),
        ("soon", 30),
        ("١٢", 30),
        ("9" * 400, 30),
        ("1.5", 30),
        ("Mon, 99 Nov 2026 12:00:45 GMT", 30),
        ("Mon, 30 Nov 2026 12:00:45", 30),
    ],
)
def test_retry_after_is_read_in_both_its_forms(said: str | None, seconds: float) -> None:
    assert seconds_to_retry(said, "Mon, 30 Nov 2026 12:00:00 GMT") == seconds


def test_a_retry_date_means_nothing_without_the_answers_own_date() -> None:
    assert seconds_to_retry("Mon, 30 Nov 2026 12:00:45 GMT", None) == 30


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_retry_header_breaks_the_client(said: str, date: str) -> None:
    assert 1 <= seconds_to_retry(said, date) <= 3600


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("poll"), st.integers(1, 80)),
        st.tuples(st.just("urgent"), st.integers(1, 80)),
        st.tuples(st.just("pass"), st.integers(1, 70)),
        st.tuples(st.just("refuse"), st.integers(1, 60)),
        st.tuples(st.just("give up"), st.integers(0, 300)),
    ),
    max_size=14,
)


@given(MOVES)
def test_no_minute_has_more_calls_than_the_limit_and_everybody_leaves(
    moves: list[tuple[str, int]],
) -> None:
    asyncio.run(_played(moves))


async def _played(moves: list[tuple[str, int]]) -> None:
    office = Office()
    for what, number in moves:
        if what in ("poll", "urgent"):
            office.ask(number, urgent=what == "urgent")
            await settle()
        elif what == "pass":
            await office.time.advance(number)
        elif what == "refuse":
            office.budget.refused(number)
        elif office.tasks:
            office.tasks[number % len(office.tasks)].cancel()
    await office.time.advance(10_000)

    with suppress(asyncio.CancelledError):
        await asyncio.gather(*office.tasks, return_exceptions=True)
    assert fullest_minute([at for at, _ in office.left]) <= PER_MINUTE
    assert office.budget.waiting == 0
    assert all(task.done() for task in office.tasks)


async def test_nobody_waits_to_ask_while_many_places_are_left(office: Office) -> None:
    office.ask(29, urgent=True)
    await settle()

    assert await office.budget.spread() is False


async def test_the_last_places_are_spread_over_the_minute(office: Office) -> None:
    """Whoever asks for more at once by then asks all through a storm, and never too often."""
    office.ask(30, urgent=True)
    await settle()
    waits: list[bool] = []

    async def collect() -> None:
        while True:
            waits.append(await office.budget.spread())
            await office.budget.take(urgent=True)
            office.left.append((office.time.now, "urgent"))

    office.tasks.append(start(collect()))
    for _ in range(240):
        await office.time.advance(0.5)
    times = [at for at, _ in office.left]

    assert fullest_minute(times) <= PER_MINUTE
    assert max(after - before for before, after in itertools.pairwise(times)) < 5
    assert waits[0]


async def test_one_who_gives_up_spreading_leaves_nothing_behind(office: Office) -> None:
    office.ask(60, urgent=True)
    await settle()
    waiting = start(office.budget.spread())
    await settle()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    await office.time.advance(WINDOW_SECONDS)

    assert waiting.cancelled()
    assert await office.budget.spread() is False
