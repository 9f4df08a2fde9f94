"""What Telegram's errors mean: an `Outcome` for each.

What is known of its answers is in docs/decisions/0004-outcomes.md.
"""

from datetime import timedelta
from http import HTTPStatus
from math import isfinite

import aiohttp
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.rules.sending.outcome import (
    Broken,
    Gone,
    Later,
    Missing,
    Outcome,
    Sent,
    TokenRefused,
    Unknown,
)
from bot.runtime.log import redacted

NO_CONNECTION = timedelta(seconds=2)
UNSPECIFIED_FLOOD = 3.0  # seconds
SHORTEST_FLOOD, LONGEST_FLOOD = 1.0, 86_400.0  # seconds; Telegram is asked again once a day
LONGEST_ANSWER = 1000

# No connection was made, so Telegram cannot have had the request.
_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_NOT_THERE = (
    "message to edit not found",
    "message to delete not found",
    "message to pin not found",
    "message can't be edited",
    "message can't be deleted",
    "MESSAGE_ID_INVALID",
    "query is too old",
)
_NOBODY_THERE = ("chat not found", "user not found", "PEER_ID_INVALID")


def outcome_of(error: AiogramError) -> Outcome:
    """What aiogram's error means. Raises `TokenRefused` if no call can succeed."""
    text = _words(error)
    match error:
        case TelegramRetryAfter():
            return _flood(error.retry_after, text)
        case TelegramUnauthorizedError() | TelegramNotFound():
            raise TokenRefused(text) from error
        case TelegramForbiddenError():
            return Gone(text)
        case TelegramBadRequest():
            return _refusal(text)
        case TelegramNetworkError():
            never_left = isinstance(error.__cause__, _NEVER_LEFT)
            return Later(NO_CONNECTION, text) if never_left else Unknown(text)
        case ClientDecodeError():
            return _undecodable(error.data)
        case TelegramServerError():
            return Unknown(text)
        case TelegramAPIError() if "Too Many Requests" in text:
            return _flood(UNSPECIFIED_FLOOD, text)
        case _:
            return Broken(text)


def _words(error: AiogramError) -> str:
    """The error's text. It is stored and shown, so secrets are removed."""
    said = error.message if isinstance(error, TelegramAPIError) else str(error)
    # aiogram puts its own words before Telegram's when it is told to wait.
    return redacted(said.rpartition("Original description: ")[2])[:LONGEST_ANSWER]


def _refusal(text: str) -> Outcome:
    if "message is not modified" in text:
        return Sent()
    if any(words in text for words in _NOT_THERE):
        return Missing(text)
    if any(words in text for words in _NOBODY_THERE):
        return Gone(text)
    return Broken(text)


def _flood(seconds: float, text: str) -> Later:
    """As long as Telegram says, if that is at all likely."""
    likely = min(max(seconds, SHORTEST_FLOOD), LONGEST_FLOOD)
    return Later(timedelta(seconds=likely), text, flooded=True)


def _undecodable(data: object) -> Outcome:
    """A response that aiogram cannot read means success if it says ok."""
    if not isinstance(data, dict):
        return Unknown("an answer that cannot be read")
    if data.get("ok") is True:
        result = data.get("result")
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return Sent(message_id if isinstance(message_id, int) else None)
    text = redacted(str(data.get("description") or ""))[:LONGEST_ANSWER]
    if data.get("error_code") == HTTPStatus.TOO_MANY_REQUESTS:
        return _flood(_seconds_in(data), text)
    if data.get("error_code") == HTTPStatus.BAD_REQUEST:
        return _refusal(text)
    return Unknown(text or "an answer that cannot be read")


def _seconds_in(data: dict[object, object]) -> float:
    parameters = data.get("parameters")
    told = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return told if isinstance(told, int | float) and isfinite(told) else UNSPECIFIED_FLOOD
