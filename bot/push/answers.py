"""What becomes of a message after a push service's answer. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.rules.sending.outcome import backoff

LONGEST_WAIT = timedelta(hours=1)
SERVICE_RESTS = timedelta(minutes=1)  # at most, whatever it wishes for one browser
TRIES_IF_REFUSED = 3


@dataclass(frozen=True)
class Answer:
    """What the service has said, or what kept it from saying anything (`status` 0)."""

    status: int
    said: str = ""
    retry_after: str | None = None


@dataclass(frozen=True)
class Sent:
    """The service has it, and shows it as soon as the browser is there."""


@dataclass(frozen=True)
class Gone:
    """The browser takes no messages any more."""


@dataclass(frozen=True)
class TooLong:
    """A shorter one may be taken."""


@dataclass(frozen=True)
class Later:
    """Try again after `wait`; `rest`: for how long to leave the whole service alone."""

    wait: timedelta
    rest: timedelta = timedelta()


@dataclass(frozen=True)
class Refused:
    """Another try would hardly help. `wait`: until it is made all the same, None: it is not."""

    problem: str
    wait: timedelta | None


Outcome = Sent | Gone | TooLong | Later | Refused


def outcome_of(answer: Answer, attempts: int, jitter: float, now: datetime) -> Outcome:
    """`attempts`: how many failed before. `jitter`: a random number from 0 to 1."""
    wait = backoff(attempts + 1, jitter)
    match answer.status:
        case 200 | 201 | 202 | 204:
            return Sent()
        case 404 | 410:
            return Gone()
        case 413:
            return TooLong()
        case 429:
            asked = _asked(answer.retry_after, now) or wait
            return Later(max(wait, asked), min(asked, SERVICE_RESTS))
        case 0 | 408:
            return Later(wait)
        case status if status >= 500:
            return Later(max(wait, _asked(answer.retry_after, now) or wait))
    return refused(answer, attempts, wait)


def refused(answer: Answer, attempts: int, wait: timedelta) -> Refused:
    """Also a redirect, which is never followed, or a message that is too long however short."""
    problem = f"{answer.status} {answer.said}".strip()
    return Refused(problem, wait if attempts + 1 < TRIES_IF_REFUSED else None)


def _asked(retry_after: str | None, now: datetime) -> timedelta | None:
    """Seconds or a date (RFC 9110); None if it is neither."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return max(timedelta(), min(at - now, LONGEST_WAIT))
