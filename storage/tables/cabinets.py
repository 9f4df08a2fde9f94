"""Cabinets: the namespaces of the CRM's ids. Pure.

Two connections to one account of a CRM speak of the same objects, two accounts do not. What belongs
to the default cabinet, which has no name, is known by the CRM's own id or subject; in any other one
the cabinet's name stands before it: `north/order:17`, `north/3`.
"""

import re
from collections.abc import Mapping
from typing import Any

DEFAULT = ""  # the cabinet that connections share unless they are told otherwise
LONGEST = 32

# Any in this file: the JSON of many kinds.
_KEY = "cabinet"
_NAME = re.compile(rf"[\w-]{{1,{LONGEST}}}")


def is_name(text: str) -> bool:
    """Whether a cabinet may be called that: 1 to 32 letters of any script, digits, `-` and `_`."""
    return _NAME.fullmatch(text) is not None


def qualified(cabinet: str, key: str) -> str:
    """The subject or id, with its cabinet before it.

    In the default cabinet it stays as it is, unless it could be taken for one of another cabinet.
    """
    is_misleading = "/" in key.partition(":")[0]
    return f"{cabinet}/{key}" if cabinet or is_misleading else key


def unqualified(key: str) -> tuple[str, str]:
    """The cabinet, and the subject or id as the CRM knows it."""
    if "/" not in key.partition(":")[0]:
        return DEFAULT, key
    cabinet, _, rest = key.partition("/")
    return cabinet, rest


def what_of(subject: str) -> str:
    """What sort of object it is, such as `order`."""
    return unqualified(subject)[1].partition(":")[0]


def number_of(subject: str) -> str:
    """The object's id in the CRM."""
    return unqualified(subject)[1].partition(":")[2]


def cabinet_of(data: Mapping[str, Any]) -> str:
    """The cabinet of an event, by what was recorded of it."""
    return str(data.get(_KEY) or DEFAULT)


def in_cabinet(cabinet: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an event of this cabinet."""
    rest = {key: value for key, value in data.items() if key != _KEY}
    return rest | {_KEY: cabinet} if cabinet else rest
