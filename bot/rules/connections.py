"""What is wrong with a connection: all its hooks are refused, or it is silent against its habit.

Pure. Decision 0017 says how the rule of silence was found, and how often it is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from storage.tables import Connection

REFUSED_IN_A_ROW = 3
REFUSED_WITHIN = timedelta(hours=1)
QUIET_BEFORE_WELL = timedelta(minutes=10)

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
WEEKS = 8
HISTORY = WEEKS * WEEK
SHORTEST_HISTORY = timedelta(days=14)
RECENT = timedelta(days=14)
FEWEST_HOOKS, FEWEST_DAYS = 40, 8
EXPECTED_AT_LEAST = 20.0
# A day off is no silence, wherever it falls; a break in the middle of a day is one sooner.
DAYS_OFF = 1.6
TIMES_ITS_LONGEST = 2.0
SHORTEST_BREAK = timedelta(hours=3)
# A pause: so many hours in each of which next to nothing is expected.
PAUSE_HOURS, NEXT_TO_NOTHING = 3, 0.05

Hours = Mapping[datetime, int]  # the beginning of an hour, in UTC → how many good hooks came in it


def all_refused(connection: Connection, now: datetime) -> str | None:
    """In words for the operator; None: too few hooks were refused since the latest good one, or too
    long ago. One that is kept although it cannot be read is not refused."""
    refusal, since = connection.refusal or {}, connection.problem_since
    number, latest = int(refusal.get("in_a_row", 0)), refusal.get("lost")
    if since is None or latest is None or number < REFUSED_IN_A_ROW:
        return None
    if datetime.fromisoformat(latest["at"]) <= now - REFUSED_WITHIN:
        return None
    why = str(connection.problem).replace("_", " ")
    return f"{number} hooks refused since {since:%H:%M} UTC and none was good, the latest: {why}"


def is_mended(connection: Connection, now: datetime) -> bool:
    """Whether good hooks come again and none has been refused for a while."""
    good, refused = connection.good_at, connection.refused_at
    if good is None or refused is None:
        return False
    return good > refused and now - refused >= QUIET_BEFORE_WELL


@dataclass(frozen=True)
class Gap:
    """What would usually have come in a stretch without hooks.

    `at_once`: how much of it before the first pause, such as a night.
    """

    expected: float
    at_once: float


def is_silent(hours: Hours, heard_at: datetime, now: datetime) -> bool:
    """Whether a connection that was busy has been silent for far longer than its rhythm says.

    `hours`: those of the last `HISTORY` in which good hooks came; `heard_at`: when the latest good
    one came, or since when we have been listening again.
    """
    begins = min(hours, default=now)
    known = {at: number for at, number in hours.items() if at >= now - HISTORY}
    last = _hour(heard_at)
    if now - heard_at < SHORTEST_BREAK or last - begins < SHORTEST_HISTORY:
        return False
    if sum(known.values()) < FEWEST_HOOKS or len({at.date() for at in known}) < FEWEST_DAYS:
        return False
    rhythm = _Rhythm(known, last)
    gap = rhythm.gap(last, _hour(now))
    most = rhythm.longest_gaps()
    broke_off = max(EXPECTED_AT_LEAST, TIMES_ITS_LONGEST * most.at_once)
    stayed_away = max(
        EXPECTED_AT_LEAST, TIMES_ITS_LONGEST * most.expected, DAYS_OFF * rhythm.busiest_day
    )
    return gap.at_once >= broke_off or gap.expected >= stayed_away


class _Rhythm:
    """How many hooks usually come in each hour of the week, by what came before `last`."""

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
        """The most that has ever failed to come between two hooks."""
        heard = sorted(self._hours)
        gaps = [self.gap(*each) for each in pairwise(heard)]
        expected = max((gap.expected for gap in gaps), default=0.0)
        return Gap(expected, max((gap.at_once for gap in gaps), default=0.0))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _hour_of_week(at: datetime) -> int:
    return at.weekday() * 24 + at.hour
