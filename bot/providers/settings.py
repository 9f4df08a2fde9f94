"""What a provider may be told of an account, by `bellhop connect`, `set` and `api-key`. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from bot.events.fields import URL_LENGTH

LONGEST = 500
SHORTEST_KEY = 16
ID = "{id}"


@dataclass(frozen=True)
class Setting:
    """`words`: what it is, for the operator. `read`: the value as it is stored, or ValueError.

    A secret one is never shown again.
    """

    words: str
    read: Callable[[str], str]
    is_secret: bool = False

    @property
    def is_link(self) -> bool:
        """Whether it is the address at which an object opens."""
        return self.read is link_template


Settings = Mapping[str, Setting]
NONE_GIVEN: Mapping[str, Any] = MappingProxyType({})


def token(text: str) -> str:
    """A secret that the CRM has made. Raises ValueError."""
    value = text.strip()
    if not 1 <= len(value) <= LONGEST or not value.isprintable():
        raise ValueError(f"must be 1 to {LONGEST} printable characters")
    return value


def api_key(text: str) -> str:
    """What a CRM has made for programs that ask it. Raises ValueError, which never quotes it."""
    value = text.strip()
    if value.lower().startswith("bearer "):
        raise ValueError("must be the key alone; remove the word Bearer before it")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("is no API key: it has spaces, line breaks or other letters than Latin")
    if not SHORTEST_KEY <= len(value) <= LONGEST:
        raise ValueError(f"is no API key: those have {SHORTEST_KEY} to {LONGEST} characters")
    return value


def link_template(text: str) -> str:
    """An https address in which `{id}` stands for the object's id. Raises ValueError."""
    value = text.strip()
    parts = urlsplit(value)
    is_short = len(value) <= LONGEST and value.isprintable() and " " not in value
    if parts.scheme != "https" or not parts.hostname or not is_short:
        raise ValueError("must be an https address, such as https://crm.example/orders/{id}")
    around = value.split(ID)
    if len(around) != 2 or ID in parts.netloc or any(it in "".join(around) for it in "{}"):
        raise ValueError("must have {id} once, where the object's id stands")
    return value


def link(given: Mapping[str, Any], name: str, object_id: str) -> str | None:
    """The address of an object by the template of that name, if there is one."""
    template = given.get(name)
    if not isinstance(template, str):
        return None
    address = template.replace(ID, quote(object_id, safe=""))
    return address if len(address) <= URL_LENGTH else None
