"""What a browser shows: a title and a line, in the person's language. Pure.

Who looks at a locked screen may be anybody. So nothing of clients is in it, unless the cabinet
allows that.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.entry import BETWEEN, particulars
from bot.cards.headline import brief, item_brief
from bot.cards.naming import full_name_of, kind_name
from bot.rules.catalog import KINDS
from bot.ui.html import short
from bot.ui.reader import Reader
from storage.tables import Data, Item

LARGEST_BYTES = 3 * 1024  # of the payload; services take 4 kB
TITLE_UNITS, LINE_UNITS = 120, 200
KINDS_NAMED = 3
PAGE = "/app/"
SEVERAL = "bell"

# Of these parts only the number is said.
_NUMBERED = ("order", "lead", "task")
_OF_CLIENTS = ("client", "call")
_KEPT = (
    *("source", "channel", "connection", "person", "due_at", "to", "to_name", "counts", "count"),
    *("failing", "settled", "mistake", "method", "media_type", "last_order_at"),
)


@dataclass(frozen=True)
class Setting:
    """How messages are written: for whom, when, and whether they may name clients."""

    reader: Reader
    now: datetime
    names_clients: bool


@dataclass(frozen=True)
class Message:
    """What a browser is told. One with the same `tag` replaces it there."""

    title: str
    body: str
    tag: str
    url: str
    unread: int
    silent: bool

    def packed(self) -> bytes:
        """As the page's service worker reads it."""
        return json.dumps(self.__dict__, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def shorter(self) -> "Message":
        """The same, for a service that takes less."""
        return replace(self, title=short(self.title, TITLE_UNITS // 2), body="")


def message_of(items: Sequence[Item], unread: int, *, silent: bool, setting: Setting) -> Message:
    """The message for what has become due together; `unread`: how much is, in the whole bell."""
    if len(items) == 1:
        return _of_one(items[0], unread, silent=silent, setting=setting)
    reader = setting.reader
    kinds = dict.fromkeys(item.notification.kind for item in items)
    names = [kind_name(KINDS[it], reader.language) for it in kinds][:KINDS_NAMED]
    title = reader.plain("push-several", count=len(items))
    line = short(BETWEEN.join(names), LINE_UNITS)
    return Message(title, line, SEVERAL, PAGE, unread, silent)


def tag_of(item: Item) -> str:
    """What stands for the same object, or for the same event without one."""
    notification = item.notification
    return notification.subject or f"event:{notification.event_id}"


def _of_one(item: Item, unread: int, *, silent: bool, setting: Setting) -> Message:
    notification, reader, now = item.notification, setting.reader, setting.now
    if setting.names_clients:
        title, parts = item_brief(item, reader, now), list(particulars(item, reader))
    else:
        title, parts = _nameless_title(item, reader, now), _places(item.data)
    line = short(BETWEEN.join(parts), LINE_UNITS)
    url = f"{PAGE}#n={notification.pk}"
    return Message(short(title, TITLE_UNITS), line, tag_of(item), url, unread, silent)


def _nameless_title(item: Item, reader: Reader, now: datetime) -> str:
    kind, data = KINDS[item.notification.kind], item.data
    if any(it in data for it in _OF_CLIENTS):
        return reader.plain(f"{kind.text_id}.count", count=1)
    return brief(kind.key, nameless(data), reader, now)


def nameless(data: Data) -> Data:
    """What the event says without anything of a client: numbers, states, the company's own."""
    kept = {name: data[name] for name in _KEPT if name in data}
    for name in _NUMBERED:
        if part := data.get(name):
            kept[name] = {it: part[it] for it in ("id", "number") if it in part}
    return kept


def _places(data: Data) -> list[str]:
    place = data.get("source") or data.get("channel")
    return [full_name_of(place)] if place and _is_about_work(data) else []


def _is_about_work(data: Data) -> bool:
    """Else the place itself is what the title says."""
    return any(it in data for it in (*_NUMBERED, *_OF_CLIENTS))
