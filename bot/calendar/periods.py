"""How often a channel is paid, and which date follows a date.

A month's period keeps the day of the first date: 31 January, 28 February, 31 March.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

MOST_DAYS = 3_660

_DAYS = re.compile(r"([0-9]{1,4}) days?")


@dataclass(frozen=True)
class Period:
    """So many months, or so many days; one of the two is 0."""

    months: int = 0
    days: int = 0

    @property
    def name(self) -> str:
        """What `period_in` reads again, and what a channel keeps."""
        return next((name for name, it in NAMED.items() if it == self), f"{self.days} days")

    @property
    def length(self) -> timedelta:
        """About how long it is."""
        return timedelta(days=30 * self.months + self.days)


NAMED = {
    "weekly": Period(days=7),
    "monthly": Period(months=1),
    "quarterly": Period(months=3),
    "yearly": Period(months=12),
}


def period_in(text: str) -> Period:
    """The period of this name (`monthly`) or of so many days (`30 days`). Raises ValueError."""
    wanted = " ".join(text.lower().split())
    if wanted in NAMED:
        return NAMED[wanted]
    found = _DAYS.fullmatch(wanted)
    if found is None:
        raise ValueError(f'must be {", ".join(NAMED)} or a number of days such as "30 days"')
    if not 1 <= int(found[1]) <= MOST_DAYS:
        raise ValueError(f"must be 1 to {MOST_DAYS} days")
    return Period(days=int(found[1]))


def first_day(day: date, kept: int | None) -> int:
    """The day of the month that the dates keep from now on, when the next of them is `day`.

    A date that the day `kept` so far would give (28 February for the 31st) goes on with it.
    """
    last = monthrange(day.year, day.month)[1]
    return kept if kept is not None and day.day == min(kept, last) else day.day


def following(due: date, period: Period, kept: int | None, today: date) -> date | None:
    """The first date of the series that comes after `due` and after `today`.

    `kept`: the day of the month of its first date. None where the calendar ends.
    """
    if period.days:
        return _plus_days(due, period.days, today)
    count = max(1, _months_between(due, today) // period.months)
    found = _plus_months(due, count * period.months, kept or due.day)
    if found is not None and found <= today:
        found = _plus_months(due, (count + 1) * period.months, kept or due.day)
    return found


def _plus_days(due: date, days: int, today: date) -> date | None:
    count = max(1, (today - due).days // days + 1)
    try:
        return due + timedelta(days=count * days)
    except OverflowError:
        return None


def _months_between(first: date, second: date) -> int:
    return (second.year - first.year) * 12 + second.month - first.month


def _plus_months(due: date, months: int, day: int) -> date | None:
    year, month = divmod(due.year * 12 + due.month - 1 + months, 12)
    if year > MAXYEAR:
        return None
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
