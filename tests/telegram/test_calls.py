"""aiogram's errors in our words, where loopback cannot play the fault."""

import aiohttp
import pytest
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe

from bot.calls import NO_CONNECTION, outcome_of
from bot.outcome import Later, Unknown


def network_error(cause: Exception) -> TelegramNetworkError:
    """As aiogram raises it for what aiohttp says."""
    error = TelegramNetworkError(method=GetMe(), message=str(cause))
    error.__cause__ = cause
    return error


def test_request_that_found_no_connection_in_time_was_never_sent() -> None:
    error = network_error(aiohttp.ConnectionTimeoutError("Connection timeout to host"))

    assert outcome_of(error) == Later(NO_CONNECTION)


@pytest.mark.parametrize(
    "cause",
    [TimeoutError(), aiohttp.SocketTimeoutError(), aiohttp.ServerDisconnectedError()],
    ids=lambda cause: type(cause).__name__,
)
def test_request_whose_answer_is_lost_may_have_arrived(cause: Exception) -> None:
    assert isinstance(outcome_of(network_error(cause)), Unknown)
