"""Never more than Telegram takes, and no slower than it allows."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.sending.pacing import CHAT_BURST, WINDOW_SECONDS, Pace

RATE = 30


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0, 0.2)), min_size=1, max_size=300))
def test_no_second_holds_more_calls_than_the_rate(calls: list[tuple[int, float]]) -> None:
    pace, now, started = Pace(RATE), 100.0, []

    for chat, pause in calls:
        now += pause
        at = pace.free_at(chat, "send", now)
        pace.take(chat, "send", at)
        started.append(at)

    started.sort()
    assert all(
        b - a >= WINDOW_SECONDS - 1e-9 for a, b in zip(started, started[RATE:], strict=False)
    )


@given(st.lists(st.floats(0, 3), min_size=1, max_size=100))
def test_one_chat_gets_one_message_a_second_after_a_short_burst(pauses: list[float]) -> None:
    pace, now, started = Pace(RATE), 100.0, []

    for pause in pauses:
        now += pause
        at = pace.free_at(7, "send", now)
        pace.take(7, "send", at)
        started.append(at)

    for first, later in zip(started, started[CHAT_BURST:], strict=False):
        assert later - first >= 1.0 - 1e-9


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=200))
def test_no_second_holds_more_calls_however_late_they_leave(delays: list[float]) -> None:
    pace, now, left = Pace(RATE), 100.0, []

    for delay in delays:
        now = pace.leaves_at(now + delay)
        pace.left(None, "other", now)
        left.append(now)

    assert all(b - a >= WINDOW_SECONDS for a, b in zip(left, left[RATE:], strict=False))


def test_no_call_waits_for_another_while_there_are_places() -> None:
    pace = Pace(RATE)

    for _ in range(RATE - 1):
        pace.left(7, "send", 100.0)

    assert pace.leaves_at(100.0) == 100.0


def test_place_is_free_a_second_after_the_answer() -> None:
    pace = Pace(RATE)
    places = [pace.left(7, "send", 100.0) for _ in range(RATE)]

    for place in places:
        pace.answered(place, 100.25)

    assert pace.leaves_at(100.25) == pytest.approx(101.25, abs=0.01)


def test_chat_counts_from_when_a_message_left() -> None:
    pace = Pace(RATE)
    pace.take(7, "send", 100.0)
    pace.left(7, "send", 100.75)

    for _ in range(CHAT_BURST - 1):
        pace.take(7, "send", 100.75)

    assert pace.free_at(7, "send", 100.75) == 101.75


def test_chat_whose_burst_left_late_is_free_later() -> None:
    pace = Pace(RATE)
    for late in (0.1, 0.2, 0.3):
        pace.take(7, "send", 100.0)
        pace.left(7, "send", 100.0 + late)

    assert pace.free_at(7, "send", 100.3) == pytest.approx(101.1)


def test_first_call_need_not_wait() -> None:
    assert Pace(RATE).free_at(7, "send", 100.0) == 100.0


def test_full_chat_does_not_delay_another() -> None:
    pace = Pace(RATE)
    for _ in range(10):
        pace.take(7, "send", 100.0)

    assert pace.free_at(8, "send", 100.0) == 100.0


def test_edits_of_a_chat_are_paced_beside_its_messages() -> None:
    pace = Pace(RATE)
    for _ in range(10):
        pace.take(7, "edit", 100.0)

    assert pace.free_at(7, "send", 100.0) == 100.0


def test_flooded_chat_waits_exactly_as_told() -> None:
    pace = Pace(RATE)

    pace.flooded(7, until=117.0, now=100.0)

    assert pace.free_at(7, "other", 100.0) == 117.0


def test_flood_of_one_chat_is_not_the_bots() -> None:
    pace = Pace(RATE)

    pace.flooded(7, until=117.0, now=100.0)

    assert pace.free_at(8, "send", 100.0) == 100.0


def test_what_a_person_waits_for_goes_before_what_only_looks_for_a_free_place() -> None:
    pace = Pace(RATE)
    for _ in range(RATE):
        pace.take(None, "other", 100.0)
    answer_at = pace.free_at(7, "send", 100.5)

    pace.take(7, "send", answer_at)

    assert pace.free_at(8, "send", 100.5) >= answer_at


def test_chats_of_long_ago_are_forgotten() -> None:
    pace = Pace(RATE)

    for chat in range(20_000):
        pace.take(chat, "send", chat * 0.05)

    assert len(pace._chats) <= 5_001


def test_call_booked_for_later_does_not_hold_up_the_others() -> None:
    pace = Pace(RATE)
    pace.take(7, "send", 101.0)
    for _ in range(RATE - 2):
        pace.take(None, "other", 100.0)

    assert pace.free_at(8, "send", 100.0) == 100.0


@given(st.integers(1, 20), st.floats(0, 1))
def test_cards_at_a_steady_pace_never_wait_for_bells(a_second: int, first_at: float) -> None:
    pace = Pace(RATE)
    cards = [100.0 + first_at + number / a_second for number in range(5 * a_second)]
    chats = itertools.count()

    waits, now = [], 100.0
    for card_at in cards:
        while now < card_at:  # there is always a bell that could be redrawn
            if pace.free_at(None, "other", now, haste="background") == now:
                pace.take(next(chats), "edit", now, haste="background")
            now += 0.005
        waits.append(pace.free_at(next(chats), "send", card_at) - card_at)
        pace.take(next(chats), "send", card_at)

    assert max(waits) == 0.0


def test_bells_alone_take_nearly_every_place() -> None:
    pace, taken, now = Pace(RATE), 0, 100.0

    while now < 110.0:
        if pace.free_at(taken, "edit", now, haste="background") == now:
            pace.take(taken, "edit", now, haste="background")
            taken += 1
        now += 0.005

    assert taken > 200


def test_whoever_takes_over_counts_what_another_has_just_sent() -> None:
    pace = Pace(RATE)
    pace.take_over(calls=float("inf"), now=100.0)

    assert pace.free_at(1, "send", 100.0) > 101.0
    assert pace.leaves_at(100.0) > 101.0


def test_whoever_takes_over_from_one_that_sent_little_goes_on_at_once() -> None:
    pace = Pace(RATE)
    pace.take_over(calls=3, now=100.0)

    assert pace.free_at(1, "send", 100.0) == 100.0
    assert pace.just_left(100.0) == 3


def test_after_a_takeover_a_chat_gets_one_message_at_once_instead_of_a_burst() -> None:
    pace = Pace(RATE)
    pace.take_over(calls=0, now=100.0)
    starts = []

    for _ in range(CHAT_BURST):
        at = pace.free_at(1, "send", 100.0)
        pace.take(1, "send", at)
        starts.append(at)

    assert starts == [100.0, 101.0, 102.0]
