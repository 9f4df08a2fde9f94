"""How long to wait before another try."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.sending.outcome import LONGEST_WAIT, backoff


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_wait_is_never_over_the_longest_by_more_than_the_jitter(
    attempts: int, jitter: float
) -> None:
    assert timedelta(0) < backoff(attempts, jitter) <= LONGEST_WAIT * 1.25


@given(st.integers(0, 11), st.floats(0, 1))
def test_wait_grows_with_the_attempts(attempts: int, jitter: float) -> None:
    assert backoff(attempts, jitter) <= backoff(attempts + 1, jitter)


def test_jitter_spreads_what_failed_together() -> None:
    assert backoff(3, 0.0) < backoff(3, 1.0)
