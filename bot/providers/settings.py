"""What a provider may be told of an account: `bellhop connect PROVIDER --set NAME=VALUE`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

LONGEST = 500


@dataclass(frozen=True)
class Setting:
    """`words`: what it is, for the operator. `read`: the value as it is stored, or ValueError.

    A secret one is never shown again.
    """

    words: str
    read: Callable[[str], str]
    is_secret: bool = False


Settings = Mapping[str, Setting]
NONE_GIVEN: Mapping[str, Any] = MappingProxyType({})


def token(text: str) -> str:
    """A secret that the CRM has made. Raises ValueError."""
    value = text.strip()
    if not 1 <= len(value) <= LONGEST or not value.isprintable():
        raise ValueError(f"must be 1 to {LONGEST} printable characters")
    return value


def link_template(text: str) -> str:
    """An https address in which `{id}` stands for the object's id. Raises ValueError."""
    value = text.strip()
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or len(value) > LONGEST:
        raise ValueError("must be an https address, such as https://crm.example/orders/{id}")
    try:
        names = [name for _, name, _, _ in Formatter().parse(value) if name is not None]
    except ValueError:
        names = []
    if names != ["id"]:
        raise ValueError("must have {id} once, where the object's id stands")
    return value
