"""What bot.events.fields accepts, said as JSON Schema: for docs/openapi.json.

A shape allows exactly what its reader takes; tests/openapi posts both sides of each border. Only
what a pattern cannot say is left to the description.
"""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

Shape = dict[str, Any]  # Any: JSON Schema

# What str.strip() takes away; `\s` means other characters in each language.
_SPACE = r"[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*"
# Control and format characters, and spaces other than the ordinary one.
_HIDDEN = (
    r"\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb"
)
# That, white space, and letters without ink. That marks need a letter is said in words.
_UNSEEN = (
    _HIDDEN + r" \u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    r"\ufff0-\ufff8"
)
_IN_ID = f"[^{_HIDDEN}]"
_ENDS_ID = f"[^{_HIDDEN} ]"

_LEAP = (
    "(?:19(?:7[26]|8[048]|9[26])|2000|20(?:0[48]|[2468][048]|[13579][26])"
    "|21(?:0[48]|[2468][048]|[13579][26]))"
)
_YEAR = "(?:19[7-9][0-9]|2[01][0-9]{2})"
_DATE = (
    f"(?:{_YEAR}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    f"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)|{_LEAP}-02-29)"
)
_CLOCK = r"[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]{1,30})?"
_ZONE = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
# East of Greenwich it is still 1969 then, and west of it already 2200.
_TOO_EARLY = f"1970-01-01{_CLOCK}\\+"
_TOO_LATE = f"2199-12-31{_CLOCK}-"

_WHOLE = "0{0,25}[0-9]{1,15}"
_DECIMALS = r"(?:\.[0-9]{1,40})?"
_NOTHING = r"-0{1,40}(?:\.0{1,40})?"


def _whole(pattern: str) -> str:
    return f"^{pattern}$"


ID: Final[Shape] = {
    "description": 'A string or an integer; 6 and "6" are the same id. Of a string\'s 1 to 200 '
    "characters, without the white space around them, all must be printable. An integer has at "
    "most 200 digits; 6.0 is none.",
    "anyOf": [
        {
            "type": "string",
            "pattern": _whole(f"{_SPACE}{_ENDS_ID}(?:{_IN_ID}{{0,198}}{_ENDS_ID})?{_SPACE}"),
        },
        {"type": "integer"},
    ],
    "examples": [40117, "A-10042"],
}
LABEL: Final[Shape] = {
    "description": "A number or a name that people know something by. Text is cut to 200 "
    "characters.",
    "type": ["string", "integer"],
}
STATUS: Final[Shape] = {
    "description": "What something changed to: a number, or a name that can be seen; marks alone "
    "cannot. Cut to 200 characters.",
    "anyOf": [{"type": "string", "pattern": f"[^{_UNSEEN}]"}, {"type": "integer"}],
    "examples": ["shipped", 12],
}
AMOUNT: Final[Shape] = {
    "description": "A number or a decimal string, kept to six decimal places.",
    "anyOf": [
        {"type": "number", "exclusiveMinimum": -(10**15), "exclusiveMaximum": 10**15},
        {"type": "string", "pattern": _whole(f"{_SPACE}[+-]?{_WHOLE}{_DECIMALS}{_SPACE}")},
    ],
    "examples": ["1198.00"],
}
COST: Final[Shape] = {
    "description": "An amount that is not negative.",
    "anyOf": [
        {"type": "number", "minimum": 0, "exclusiveMaximum": 10**15},
        {
            "type": "string",
            "pattern": _whole(f"{_SPACE}(?:\\+?{_WHOLE}{_DECIMALS}|{_NOTHING}){_SPACE}"),
        },
    ],
    "examples": ["1198.00"],
}
COUNT: Final[Shape] = {
    "description": "A whole number that is not negative.",
    "type": "integer",
    "minimum": 0,
    "exclusiveMaximum": 10**9,
    "examples": [2],
}
INSTANT: Final[Shape] = {
    "description": "An RFC 3339 time with its offset, from 1970 to 2199 in UTC.",
    "type": "string",
    "pattern": _whole(f"(?!{_TOO_EARLY}|{_TOO_LATE}){_DATE}{_CLOCK}{_ZONE}"),
    "examples": ["2026-11-22T16:00:00Z"],
}
DAY: Final[Shape] = {
    "description": "A date, which is that day in the business's time zone, or an RFC 3339 time "
    "with its offset; from 1970 to 2199.",
    "type": "string",
    "pattern": _whole(f"(?!{_TOO_EARLY}|{_TOO_LATE}){_DATE}(?:{_CLOCK}{_ZONE})?"),
    "examples": ["2026-12-25"],
}
OFTEN: Final[Shape] = {
    "description": "weekly, monthly, quarterly, yearly or a number of days up to 3660, in any "
    "letter case.",
    "type": "string",
    "pattern": _whole(
        _SPACE
        + "(?:[Ww][Ee][Ee][Kk][Ll][Yy]|[Mm][Oo][Nn][Tt][Hh][Ll][Yy]"
        + "|[Qq][Uu][Aa][Rr][Tt][Ee][Rr][Ll][Yy]|[Yy][Ee][Aa][Rr][Ll][Yy]"
        + "|(?:0{0,3}[1-9]|0{0,2}[1-9][0-9]|0?[1-9][0-9]{2}|[12][0-9]{3}|3[0-5][0-9]{2}"
        + "|36[0-5][0-9]|3660)"
        + _SPACE.removesuffix("*")
        + "+[Dd][Aa][Yy][Ss]?)"
        + _SPACE
    ),
    "examples": ["monthly", "30 days"],
}
FLAG: Final[Shape] = {"type": "boolean"}
FULL_NAME: Final[Shape] = {
    "description": "A line in which something can be seen; marks alone cannot. Cut to 200 "
    "characters.",
    "type": "string",
    "pattern": f"[^{_UNSEEN}]",
}


def text(length: int) -> Shape:
    """Any text; what is too long is no mistake."""
    return {"description": f"Cut to {length} characters.", "type": "string"}


NAMED: Final[dict[str, Shape]] = {
    "Id": ID,
    "Label": LABEL,
    "Status": STATUS,
    "Amount": AMOUNT,
    "Cost": COST,
    "Count": COUNT,
    "Time": INSTANT,
    "DateOrTime": DAY,
    "Period": OFTEN,
    "FullName": FULL_NAME,
}


@dataclass(frozen=True)
class NotNull:
    """Of a field that may be None, but not for a sender that promised the contract."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Shape:
        [only] = [each for each in handler(schema)["anyOf"] if each != {"type": "null"}]
        return dict(only)


@dataclass(frozen=True)
class OrAnything:
    """Of a field that is no reason to refuse."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Shape:
        ignored = {"description": "Anything else counts as absent."}
        return {"anyOf": [*handler(schema)["anyOf"], ignored]}
