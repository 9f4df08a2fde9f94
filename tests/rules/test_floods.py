"""Chats that were told to wait do so exactly; all the others never stop for long."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.sending.floods import LONGEST_PAUSE_SECONDS
from bot.rules.sending.pacing import Pace

HOUR = 3600.0


def paused(*chats: int, now: float = 100.0, wait: float = HOUR) -> Pace:
    """A pace whose calls to these chats have just been told to wait."""
    pace = Pace(30)
    for chat in chats:
        pace.flooded(chat, now + wait, now, pace.left(chat, "send", now))
    return pace


def test_chats_that_were_told_wait_as_told() -> None:
    pace = paused(7, 8)

    assert pace.free_at(7, "send", 200.0) == pace.free_at(8, "other", 200.0) == 100.0 + HOUR


def test_two_chats_told_at_once_stop_the_others_for_a_moment_only() -> None:
    pace = paused(7, 8)

    assert 100.0 < pace.free_at(9, "send", 100.0) <= 100.0 + LONGEST_PAUSE_SECONDS


def test_chats_told_one_after_the_other_stop_nobody() -> None:
    pace = paused(7)

    pace.flooded(8, 102.0 + HOUR, 102.0, pace.left(8, "send", 102.0))

    assert pace.free_at(9, "send", 102.0) == 102.0


def test_only_one_call_probes_whether_the_bot_is_meant() -> None:
    pace = paused(7, 8)

    pace.left(9, "send", 102.0)

    assert pace.leaves_at(102.0) > 102.0


def test_only_one_call_is_booked_as_probe() -> None:
    pace = paused(7, 8)

    pace.take(9, "send", 102.0)

    assert pace.free_at(10, "send", 102.0) > 102.0


def test_answered_probe_lets_all_others_go() -> None:
    pace = paused(7, 8)

    pace.answered(pace.left(9, "send", 102.0), 102.1)

    assert pace.free_at(10, "send", 102.1) == pace.leaves_at(102.1) == 102.1


def test_probe_whose_answer_is_lost_is_followed_by_another() -> None:
    pace = paused(7, 8)

    pace.answered(pace.left(9, "send", 102.0), 102.1, lost=True)

    assert pace.leaves_at(102.1) == 102.1
    pace.left(10, "send", 102.1)
    assert pace.leaves_at(102.1) > 102.1


def test_probe_that_never_ends_holds_nobody_for_long() -> None:
    pace = paused(7, 8)

    pace.left(9, "send", 102.0)

    assert pace.leaves_at(108.0) == 108.0


def test_calls_that_are_booked_meanwhile_do_not_prolong_the_wait_for_a_probe() -> None:
    pace = paused(7, 8)
    pace.left(9, "send", 102.0)

    for tenth in range(1, 60):
        pace.take(10 + tenth, "send", 102.0 + tenth / 10)

    assert pace.leaves_at(108.0) == 108.0


def test_call_that_left_before_the_pause_is_no_probe() -> None:
    pace = Pace(30)
    earlier = pace.left(9, "send", 100.0)
    pace.flooded(7, 200.0, 100.1, pace.left(7, "send", 100.0))
    pace.flooded(8, 200.0, 100.1, pace.left(8, "send", 100.0))

    pace.answered(earlier, 100.2)

    assert pace.leaves_at(100.2) > 100.2


@given(st.integers(1, 40))
def test_while_every_probe_is_told_to_wait_the_pauses_grow_up_to_a_limit(probes: int) -> None:
    pace, now, pauses = paused(1, 2), 100.0, []

    for chat in range(3, 3 + probes):
        at = pace.leaves_at(now)
        pauses.append(at - now)
        place, now = pace.left(chat, "send", at), at + 0.1
        pace.flooded(chat, now + HOUR, now, place)
        pace.answered(place, now, refused=True)

    assert pauses == sorted(pauses)
    assert max(pauses) <= LONGEST_PAUSE_SECONDS
    assert pace.leaves_at(now) - now <= LONGEST_PAUSE_SECONDS


@given(st.lists(st.tuples(st.integers(1, 20), st.floats(0, 3)), max_size=60))
def test_whichever_chats_are_told_to_wait_another_may_go_within_seconds(
    told: list[tuple[int, float]],
) -> None:
    pace, now = Pace(30), 100.0
    for chat, pause in told:
        now += pause
        if pace.told_to_wait(chat, now) == 0:
            place = pace.left(chat, "send", max(now, pace.leaves_at(now)))
            pace.flooded(chat, now + HOUR, now, place)
            pace.answered(place, now, refused=True)

    assert pace.free_at(99, "send", now) - now <= LONGEST_PAUSE_SECONDS + 1e-9


def test_held_chat_waits_for_the_rest_of_its_time_after_a_restart() -> None:
    pace = Pace(30)

    pace.hold(7, 160.0)

    assert pace.waiting("edit", 100.0) == {7: 160.0}
    assert pace.told_to_wait(7, 100.0) == 60.0


def test_end_of_a_wait_is_noted_once() -> None:
    pace = paused(7, wait=10.0)

    assert [pace.release(7, at) for at in (105.0, 111.0, 112.0)] == [False, True, False]
