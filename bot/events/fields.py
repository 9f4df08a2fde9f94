"""How a single value from outside is read: ids, amounts, times, names. For payloads and providers.

Each reader takes any JSON value and returns a clean one, or raises a pydantic error (a ValueError)
with the text of a Problem. What can be repaired (length, NUL, broken Unicode, what cannot be seen)
is repaired; what would change the meaning is refused.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.calendar.periods import period_in
from bot.events import shapes
from bot.letters.graphemes import end_before
from bot.letters.invisible import is_seen, without_invisible

T = TypeVar("T")
D = TypeVar("D", bound=date)

ID_LENGTH = 200
NAME_LENGTH = 200
SHORT_LENGTH = 35
TEXT_LENGTH = 4000
URL_LENGTH = 2048
AMOUNT_LIMIT = Decimal(10) ** 15
AMOUNT_STEP = Decimal("0.000001")
COUNT_LIMIT = 10**9
FIRST_YEAR, LAST_YEAR = 1970, 2199

_AMOUNT = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<clock>[0-9]{2}:[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,30}))?(?P<offset>[Zz]|[+-][0-9]{2}:[0-5][0-9])"
)
# PostgreSQL stores no NUL, UTF-8 has no lone surrogates.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def identifier(value: object) -> str:
    """A string or an integer as text of 1 to 200 printable characters."""
    value = _string_or_integer(value)
    # Python does not turn thousands of digits into text.
    is_huge = isinstance(value, int) and abs(value) >= 10**ID_LENGTH
    text = "" if is_huge else str(value).strip()
    if not 1 <= len(text) <= ID_LENGTH:
        raise _wrong(f"must have 1 to {ID_LENGTH} characters")
    if not text.isprintable():
        raise _wrong("must not contain control characters")
    return text


def id_of(value: object) -> str | None:
    """The identifier that a vendor's value is; None if it is none, or nobody could see it."""
    found = readable(identifier, value)
    return found if found is not None and is_seen(found) else None


def readable(read: Callable[[object], T], value: object) -> T | None:
    """What the reader makes of a vendor's value; None if it refuses it."""
    try:
        return read(value)
    except ValueError:
        return None


def amount(value: object) -> Decimal:
    """A number or a decimal string, finite, below 10^15, rounded to six places."""
    return _rounded(_exact(value))


def cost(value: object) -> Decimal:
    """An amount to be paid, not negative, not even before it is rounded."""
    exact = _exact(value)
    if exact < 0:
        raise _wrong("is below zero")
    return _rounded(exact)


def count(value: object) -> int:
    """How many of something: a whole number, not negative, below 10^9."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise _wrong("must be a whole number")
    if not 0 <= value < COUNT_LIMIT:
        raise _wrong(f"must be from 0 to {COUNT_LIMIT - 1}")
    return int(value)


def instant(value: object) -> datetime:
    """An RFC 3339 time with its offset, as aware UTC. https://www.rfc-editor.org/rfc/rfc3339"""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong("must be an RFC 3339 time with an offset, such as 2026-11-22T16:00:00Z")
    # datetime cannot hold a leap second; the second before is close enough.
    second = "59" if found["second"] == "60" else found["second"]
    fraction = (found["fraction"] or "0")[:6].ljust(6, "0")
    offset = found["offset"].upper().replace("Z", "+00:00")
    try:
        local = datetime.fromisoformat(
            f"{found['day']}T{found['clock']}:{second}.{fraction}{offset}"
        )
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong("is not a possible date and time") from None
    return _in_our_years(moment)


def day_or_instant(value: object) -> date | datetime:
    """A date such as 2026-11-25, or a time as `instant` takes it."""
    if not isinstance(value, str) or not (_DATE.fullmatch(value) or _TIME.fullmatch(value)):
        raise _wrong(
            "must be a date such as 2026-12-25, or an RFC 3339 time with an offset, such as "
            "2026-11-22T16:00:00Z"
        )
    if not _DATE.fullmatch(value):
        return instant(value)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _wrong("is not a possible date") from None
    return _in_our_years(day)


def flag(value: object) -> bool:
    """A real JSON boolean; "false" and 0 are refused as ambiguous."""
    if not isinstance(value, bool):
        raise _wrong("must be true or false")
    return value


