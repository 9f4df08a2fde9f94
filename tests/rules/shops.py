"""Months of hooks of shops of several sizes and habits, the same for a seed."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
STARTS = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday


@dataclass(frozen=True)
class Shop:
    """`a_day`: hooks on a usual working day. `opens`, `closes`: hours; `weekend`: share of them.

    `holidays`: how many days a month it is closed on. `short_days`: how many days a month it closes
    at noon. `in_batches`: all hooks of a day come in one hour. `nights`: share of hooks at night.
    """

    name: str
    a_day: float
    opens: int = 9
    closes: int = 18
    weekend: float = 0.0
    holidays: float = 1.0
    short_days: float = 0.3
    in_batches: bool = False
    nights: float = 0.0


SHOPS = (
    Shop("tiny", 2),
    Shop("small", 8),
    Shop("medium", 40),
    Shop("large", 400),
    Shop("open on Saturdays", 60, weekend=0.4),
    Shop("online, day and night", 150, 7, 23, weekend=0.9, holidays=0.3, nights=0.05),
    Shop("huge, day and night", 3000, 7, 23, weekend=0.9, holidays=0.2, nights=0.05),
    Shop("imports once a day", 50, in_batches=True),
)


def hours_of(shop: Shop, days: int, seed: int) -> dict[datetime, int]:
    """The hours in which hooks came, and how many."""
    chance = random.Random(f"{shop.name} {seed}")
    found: dict[datetime, int] = {}
    for number in range(days):
        day = STARTS + timedelta(days=number)
        for hour, expected in _day(shop, day, chance):
            if came := _poisson(expected, chance):
                found[day + hour * HOUR] = came
    return found


def _day(shop: Shop, day: datetime, chance: random.Random) -> Iterator[tuple[int, float]]:
    share = shop.weekend if day.weekday() >= 5 else 1.0
    if chance.random() < shop.holidays / 30:
        share *= shop.nights
    closes = 13 if chance.random() < shop.short_days / 30 else shop.closes
    level = shop.a_day * share * chance.lognormvariate(0, 0.3)
    if shop.in_batches:
        yield 17, level
        return
    length = shop.closes - shop.opens
    for hour in range(24):
        is_open = shop.opens <= hour < closes
        yield hour, level / length * (1.0 if is_open else shop.nights)


def _poisson(expected: float, chance: random.Random) -> int:
    if expected <= 0:
        return 0
    if expected > 30:
        return max(0, round(chance.gauss(expected, math.sqrt(expected))))
    limit, product, number = math.exp(-expected), chance.random(), 0
    while product > limit:
        product *= chance.random()
        number += 1
    return number
