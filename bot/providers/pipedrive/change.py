"""One webhook of Pipedrive, version 2.0: `{"meta": …, "data": …, "previous": …}`.

https://pipedrive.readme.io/docs/guide-for-webhooks-v2: `data` is the object as it is now,
`previous` has the changed fields as they were before. A deletion has all in `previous`, no data.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bot.events import fields
from bot.events.payloads import JSON, Problem
from bot.providers.bodies import json_of
from bot.providers.hook import Unreadable, as_object, misshapen

T = TypeVar("T")

ACTIONS = CREATE, CHANGE, DELETE = "create", "change", "delete"
WORD_LENGTH = 60

_HOST = re.compile(r"[a-z0-9-]{1,63}\.pipedrive\.com")
_UNIX_TIME = re.compile(r"[0-9]{10}")
_OLD = (
    "This is a webhook of version 1. Delete it in Pipedrive, and create it again with the"
    " version 2.0"
)


@dataclass(frozen=True)
class Change:
    """What became of one object. `data`: the object as it is now, or was when it was deleted.

    `event_id`: the same on each attempt. `actor_id`: whoever did it by hand. `host`: where the
    account is opened in a browser.
    """

    entity: str
    action: str
    object_id: str
    event_id: str
    at: datetime
    data: Mapping[str, JSON]
    previous: Mapping[str, JSON]
    actor_id: str | None = None
    host: str | None = None

    def is_new(self, field: str) -> bool:
        """Whether this change has given the field the value that it has now."""
        return field in self.previous and self.previous[field] != self.data.get(field)


def read(body: bytes) -> Change:
    """The change that a body tells. Raises Unreadable."""
    said = as_object(json_of(body))
    meta = _object_in(said, "meta")
    if "current" in said or (meta is not None and "object" in meta and "entity" not in meta):
        raise Unreadable(_OLD, (Problem("meta.version", "must be 2.0"),))
    if meta is None:
        raise _wrong("meta", "must be an object")
    entity, action = _word(meta, "entity"), _word(meta, "action")
    data, previous = _object_in(said, "data"), _object_in(said, "previous")
    now = previous if action == DELETE and data is None else data
    if now is None:
        raise _wrong("data", "must be an object")
    host = meta.get("host")
    return Change(
        entity=entity,
        action=action,
        object_id=_needed(meta, "entity_id", fields.identifier),
        event_id=_event_id(meta),
        at=_needed(meta, "timestamp", _moment),
        data=now,
        previous=previous if action == CHANGE and previous is not None else {},
        # An integration works with the token of some user, who may know nothing of it.
        actor_id=id_in(meta, "user_id") if meta.get("change_source") == "app" else None,
        host=host if isinstance(host, str) and _HOST.fullmatch(host) else None,
    )


def id_in(part: Mapping[str, JSON], field: str) -> str | None:
    """The id in that field; None if it has none."""
    return fields.id_of(part.get(field))


def text_in(part: Mapping[str, JSON], field: str) -> str | None:
    """The text in that field, on one line; None if it has none."""
    value = part.get(field)
    return (fields.as_line(value) or None) if isinstance(value, str) else None


def _object_in(part: Mapping[str, JSON], field: str) -> dict[str, JSON] | None:
    value = part.get(field)
    return value if isinstance(value, dict) else None


def _word(meta: Mapping[str, JSON], field: str) -> str:
    value = meta.get(field)
    if not isinstance(value, str) or not value.isprintable() or not 1 <= len(value) <= WORD_LENGTH:
        raise _wrong(f"meta.{field}", f"must be a word of 1 to {WORD_LENGTH} characters")
    return value


def _needed(meta: Mapping[str, JSON], field: str, read_value: Callable[[object], T]) -> T:
    try:
        return read_value(meta.get(field))
    except ValueError as wrong:
        raise _wrong(f"meta.{field}", str(wrong)) from None


def _event_id(meta: Mapping[str, JSON]) -> str:
    """Not the number of the attempt, and nothing of the webhook: two may tell of one change."""
    found = id_in(meta, "id") or id_in(meta, "correlation_id")
    if found is None:
        raise _wrong("meta.id", "must be the id of the event")
    return found


def _moment(value: object) -> datetime:
    """A time, or Unix seconds: the guide's table says the one, all its examples the other."""
    if isinstance(value, str | int) and _UNIX_TIME.fullmatch(str(value)):
        return datetime.fromtimestamp(int(value), UTC)
    return fields.instant(value)


def _wrong(path: str, words: str) -> Unreadable:
    return misshapen("Pipedrive", path, words)