def clean(text: str, length: int) -> str:
    """The text with what cannot be stored replaced by U+FFFD, cut to `length` characters."""
    text = _UNSTORABLE.sub("\ufffd", text).strip()
    if len(text) <= length:
        return text
    return text[: end_before(text, length - 1)].rstrip() + "…"


def as_line(text: str) -> str:
    """The text on one line with single spaces, without what nobody can see.

    It is empty if nothing is left but marks without letters.
    """
    line = " ".join(without_invisible(text).split())
    return line if is_seen(line) else ""


def words(length: int, *, one_line: bool = True, required: bool = False) -> Callable[[object], str]:
    """A reader of text, which cleans and cuts it; as `as_line` does if `one_line`."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise _wrong("must be a string")
        text = clean(as_line(value) if one_line else value, length)
        if required and not text:
            raise _wrong("must not be empty")
        return text

    return read


def label(value: object) -> str:
    """A number or a name that people know something by: an order's number, a status."""
    value = _string_or_integer(value)
    if isinstance(value, int):
        return identifier(value)
    return clean(as_line(value), NAME_LENGTH)


def status(value: object) -> str:
    """What something changed to: a label that is not empty."""
    text = label(value)
    if not text:
        raise _wrong("must not be empty")
    return text


def period(value: object) -> str:
    """The name of a period, in the spelling of bot.calendar.periods."""
    if not isinstance(value, str):
        raise _wrong("must be a string")
    try:
        return period_in(value).name
    except ValueError as wrong:
        raise _wrong(str(wrong)) from None


def _wrong(words: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", words)


def _exact(value: object) -> Decimal:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and _AMOUNT.fullmatch(value.strip())):
        raise _wrong("must be a number or a decimal string")
    if isinstance(value, int) and abs(value) >= AMOUNT_LIMIT:
        raise _wrong("is too large")
    exact = Decimal(repr(value) if isinstance(value, float) else str(value).strip())
    if not exact.is_finite():
        raise _wrong("must be a finite number")
    if abs(exact) >= AMOUNT_LIMIT:
        raise _wrong("is too large")
    return exact


def _rounded(exact: Decimal) -> Decimal:
    if exact.as_tuple().exponent in range(-6, 1):
        return exact
    return exact.quantize(AMOUNT_STEP, ROUND_HALF_EVEN)


def _string_or_integer(value: object) -> str | int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _wrong("must be a string or an integer")
    return value


def _in_our_years(day: D) -> D:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _wrong(f"must be between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _text(length: int) -> WithJsonSchema:
    return WithJsonSchema(shapes.text(length))


Id = Annotated[str, BeforeValidator(identifier), WithJsonSchema(shapes.ID)]
Label = Annotated[str, BeforeValidator(label), WithJsonSchema(shapes.LABEL)]
Status = Annotated[str, BeforeValidator(status), WithJsonSchema(shapes.STATUS)]
Amount = Annotated[Decimal, BeforeValidator(amount), WithJsonSchema(shapes.AMOUNT)]
Cost = Annotated[Decimal, BeforeValidator(cost), WithJsonSchema(shapes.COST)]
Count = Annotated[int, BeforeValidator(count), WithJsonSchema(shapes.COUNT)]
When = Annotated[datetime, BeforeValidator(instant), WithJsonSchema(shapes.INSTANT)]
Day = Annotated[date | datetime, BeforeValidator(day_or_instant), WithJsonSchema(shapes.DAY)]
Often = Annotated[str, BeforeValidator(period), WithJsonSchema(shapes.OFTEN)]
Flag = Annotated[bool, BeforeValidator(flag), WithJsonSchema(shapes.FLAG)]
Name = Annotated[str, BeforeValidator(words(NAME_LENGTH)), _text(NAME_LENGTH)]
FullName = Annotated[
    str,
    BeforeValidator(words(NAME_LENGTH, required=True)),
    WithJsonSchema(shapes.FULL_NAME),
]
Short = Annotated[str, BeforeValidator(words(SHORT_LENGTH)), _text(SHORT_LENGTH)]
Text = Annotated[str, BeforeValidator(words(TEXT_LENGTH, one_line=False)), _text(TEXT_LENGTH)]
Url = Annotated[str, BeforeValidator(words(URL_LENGTH)), _text(URL_LENGTH)]
