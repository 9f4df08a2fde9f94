"""Who works in a KeyCRM cabinet and what things are called there, as its API tells it. Pure.

There is a reader for each list. It gives None for an item without an id, of which nothing can be
kept; what else cannot be read counts as absent. Ids may be numbers or text, and PHP writes an empty
object as [].
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from bot.events import fields
from bot.providers.hook import StatusMeans
from bot.providers.keycrm.paging import Item
from bot.providers.keycrm.snapshot import GROUPS, TRUE

T = TypeVar("T")
State = Literal["active", "pending", "blocked"]

# The roles that every cabinet begins with; their names can be changed, their ids cannot.
ROLES = {
    "1": "administrator",
    "2": "manager",
    "3": "content-manager",
    "4": "courier",
    "5": "analyst",
    "6": "producer",
    "7": "supplier",
}
_PHONE_DIGITS = range(7, 16)  # E.164 has 15 at most
_LONGEST_SECONDS = 10 * 366 * 86_400
_NAME, _CURRENCY = fields.words(fields.NAME_LENGTH), fields.words(fields.SHORT_LENGTH)


@dataclass(frozen=True)
class User:
    """Somebody who may sign in. `phone`: digits only.

    `state`: pending, too, if it is one that we do not know: not at work yet, but not gone either.
    """

    id: str
    name: str
    role_id: str | None = None
    state: State = "active"
    phone: str | None = None


@dataclass(frozen=True)
class Source:
    """Where orders come from. `currency`: ISO 4217."""

    id: str
    name: str | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Pipeline:
    """A pipeline of cards, which are leads."""

    id: str
    name: str | None = None


@dataclass(frozen=True)
class Status:
    """Of orders, or of the cards of one pipeline.

    `means`: what it says of what has it; None: nothing. `expires_after`: in seconds.
    """

    id: str
    name: str | None = None
    means: StatusMeans | None = None
    expires_after: int | None = None


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What a list tells. `unreadable`: how many items were left out."""

    found: tuple[T, ...] = ()
    unreadable: int = 0


def read(items: Iterable[Item], reader: Callable[[Item], T | None]) -> Reading[T]:
    """All items that the reader understands."""
    read_items = [reader(item) for item in items]
    found = tuple(it for it in read_items if it is not None)
    return Reading(found, len(read_items) - len(found))


def user(item: Item) -> User | None:
    """Of `/users`, which the vendor's specification leaves out."""
    user_id = fields.id_of(item.get("id"))
    if user_id is None:
        return None
    role_id = fields.id_of(item.get("role_id"))
    phone = digits(item.get("phone"))
    return User(user_id, _full_name(item) or f"№ {user_id}", role_id, _state(item), phone)


def source(item: Item) -> Source | None:
    """Of `/order/source`."""
    source_id = fields.id_of(item.get("id"))
    if source_id is None:
        return None
    currency = fields.readable(_CURRENCY, item.get("currency_code"))
    return Source(source_id, _text(item, "name"), currency.upper() if currency else None)


def pipeline(item: Item) -> Pipeline | None:
    """Of `/pipelines`."""
    pipeline_id = fields.id_of(item.get("id"))
    return None if pipeline_id is None else Pipeline(pipeline_id, _text(item, "title", "name"))


def status(item: Item) -> Status | None:
    """Of `/order/status` or `/pipelines/{id}/statuses`; the latter has no groups."""
    status_id = fields.id_of(item.get("id"))
    if status_id is None:
        return None
    seconds = _seconds(item.get("expiration_period"))
    return Status(status_id, _text(item, "name", "title"), _means(item), seconds)


def digits(phone: object) -> str | None:
    """The digits of a phone number; None if there are too few or too many for one."""
    if not isinstance(phone, str | int) or isinstance(phone, bool):
        return None
    found = "".join(it for it in str(phone)[: fields.NAME_LENGTH] if it in "0123456789")
    return found if len(found) in _PHONE_DIGITS else None


def _full_name(item: Item) -> str | None:
    whole = _text(item, "full_name")
    if whole is not None:
        return whole
    parts = [name for key in ("first_name", "last_name") if (name := _text(item, key))]
    if parts:
        return fields.clean(" ".join(parts), fields.NAME_LENGTH)
    return _text(item, "username", "email")


def _state(item: Item) -> State:
    match item.get("status"):
        case "blocked":
            return "blocked"
        case "active" | None | "":
            return "active"
    return "pending"


def _means(item: Item) -> StatusMeans | None:
    """By its group; a status of another group may at least say that it closes an order."""
    if (means := GROUPS.get(fields.id_of(item.get("group_id")) or "")) is not None:
        return means
    return "done" if item.get("is_closing_order") in TRUE else None


def _seconds(value: object) -> int | None:
    text = fields.id_of(value) or ""
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        return None
    return int(text) if 0 < int(text) <= _LONGEST_SECONDS else None


def _text(item: Item, *keys: str) -> str | None:
    """The first of these that has words in it, on one line."""
    return next((text for key in keys if (text := fields.readable(_NAME, item.get(key)))), None)
