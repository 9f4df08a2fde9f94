"""A limiter that counts every window of a second refuses nothing, however long calls travel."""

import itertools
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from heapq import heappop, heappush

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.telegram import Limits
from bot.demo.telegram.checks.refusals import Refusal
from bot.rules.sending.pacing import Action, Haste, Pace, Place

RATE = 30
METHODS = {"send": "sendMessage", "edit": "editMessageText", "other": "pinChatMessage"}


@dataclass(frozen=True)
class Wanted:
    """A call somebody wants at a moment; seconds from booking to leaving, there, and back."""

    at: float
    chat: int
    action: Action = "send"
    haste: Haste = "card"
    drawing: float = 0.002
    there: float = 0.03
    back: float = 0.03


@dataclass
class Simulation:
    """Calls that are booked, leave, arrive and are answered, on a clock of its own."""

    pace: Pace = field(default_factory=lambda: Pace(RATE))
    limits: Limits = field(
        default_factory=lambda: Limits(RATE, methods=frozenset(METHODS.values()))
    )
    arrived: list[tuple[float, Wanted]] = field(default_factory=list)
    _lines: defaultdict[Haste, deque[Wanted]] = field(default_factory=lambda: defaultdict(deque))
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _events: list[tuple[float, int, str, Wanted, Place | None]] = field(default_factory=list)

    def run(self, calls: list[Wanted]) -> None:
        for call in calls:
            self._at(call.at, "want", call)
        while self._events:
            now, _, what, call, place = heappop(self._events)
            getattr(self, f"_{what}")(now, call, place)

    @property
    def refused(self) -> int:
        """How many of the calls the limiter would have refused."""
        refused = 0
        for at, call in sorted(self.arrived, key=lambda it: it[0]):
            try:
                self.limits.take(METHODS[call.action], call.chat, False, at)
            except Refusal:
                refused += 1
        return refused

    def _at(self, at: float, what: str, call: Wanted, place: Place | None = None) -> None:
        heappush(self._events, (at, next(self._numbers), what, call, place))

    def _want(self, now: float, call: Wanted, _place: Place | None) -> None:
        line = self._lines[call.haste]
        line.append(call)
        if len(line) == 1:
            self._book(now, call, None)

    def _book(self, now: float, call: Wanted, _place: Place | None) -> None:
        """Books the first in line of its haste; the others come after it."""
        line = self._lines[call.haste]
        while line:
            call = line[0]
            at = self.pace.free_at(call.chat, call.action, now, haste=call.haste)
            if at > now:
                self._at(at, "book", call)
                return
            self.pace.take(call.chat, call.action, now, haste=call.haste)
            self._at(now + call.drawing, "leave", line.popleft())

    def _leave(self, now: float, call: Wanted, _place: Place | None) -> None:
        if (at := self.pace.leaves_at(now)) > now:
            self._at(at, "leave", call)
            return
        place = self.pace.left(call.chat, call.action, now)
        self.arrived.append((now + call.there, call))
        self._at(now + call.there + call.back, "answer", call, place)

    def _answer(self, now: float, _call: Wanted, place: Place | None) -> None:
        assert place is not None
        self.pace.answered(place, now)


WANTED = st.builds(
    Wanted,
    at=st.floats(100, 104),
    chat=st.integers(1, 300),
    action=st.sampled_from(["send", "edit", "other"]),
    haste=st.sampled_from(["card", "answer", "flood", "background"]),
    drawing=st.floats(0, 0.3),
    there=st.floats(0, 0.45),
    back=st.floats(0, 0.5),
)


@settings(max_examples=60)
@given(st.lists(WANTED, min_size=31, max_size=200))
def test_no_mix_of_calls_is_refused_however_long_they_travel(calls: list[Wanted]) -> None:
    simulation = Simulation()

    simulation.run(calls)

    assert len(simulation.arrived) == len(calls)
    assert simulation.refused == 0


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 0.45), st.floats(0, 0.3)), min_size=5, max_size=40))
def test_one_chat_is_never_refused_while_its_calls_follow_each_other(
    travels: list[tuple[float, float]],
) -> None:
    pace, now = Pace(RATE), 100.0
    limits = Limits(chat_per_second=1, chat_burst=3)

    for there, back in travels:
        now = pace.leaves_at(pace.free_at(7, "send", now))
        pace.take(7, "send", now)
        place = pace.left(7, "send", now)
        limits.take("sendMessage", 7, False, now + there)  # raises Refusal
        now += there + back
        pace.answered(place, now)


@pytest.mark.parametrize("a_second", [29.9, 30])
@pytest.mark.parametrize("handshake", [0.0, 0.25])
def test_ten_minutes_at_the_limit_are_never_refused(a_second: float, handshake: float) -> None:
    chance = random.Random(7)
    calls = [
        Wanted(
            100.0 + number / a_second,
            number % 700,
            there=0.02 + chance.random() * 0.06 + (handshake if chance.random() < 0.05 else 0),
            back=0.02 + chance.random() * 0.03,
            drawing=chance.random() * 0.03,
        )
        for number in range(int(600 * a_second))
    ]
    simulation = Simulation()

    simulation.run(calls)

    assert simulation.refused == 0
    assert len(simulation.arrived) == len(calls)


def test_burst_of_500_is_never_refused_and_takes_hardly_longer_than_it_must() -> None:
    simulation = Simulation()

    simulation.run([Wanted(100.0, chat, there=0.001, back=0.001) for chat in range(500)])

    assert simulation.refused == 0
    assert max(at for at, _ in simulation.arrived) - 100.0 < 1.1 * 500 / RATE


def test_first_places_of_a_second_are_taken_without_a_gap() -> None:
    simulation = Simulation()

    simulation.run([Wanted(100.0, chat) for chat in range(RATE - 1)])

    assert {at for at, _ in simulation.arrived} == {100.0 + 0.002 + 0.03}


def test_card_does_not_wait_for_a_flood_of_answers() -> None:
    flood = [Wanted(100.0, chat, haste="flood") for chat in range(200)]
    card = Wanted(100.5, 999)
    simulation = Simulation()

    simulation.run([*flood, card])

    [came] = [at for at, call in simulation.arrived if call is card]
    assert came - card.at < 0.1


def test_own_chats_card_does_not_wait_for_answers_in_it() -> None:
    answers = [Wanted(100.0, 7, haste="answer") for _ in range(20)]
    card = Wanted(103.0, 7)
    simulation = Simulation()

    simulation.run([*answers, card])

    [came] = [at for at, call in simulation.arrived if call is card]
    assert came - card.at < 0.1
