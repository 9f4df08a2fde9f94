"""What was sent, a day, and how long it took from the event to the card."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bot.calendar.days import day_of, moment
from bot.ui.formats import day_moment
from bot.ui.reader import Reader
from storage.tables import CardState, Held

_FAILED = (CardState.BROKEN, CardState.GONE)
_PUT_OFF = timedelta(minutes=10)  # later than Telegram makes a message wait


@dataclass(frozen=True)
class Told:
    """An event that has become a card of somebody's.

    `held`: what it had waited for; `escalated`: how often it was sent again. `made_at`, `due_at`:
    of the notification.
    """

    card_id: int
    state: CardState
    sent_at: datetime | None
    received_at: datetime
    held: Held | None
    escalated: int
    made_at: datetime
    due_at: datetime | None

    @property
    def seconds(self) -> float | None:
        """From the event to its card; None if it was not meant for at once, such as a snoozed one,
        or if the card was there before and has only been redrawn."""
        put_off = self.due_at is not None and self.due_at - self.made_at >= _PUT_OFF
        if self.sent_at is None or self.held is not None or self.escalated or put_off:
            return None
        took = (self.sent_at - self.received_at).total_seconds()
        return took if took >= 0 else None


@dataclass(frozen=True)
class SentDay:
    """How many cards the events of a day have become, and how many Telegram has not taken.

    `text`: all of it in words.
    `seconds`: the median and the 95th percentile from an event's receipt to its card, without what
    had to wait; None if there was nothing. `is_part`: only the day's latest events are counted.
    """

    day: date
    label: str
    text: str
    sent: int
    failed: int
    seconds: tuple[float, float] | None = None
    is_part: bool = False


def days_back(number: int, reader: Reader, now: datetime) -> list[tuple[date, datetime, datetime]]:
    """The last days of the reader's zone, the oldest first; each with when it begins and ends."""
    today = day_of(now, reader.zone)
    days = [today - timedelta(days=ago) for ago in range(number - 1, -1, -1)]
    return [(it, _begin(it, reader), _begin(it + timedelta(days=1), reader)) for it in days]


def sent_day(
    day: date, told: Sequence[Told], reader: Reader, now: datetime, *, is_part: bool
) -> SentDay:
    """What is shown of one day."""
    cards = {each.card_id: each for each in told}.values()
    counts = {
        "sent": sum(it.sent_at is not None for it in cards),
        "failed": sum(it.sent_at is None and it.state in _FAILED for it in cards),
    }
    measured = sorted(took for each in told if (took := each.seconds) is not None)
    seconds = _percentiles(measured)
    text = reader.plain("sent-line", **counts)
    if seconds is not None:
        median, high = (_brief(each) for each in seconds)
        text = reader.plain("sent-line-took", **counts, median=median, high=high)
    label = _label(day, reader, now)
    return SentDay(day, label, text, **counts, seconds=seconds, is_part=is_part)


def _percentiles(ordered: Sequence[float]) -> tuple[float, float] | None:
    """The nearest rank: always one that was measured."""
    if not ordered:
        return None
    median, high = (ordered[math.ceil(part * len(ordered)) - 1] for part in (0.5, 0.95))
    return round(median, 3), round(high, 3)


def _brief(seconds: float) -> Decimal:
    """As precise as anybody reads it: 0.04, 2.5, 130."""
    return Decimal(f"{seconds:.2g}")


def _label(day: date, reader: Reader, now: datetime) -> str:
    ago = (day_of(now, reader.zone) - day).days
    if ago in (0, 1):
        return reader.plain("sent-yesterday" if ago else "sent-today")
    at = reader.moment(day_moment(day).at, now, "day")
    return reader.plain("table-value", value=at)


def _begin(day: date, reader: Reader) -> datetime:
    return moment(datetime.combine(day, time()), reader.zone)
