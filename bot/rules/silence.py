"""Whether a connection's hooks, or a source's orders, have stayed away far longer than usual. Pure.

Decisions 0017 and 0022 say how the rules were found, and how often they are wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
WEEKS = 8
HISTORY = WEEKS * WEEK
SHORTEST_HISTORY = timedelta(days=14)
RECENT = timedelta(days=14)
FEWEST, FEWEST_DAYS = 40, 8
SHORTEST_BREAK = timedelta(hours=3)
# A pause: so many hours in each of which next to nothing is expected.
PAUSE_HOURS, NEXT_TO_NOTHING = 3, 0.05

Hours = Mapping[datetime, int]  # the beginning of an hour, in UTC → how many came in it


@dataclass(frozen=True)
class Patience:
    """How much has to stay away: at least `fewest`, `times_its_longest` the most that ever did.

    A day off is no silence, wherever it falls: unless it broke off before the first pause, as much
    as `days_off` of the busiest day brings has to stay away, too.
    """

    fewest: float
    times_its_longest: float
    days_off: float


OF_CONNECTIONS = Patience(fewest=20.0, times_its_longest=2.0, days_off=1.6)
# An account may have two hundred sources, and each can be wrong.
OF_SOURCES = Patience(fewest=25.0, times_its_longest=2.5, days_off=2.2)


@dataclass(frozen=True)
class Gap:
    """What would usually have come in a stretch in which nothing did.

    `at_once`: how much of it before the first pause, such as a night.
    """

    expected: float
    at_once: float


def missed(hours: Hours, heard_at: datetime, now: datetime, patience: Patience) -> float | None:
    """How many have stayed away, if that is far more than ever did between two that came.

    `hours`: those of the last `HISTORY` in which anything came; `heard_at`: when the latest came,
    or since when we have been listening again.
    """
    begins = min(hours, default=now)
    known = {at: number for at, number in hours.items() if at >= now - HISTORY}
    last = _hour(heard_at)
    if now - heard_at < SHORTEST_BREAK or last - begins < SHORTEST_HISTORY:
        return None
    if sum(known.values()) < FEWEST or len({at.date() for at in known}) < FEWEST_DAYS:
        return None
    week = _Week(known, last)
    gap = week.gap(last, _hour(now))
    most = week.longest_gaps()
    fewest, times = patience.fewest, patience.times_its_longest
    broke_off = max(fewest, times * most.at_once)
    stayed_away = max(fewest, times * most.expected, patience.days_off * week.busiest_day)
    is_silent = gap.at_once >= broke_off or gap.expected >= stayed_away
    return gap.expected if is_silent else None


class _Week:
    """How many usually come in each hour of the week, by what came before `last`."""

    def __init__(self, hours: Hours, last: datetime) -> None:
        self._hours, self._last = hours, last
        self._begins = min(hours)
        weeks = max(1.0, min(WEEKS, (last - self._begins) / WEEK))
        by_hour = dict.fromkeys(range(7 * 24), 0.0)
        for at, number in hours.items():
            by_hour[_hour_of_week(at)] += number / weeks
        level = self._level(by_hour)
        self._by_hour = {at: expected * level for at, expected in by_hour.items()}
        days = [sum(self._by_hour[day * 24 + at] for at in range(24)) for day in range(7)]
        self.busiest_day = max(days)

    def _level(self, by_hour: Mapping[int, float]) -> float:
        """Less comes than usual: in a slack season less is expected. Never more."""
        since = max(self._begins, self._last - RECENT)
        came = sum(number for at, number in self._hours.items() if since <= at < self._last)
        length = int((self._last - since) / HOUR)
        usual = sum(by_hour[_hour_of_week(since + at * HOUR)] for at in range(length))
        return min(1.0, came / usual) if usual else 1.0

    def gap(self, last: datetime, until: datetime) -> Gap:
        """What would have come after the hour `last` and before the hour `until`."""
        expected = at_once = 0.0
        quiet, has_paused = 0, False
        for number in range(1, int((until - last) / HOUR)):
            here = self._by_hour[_hour_of_week(last + number * HOUR)]
            quiet = quiet + 1 if here <= NEXT_TO_NOTHING else 0
            has_paused = has_paused or quiet >= PAUSE_HOURS
            expected += here
            at_once += 0.0 if has_paused else here
        return Gap(expected, at_once)

    def longest_gaps(self) -> Gap:
        """The most that has ever failed to come between two that did."""
        heard = sorted(self._hours)
        gaps = [self.gap(*each) for each in pairwise(heard)]
        expected = max((gap.expected for gap in gaps), default=0.0)
        return Gap(expected, max((gap.at_once for gap in gaps), default=0.0))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _hour_of_week(at: datetime) -> int:
    return at.weekday() * 24 + at.hour
