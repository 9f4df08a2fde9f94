"""Reads what somebody has typed: dates, moments, times of day, amounts of money and names.

None stands for a message without text. What cannot be read raises `BadReply`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from bot.events.fields import AMOUNT_LIMIT, ID_LENGTH, LAST_YEAR, as_line, identifier
from bot.pages.spoken_dates import day_said, next_such, possible, span_is_days, span_said
from bot.ui.html import one_line

LONGEST = 40  # characters of a date, a time or an amount
LONGEST_NAME = 60

_DATE = re.compile(
    r"(?P<day>[0-9]{1,2})[. /](?P<month>[0-9]{1,2})(?:[. /](?P<year>[0-9]{4}|[0-9]{2}))?\.?"
)
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_WITH_HOUR = re.compile(r"(?:(?P<date>.+) )?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
# Behind a day in words, an hour may stand alone or before a point: завтра 9, завтра о 9.30.
_SPOKEN_HOUR = re.compile(r"(?P<date>.*[^\W\d_].*) (?P<hour>[0-9]{1,2})(?:\.(?P<minute>[0-9]{2}))?")
_HOUR = re.compile(r"(?P<hour>[0-9]{1,2})(?P<date>)(?P<minute>)")
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:. ]?(?P<minute>[0-9]{2}))?")
# A comma or point before three digits is refused: 1.200 may or may not be in thousands.
_PRICE = re.compile(
    r"(?P<before>[^\W\d_]{1,12}\.?|[$€£₴])? ?"
    r"(?P<minus>[-−])? ?(?P<whole>[0-9][0-9 ]*?)(?:[.,](?P<cents>[0-9]{1,2}))?"
    r" ?(?P<after>[^\W\d_]{1,12}\.?|[$€£₴])?"
)
_CURRENCIES = dict.fromkeys(("₴", "грн", "гривень", "гривен"), "UAH")
_CURRENCIES |= {"$": "USD", "€": "EUR", "£": "GBP", "zł": "PLN"}


class BadReply(Exception):
    """The answer cannot be used; the text `text_id` with `values` says why.

    `people`: which of the values names whom.
    """

    def __init__(
        self, text_id: str, people: Mapping[str, int] | None = None, **values: str | int
    ) -> None:
        super().__init__(text_id)
        self.people = people
        self.text_id = text_id
        self.values = values


@dataclass(frozen=True)
class Price:
    """An amount of money, with the ISO 4217 code of its currency if one was named."""

    amount: Decimal
    currency: str | None


def date_in(text: str | None, today: date) -> date:
    """Today or a later day, such as 25.12.2026, 25.12.26, 25.12, 2026-12-25 or 2 грудня.

    Without a year it is the next such day.
    """
    line = _line(text)
    found = _ISO.fullmatch(line) or _DATE.fullmatch(line)
    try:
        wanted = _written(found, today) if found is not None else day_said(line, today)
    except (ValueError, OverflowError):
        raise BadReply("date-impossible", date=line, example=example(today)) from None
    if wanted is None:
        raise BadReply("date-unclear", example=example(today))
    if wanted.year > LAST_YEAR:
        raise BadReply("date-far", year=str(LAST_YEAR), example=example(today))
    if wanted < today:
        raise BadReply("date-past", date=line, example=example(today))
    return wanted


def moment_in(text: str | None, now: datetime, morning: time, span: timedelta) -> datetime:
    """A moment after `now` and within the `span`, in UTC: 25.12 18:30, 25/12, 18:30, 24:00, 9,
    завтра 9.

    It is read in the zone of `now`. A day without a time means its `morning`, a time without a day
    the next such time.
    """
    shown = example_moment(now, morning)
    try:
        found = _moment(_line(text), now, morning)
    except BadReply as bad:
        problem = bad.text_id.removeprefix("date-")
        raise BadReply(f"until-{problem}", example=shown) from bad
    except ValueError as impossible:
        raise BadReply("until-impossible", example=shown) from impossible
    if found <= now:
        raise BadReply("until-past", example=shown)
    if found > now + span:
        raise BadReply("until-far", example=shown)
    return found


def time_in(text: str | None) -> int:
    """The minutes of a time of day such as 22:30, 22.30, 2230, 7 or 24:00."""
    line = _line(text)
    found = _TIME.fullmatch(line)
    if found is None:
        raise BadReply("time-unclear")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if (hour, minute) == (24, 0):
        return 0
    if hour > 23 or minute > 59:
        raise BadReply("time-impossible", time=line)
    return hour * 60 + minute


def price_in(text: str | None) -> Price:
    """An amount above zero such as 499, 1 200,50 or $20."""
    found = _PRICE.fullmatch(_line(text))
    if found is None or (found["before"] and found["after"]):
        raise BadReply("amount-unclear")
    cents = f".{found['cents']}" if found["cents"] else ""
    amount = Decimal(found["whole"].replace(" ", "") + cents)
    if found["minus"] or not amount:
        raise BadReply("amount-not-positive")
    if amount >= AMOUNT_LIMIT:
        raise BadReply("amount-large")
    return Price(amount, _currency(found))


def name_in(text: str | None) -> str:
    """The name as one clean line."""
    if text is None:
        raise BadReply("name-not-text", limit=LONGEST_NAME)
    name = as_line(one_line(text))
    if not any(character.isalnum() for character in name):
        raise BadReply("name-empty", limit=LONGEST_NAME)
    if len(name) > LONGEST_NAME:
        raise BadReply("name-too-long", limit=LONGEST_NAME)
    return name


def crm_id_in(text: str | None) -> str:
    """An id in the CRM, such as 17 or № 17."""
    try:
        found = identifier((text or "").strip().removeprefix("№"))
        if not any(character.isalnum() for character in found):
            raise ValueError("no letter and no digit")
    except ValueError:
        raise BadReply("crm-id-unclear", limit=ID_LENGTH) from None
    return found


def example_moment(now: datetime, morning: time) -> str:
    """Tomorrow morning, as it may be typed."""
    return f"{now + timedelta(days=1):%d.%m.%Y} {morning:%H:%M}"


def example(day: date) -> str:
    """The day, as it may be typed."""
    return f"{day:%d.%m.%Y}"


def _moment(line: str, now: datetime, morning: time) -> datetime:
    """In UTC. Raises `BadReply`, and ValueError for a time that no day has."""
    span = span_said(line)
    if span is not None and not span_is_days(line):
        return (now.astimezone(UTC) + span).replace(second=0, microsecond=0)
    with_hour = _WITH_HOUR.fullmatch(line) or _HOUR.fullmatch(line)
    spoken = _SPOKEN_HOUR.fullmatch(line)
    if with_hour is None and spoken and day_said(spoken["date"], now.date()) is not None:
        with_hour = spoken
    if with_hour is None:
        return _at(date_in(line, now.date()), morning, now.tzinfo)
    hour, minute = int(with_hour["hour"]), int(with_hour["minute"] or 0)
    later = timedelta(days=(hour, minute) == (24, 0))  # the end of a day begins the next
    at = time(0 if later else hour, minute)
    if with_hour["date"]:
        return _at(date_in(with_hour["date"], now.date()) + later, at, now.tzinfo)
    today = _at(now.date(), at, now.tzinfo)
    return today if today > now else _at(now.date() + timedelta(days=1), at, now.tzinfo)


def _written(found: re.Match[str], today: date) -> date:
    """The date in figures. Raises ValueError if the calendar does not have it."""
    day, month, year = int(found["day"]), int(found["month"]), found["year"]
    if year is None:
        wanted = next_such(day, month, today)
    else:
        wanted = possible(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if wanted is None:
        raise ValueError("no such day")
    return wanted


def _at(day: date, hour: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


def _line(text: str | None) -> str:
    """The text on one line; "" if there is none or it is too long."""
    return as_line(text) if text is not None and len(text) <= LONGEST else ""


def _currency(found: re.Match[str]) -> str | None:
    word = found["before"] or found["after"]
    if word is None:
        return None
    name = word.rstrip(".")
    known = _CURRENCIES.get(name.lower())
    if known is None and not (len(name) == 3 and name.isascii()):
        raise BadReply("amount-unclear")
    return known or name.upper()
