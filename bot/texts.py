"""Every word that a person reads: Fluent messages of `locales/`, values escaped by the formatter.

`say` gives HTML for a message's text, `plain` gives text for buttons, toasts and command menus.
Nothing here reads a clock or a database. Fluent and Babel are loaded with the first message.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from bot.html import (
    MESSAGE_LIMIT,
    Html,
    clean,
    cut,
    cut_plain,
    escape,
    one_line,
    short,
    text_of,
    visible_length,
)

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

__all__ = [
    "LANGUAGES",
    "Html",
    "Moment",
    "Money",
    "Value",
    "cut",
    "cut_plain",
    "escape",
    "language_of",
    "plain",
    "say",
    "short",
    "visible_length",
    "warm_up",
]

LANGUAGES = ("en", "uk", "ru")
_ORIGINAL = "en"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_UNIX = 2**31 - 1
# How far ahead Telegram takes a date (core.telegram.org/constructor/messageEntityFormattedDate).
_TELEGRAM_HORIZON = timedelta(days=1098)
# `d` is the short date (no year if it is this year's), `D` the long one, `t` hours and minutes.
_TELEGRAM_FORMAT = {"datetime": "dt", "date": "D"}
# Babel counts in 28 digits; nobody reads more than these anyway.
_MOST_DIGITS = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency, or in whatever the CRM calls one, or in none."""

    amount: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """An aware time, read in `zone`. With `now`, a time too far ahead for Telegram is plain text.

    Telegram shows it in the zone of the reader's device; old clients show the text in `zone`.
    """

    at: datetime
    zone: ZoneInfo
    style: Literal["datetime", "date"] = "datetime"
    now: datetime | None = None


Value = str | int | Decimal | Money | Moment


def say(language: str, message_id: str, /, **values: Value) -> Html:
    """The message `id` or `id.attribute` as HTML for Telegram. KeyError if there is none.

    A `str` is shown as one escaped line; for a text of several lines pass `escape(text)`.
    """
    return Html(_formatted(language, message_id, values, _as_html))


def plain(language: str, message_id: str, /, **values: Value) -> str:
    """The message without HTML, for what Telegram does not parse. KeyError if there is none."""
    return clean(_formatted(language, message_id, values, _as_plain))


def language_of(code: str | None, default: str) -> str:
    """The language of ours for Telegram's `language_code` ("uk", "ru-RU"), else `default`."""
    language = (code or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else default


def warm_up() -> None:
    """Loads Fluent, Babel and all languages, so that the first card need not wait for them."""
    for language in LANGUAGES:
        _bundle(language)
        _money(language, Money(Decimal(1), "UAH"))
        _local_time(language, datetime.min, "datetime")


def _formatted(
    language: str, message_id: str, values: dict[str, Value], show: Callable[[str, Value], Value]
) -> str:
    name, _, attribute = message_id.partition(".")
    text = ""
    for tongue in (language if language in LANGUAGES else _ORIGINAL, _ORIGINAL):
        bundle = _bundle(tongue)
        try:
            message = bundle.get_message(name)
            pattern = message.attributes[attribute] if attribute else message.value
        except KeyError:
            pattern = None
        if pattern is not None:
            shown = {key: show(tongue, value) for key, value in values.items()}
            result, errors = bundle.format_pattern(pattern, shown)
            text = str(result)
            if not errors:
                return text
        elif tongue == _ORIGINAL:
            raise KeyError(message_id)
        # The values may be a customer's: they are never logged.
        log.error("text %s cannot be formatted in %s", message_id, tongue)
    return text


@cache
def _bundle(language: str) -> "FluentBundle":
    from fluent.runtime import FluentBundle, FluentResource, resolver

    # Guards against messages of strangers; ours are our own, and a long text must not be dropped.
    resolver.MAX_PART_LENGTH = 1_000_000
    source = resources.files("bot") / "locales" / f"{language}.ftl"
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(source.read_text("utf-8")))
    return bundle


def _as_html(language: str, value: Value) -> Value:
    match value:
        case Html():
            return value
        case str():
            return escape(cut_plain(one_line(value), MESSAGE_LIMIT))
        case Money():
            return escape(_money(language, value))
        case Moment():
            return _time_tag(value, escape(_moment(language, value)))
        case _:
            return _number(value)


def _as_plain(language: str, value: Value) -> Value:
    match value:
        case Html():
            return text_of(value)
        case str():
            return cut_plain(one_line(value), MESSAGE_LIMIT)
        case Money():
            return _money(language, value)
        case Moment():
            return _moment(language, value)
        case _:
            return _number(value)


def _number(value: int | Decimal) -> Value:
    """Fluent's plural rules know whole numbers only as int; Babel fails on the absurd."""
    number = Decimal(value)
    if _is_absurd(number):
        return _digits(number)
    return int(number) if number == number.to_integral_value() else number


def _is_absurd(number: Decimal) -> bool:
    return not number.is_finite() or number.adjusted() > _MOST_DIGITS


def _digits(number: Decimal) -> str:
    return f"{number:.6E}" if number.is_finite() else str(number)


def _money(language: str, money: Money) -> str:
    code = short(money.currency or "", 12)
    if _is_absurd(money.amount):
        return f"{_digits(money.amount)} {code}".rstrip()
    return _amount(language, money.amount, code)


@lru_cache(maxsize=1024)
def _amount(language: str, amount: Decimal, code: str) -> str:
    from babel.numbers import format_currency, format_decimal, is_currency

    if is_currency(code.upper(), language):
        text = format_currency(amount, code.upper(), locale=language, format_type="standard")
        # Babel lacks CLDR's rule that a code made of letters keeps its distance: "UAH 5.00".
        return re.sub(r"(?<=[^\W\d_])(?=\d)", "\N{NO-BREAK SPACE}", text)
    number = format_decimal(amount, "#,##0.00", language)
    return f"{number}\N{NO-BREAK SPACE}{code}" if code else number


def _moment(language: str, moment: Moment) -> str:
    try:
        local = moment.at.astimezone(moment.zone)
    except OverflowError:  # the first or the last day that Python knows
        local = moment.at
    # Without its zone: two zones' views of one moment would be equal, and one cache entry.
    return _local_time(language, local.replace(second=0, microsecond=0, tzinfo=None), moment.style)


@lru_cache(maxsize=1024)
def _local_time(language: str, local: datetime, style: str) -> str:
    from babel.dates import format_date, format_time, get_datetime_format

    if style == "date":
        return format_date(local.date(), "long", language)
    day = format_date(local.date(), "medium", language)
    time = format_time(local.time(), "short", locale=language)
    return str(get_datetime_format("medium", language)).replace("{1}", day).replace("{0}", time)


def _time_tag(moment: Moment, text: Html) -> str:
    """`text` for Telegram to replace by its own rendering, if it takes this date at all."""
    unix = (moment.at - _EPOCH) // timedelta(seconds=1)
    too_late = moment.now is not None and moment.at - moment.now >= _TELEGRAM_HORIZON
    if too_late or not 0 < unix <= _LAST_UNIX:
        return text
    return f'<tg-time unix="{unix}" format="{_TELEGRAM_FORMAT[moment.style]}">{text}</tg-time>'
