"""What was sent, a day, and how long it took from the event to the card."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.calendar.days import day_of, moment
from bot.ui.formats import day_moment
from bot.ui.reader import Reader
from bot.ui.texts import worded
from storage.tables import CardState, OnCard

_FAILED = (CardState.BROKEN, CardState.GONE)
_PUT_OFF = timedelta(minutes=10)  # later than Telegram makes a message wait


class Day(NamedTuple):
    """A day of the reader's zone, and when it begins and ends."""

    date: date
    begins: datetime
    ends: datetime


class Took(NamedTuple):
    """Seconds from an event's receipt to its card: half and 95 in 100 took no longer."""

    median: float
    high: float


@dataclass(frozen=True)
class SentDay:
    """How many cards the events of a day have become, and how many Telegram has not taken.

    `text`: all of it in words. `took`: without what had to wait; None if there was nothing.
    `is_part`: only the day's latest events are counted.
    """

    day: date
    label: str
    text: str
    sent: int
    failed: int
    took: Took | None = None
    is_part: bool = False


def days_back(number: int, reader: Reader, now: datetime) -> list[Day]:
    """The last days of the reader's zone, the oldest first."""
    today = day_of(now, reader.zone)
    days = [today - timedelta(days=ago) for ago in range(number - 1, -1, -1)]
    return [Day(it, _begin(it, reader), _begin(it + timedelta(days=1), reader)) for it in days]


def sent_day(
    day: date, found: Sequence[OnCard], reader: Reader, now: datetime, *, is_part: bool
) -> SentDay:
    """What is shown of one day."""
    cards = {each.card_id: each for each in found}.values()
    counts = {
        "sent": sum(it.sent_at is not None for it in cards),
        "failed": sum(it.sent_at is None and it.state in _FAILED for it in cards),
    }
    took = _took(found)
    text = reader.plain("sent-line", **counts)
    if took is not None:
        median, high = map(_brief, took)
        text = reader.plain("sent-line-took", **counts, median=median, high=high)
    label = _label(day, reader, now)
    return SentDay(day, label, text, **counts, took=took, is_part=is_part)


def _took(found: Sequence[OnCard]) -> Took | None:
    """By the nearest rank: always a time that was measured."""
    ordered = sorted(it for each in found if (it := _seconds(each)) is not None)
    if not ordered:
        return None
    median, high = (ordered[math.ceil(part * len(ordered)) - 1] for part in (0.5, 0.95))
    return Took(round(median, 3), round(high, 3))


def _seconds(it: OnCard) -> float | None:
    """From the event to its card; None if it was not meant for at once, such as a snoozed one, or
    if the card was there before and has only been redrawn."""
    put_off = it.due_at is not None and it.due_at - it.made_at >= _PUT_OFF
    if it.sent_at is None or it.held is not None or it.escalated or put_off:
        return None
    took = (it.sent_at - it.received_at).total_seconds()
    return took if took >= 0 else None


def _brief(seconds: float) -> Decimal:
    """As precise as anybody reads it: 0.04, 2.5, 130."""
    return Decimal(f"{seconds:.2g}")


def _label(day: date, reader: Reader, now: datetime) -> str:
    ago = (day_of(now, reader.zone) - day).days
    if ago in (0, 1):
        return reader.plain("sent-yesterday" if ago else "sent-today")
    return worded(reader.language, reader.moment(day_moment(day).at, now, "day"))


def _begin(day: date, reader: Reader) -> datetime:
    return moment(datetime.combine(day, time()), reader.zone)
