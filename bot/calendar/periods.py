"""How often a channel is paid, and the dates that follow from it.

Periods of months keep the day of the first date: 31 January, 28 February, 31 March.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

MOST_DAYS = 3_660

_DAYS = re.compile(r"([0-9]{1,4}) days?")


@dataclass(frozen=True)
class Period:
    """A number of months or a number of days; the other is 0."""

    months: int = 0
    days: int = 0

    @property
    def name(self) -> str:
        """The name that a channel stores and `period_in` reads."""
        return next((name for name, it in NAMED.items() if it == self), f"{self.days} days")

    @property
    def length(self) -> timedelta:
        """The length, with months of 30 days."""
        return timedelta(days=30 * self.months + self.days)


NAMED = {
    "weekly": Period(days=7),
    "monthly": Period(months=1),
    "quarterly": Period(months=3),
    "yearly": Period(months=12),
}


def period_in(text: str) -> Period:
    """The period of this name (`monthly`) or number of days (`30 days`). Raises ValueError."""
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
    """The day of the month for all dates after `day`.

    If `day` is where the day `kept` so far leads (28 February for the 31st), that stays.
    """
    last = monthrange(day.year, day.month)[1]
    return kept if kept is not None and day.day == min(kept, last) else day.day


def following(due: date, period: Period, kept: int | None, today: date) -> date | None:
    """The first date of the series that is after both `due` and `today`.

    `kept`: the day of the month of the first date. None beyond the end of the calendar.
    """
    if period.days:
        count = max(1, (today - due).days // period.days + 1)
        try:
            return due + timedelta(days=count * period.days)
        except OverflowError:
            return None
    since = (today.year - due.year) * 12 + today.month - due.month
    months, day = max(1, since // period.months) * period.months, kept or due.day
    found = _plus_months(due, months, day)
    if found is not None and found <= today:
        found = _plus_months(due, months + period.months, day)
    return found


def _plus_months(due: date, months: int, day: int) -> date | None:
    year, month = divmod(due.year * 12 + due.month - 1 + months, 12)
    if year > MAXYEAR:
        return None
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
