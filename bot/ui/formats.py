"""Money, moments and numbers as text in the reader's language, by Babel.

These are the values that `say` formats. Whatever a CRM sends as an amount, a currency or a date
becomes some text, never an error. Babel is loaded with the first figure.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from bot.calendar.days import day_of
from bot.ui.html import Html, escape, short

_UTC = ZoneInfo("UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_UNIX = 2**31 - 1
# How far ahead Telegram takes a date (core.telegram.org/constructor/messageEntityFormattedDate).
_TELEGRAM_HORIZON = timedelta(days=1098)
# `d` is the short date (without this year's number), `D` the long one, `t` hours and minutes.
_TELEGRAM_FORMAT = {"datetime": "dt", "date": "D", "day": "d", "time": "t"}
# Babel computes with 28 digits; nobody reads more than these anyway.
_MOST_DIGITS = 20
_NEAR_DAYS = {-1: "day-yesterday", 0: "day-today", 1: "day-tomorrow"}

MomentStyle = Literal["datetime", "date", "day", "time", "spoken"]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount. `currency`: an ISO 4217 code, whatever else the CRM sends, or None."""

    amount: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """An aware time. With `now`, a time too far ahead for Telegram is plain text.

    `style`: `date` is a day written out; in lists, `day` is a short one and `time` the time of day.
    `spoken` says "tomorrow, 9:00", so it is only for what is read now, such as a toast: on a card
    it would be wrong the next day. It needs `now`.

    Telegram shows it in the time zone of the reader's device; old clients show the text, which is
    in `zone`.
    """

    at: datetime
    zone: ZoneInfo
    style: MomentStyle = "datetime"
    now: datetime | None = None


def day_moment(day: date, now: datetime | None = None) -> Moment:
    """A day without a time, which is the same day in every zone. `now` as in Moment."""
    return Moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), _UTC, "date", now)


def money_text(language: str, money: Money, *, brief: bool = False) -> str:
    """The amount with the sign of its currency; the name of an unknown one comes after it.

    `brief`: without hundredths if there are none.
    """
    code = short(money.currency or "", 12)
    if _is_absurd(money.amount):
        return f"{_digits(money.amount)} {code}".rstrip()
    is_whole = brief and money.amount == money.amount.to_integral_value()
    return _amount(language, money.amount, code, is_whole)


def moment_text(language: str, moment: Moment) -> str:
    """The moment in its style and zone."""
    try:
        local = moment.at.astimezone(moment.zone)
    except OverflowError:  # the first or the last day that Python knows
        local = moment.at
    style: str = moment.style
    if (
        style in ("day", "spoken")
        and moment.now
        and local.year != moment.now.astimezone(moment.zone).year
    ):
        style += " and year"
    # Without its zone: one moment in two zones is equal, and would share a cache entry.
    return _local_time(language, local.replace(second=0, microsecond=0, tzinfo=None), style)


def near_day(moment: Moment) -> str | None:
    """The name of the text for a spoken moment of yesterday, today or tomorrow."""
    if moment.style != "spoken" or moment.now is None:
        return None
    days = day_of(moment.at, moment.zone) - day_of(moment.now, moment.zone)
    return _NEAR_DAYS.get(days.days)


def clock_text(language: str, at: datetime, zone: ZoneInfo, *, with_day: bool) -> str:
    """The hours and minutes in this zone, as in lists, after the day and month if wanted."""
    local = at.astimezone(zone)
    return _clock(language, local.replace(second=0, microsecond=0, tzinfo=None), with_day)


def moment_tag(language: str, moment: Moment) -> Html:
    """The moment as a tag for Telegram to render; only its text if Telegram refuses the date."""
    text = escape(moment_text(language, moment))
    if moment.style == "spoken":
        return text
    unix = (moment.at - _EPOCH) // timedelta(seconds=1)
    too_late = moment.now is not None and moment.at - moment.now >= _TELEGRAM_HORIZON
    if too_late or not 0 < unix <= _LAST_UNIX:
        return text
    shape = _TELEGRAM_FORMAT[moment.style]
    return Html(f'<tg-time unix="{unix}" format="{shape}">{text}</tg-time>')


def plain_number(value: int | Decimal) -> int | Decimal | str:
    """The number as Fluent can format it.

    Its plural rules know whole numbers only as int, and Babel fails on absurdly large ones.
    """
    number = Decimal(value)
    if _is_absurd(number):
        return _digits(number)
    return int(number) if number == number.to_integral_value() else number


@lru_cache(maxsize=1024)
def _amount(language: str, amount: Decimal, code: str, is_whole: bool) -> str:
    from babel import Locale
    from babel.numbers import format_currency, format_decimal, is_currency

    if is_currency(code.upper(), language):
        pattern = Locale.parse(language).currency_formats["standard"].pattern
        pattern = pattern.replace(".00", "") if is_whole else pattern
        text = format_currency(
            amount, code.upper(), pattern, locale=language, currency_digits=not is_whole
        )
        # Babel lacks CLDR's rule that a code made of letters keeps its distance: "UAH 5.00".
        return re.sub(r"(?<=[^\W\d_])(?=\d)", "\N{NO-BREAK SPACE}", text)
    number = format_decimal(amount, "#,##0" if is_whole else "#,##0.00", language)
    return f"{number}\N{NO-BREAK SPACE}{code}" if code else number


@lru_cache(maxsize=1024)
def _clock(language: str, local: datetime, with_day: bool) -> str:
    from babel.dates import format_skeleton, format_time

    time = format_time(local.time(), "HH:mm", locale=language)
    return f"{format_skeleton('MMMd', local, locale=language)}, {time}" if with_day else time


@lru_cache(maxsize=1024)
def _local_time(language: str, local: datetime, style: str) -> str:
    from babel.dates import format_date, format_skeleton, format_time, get_datetime_format

    if style == "time":
        return format_time(local.time(), "HH:mm", locale=language)
    if style in ("day", "day and year"):
        return format_skeleton("MMMd" if style == "day" else "yMMMd", local, locale=language)
    if style.startswith("spoken"):
        shape = "MMMMd" if style == "spoken" else "yMMMMd"
        day = format_skeleton(shape, local, locale=language)
        return f"{day}, {format_time(local.time(), 'H:mm', locale=language)}"
    if style == "date":
        return format_date(local.date(), "long", language)
    day = format_date(local.date(), "medium", language)
    time = format_time(local.time(), "HH:mm", locale=language)
    return str(get_datetime_format("medium", language)).replace("{1}", day).replace("{0}", time)


def _is_absurd(number: Decimal) -> bool:
    return not number.is_finite() or number.adjusted() > _MOST_DIGITS


def _digits(number: Decimal) -> str:
    return f"{number:.6E}" if number.is_finite() else str(number)
