"""aiogram's errors in our words, where loopback cannot play the fault."""

import time
from datetime import timedelta
from typing import cast

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import GetMe

from bot.rules.sending.outcome import Later, Unknown
from bot.rules.sending.pacing import Pace
from bot.telegram.calls import Calls
from bot.telegram.outcomes import NO_CONNECTION, outcome_of


class FloodedBot:
    """Telegram tells every call to wait."""

    async def __call__(self, *_given: object, **_named: object) -> None:
        raise TelegramRetryAfter(method=GetMe(), message="Too Many Requests", retry_after=5)


def network_error(cause: Exception) -> TelegramNetworkError:
    """As aiogram raises it for what aiohttp says."""
    error = TelegramNetworkError(method=GetMe(), message=str(cause))
    error.__cause__ = cause
    return error


def test_request_that_found_no_connection_in_time_was_never_sent() -> None:
    error = network_error(aiohttp.ConnectionTimeoutError("Connection timeout to host"))

    assert outcome_of(error) == Later(NO_CONNECTION, "Connection timeout to host")


@pytest.mark.parametrize(
    "cause",
    [TimeoutError(), aiohttp.SocketTimeoutError(), aiohttp.ServerDisconnectedError()],
    ids=lambda cause: type(cause).__name__,
)
def test_request_whose_answer_is_lost_may_have_arrived(cause: Exception) -> None:
    assert isinstance(outcome_of(network_error(cause)), Unknown)


async def test_a_chat_that_is_told_to_wait_is_left_alone_by_everybody() -> None:
    pace = Pace(30)
    calls = Calls(cast(Bot, FloodedBot()), pace)
    before = time.monotonic()

    await calls.delete(7, 1)

    assert pace.free_at(7, "send", before) >= before + 5
    assert pace.free_at(8, "send", before) == before


def test_no_token_is_in_what_is_kept_of_an_error() -> None:
    token = "123456:" + "a" * 35
    error = network_error(aiohttp.ClientOSError(f"https://api.telegram.org/bot{token}/sendMessage"))

    outcome = outcome_of(error)

    assert isinstance(outcome, Unknown)
    assert token not in outcome.problem


def test_of_a_flood_telegrams_own_words_are_kept() -> None:
    error = TelegramRetryAfter(method=GetMe(), message="Too Many Requests: …", retry_after=5)

    assert outcome_of(error) == Later(timedelta(seconds=5), "Too Many Requests: …", flooded=True)
