"""JSON without a person who is to be forgotten: what hooks, cards and objects say of them. Pure.

The objects stay: an order keeps everything but its manager. What tells apart a person and a client
of the same name is where it is said, so a name of one word counts only where somebody's name
stands, and not a client's or a thing's. A colleague of the same name is known by another id.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.rules.objects.life import TOLD_AGAIN, WHO
from storage.tables import NOBODY

# Under these, or what ends so, the id of somebody on the staff, or several.
_IDS = frozenset(
    {
        *("manager_id", "previous_manager_id", "assignee_id", "sender_id", "actor_id", "by_id"),
        *("responsible_id", "user_id", "staff_id", "employee_id", "operator_id", "author_id"),
        *("creator_id", "created_by", "updated_by", "assigned_to", "manager_ids", "user_ids"),
        *("assignee_ids", "staff_ids", "owner_id", "modified_by", "assigned_by_id"),
    }
)
_IDS_END = "_user_id"
# Under these, somebody on the staff, with whatever the CRM adds; under the others, only perhaps.
_STAFF = frozenset(
    {
        *("manager", "previous_manager", "assignee", "responsible", "staff", "employee"),
        *("operator", "managers", "assignees"),
    }
)
_PERHAPS_STAFF = frozenset({"sender", "actor", "user", "author", "creator", "users"})
_CLIENTS = frozenset(
    {"client", "buyer", "customer", "contact", "contacts", "recipient", "shipping"}
)
_THINGS = frozenset(
    {
        *("channel", "channels", "source", "sources", "status", "product", "products", "item"),
        *("items", "category", "pipeline", "tag", "tags", "company"),
    }
)
# Under these, or what ends so, a name.
_NAMES = frozenset(
    {
        *("name", "surname", "fullname", "firstname", "lastname", "nickname", "nick", "login"),
        *("person", "absent", "substitute", "by", "account", "created_by", "updated_by"),
        *("assigned_to", "tg"),
    }
)
_NAMES_END = ("_name", "Name")
_CONTACTS = ("phone", "mail", "login", "username", "telegram")  # in the names of fields
_TELLING_LENGTH = 5
_PHONE_DIGITS = 9  # a shorter number may be a price or an order's
_GAP = "[\\s\u200b-\u200d\ufeff]+"

JSON = Any  # Any: JSON of many shapes


@dataclass(frozen=True)
class Traces:
    """What gives a person away. `words`: names and accounts, also former ones; `ids`: the CRM's."""

    person_id: int
    words: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    @property
    def telling(self) -> frozenset[str]:
        """Those that are nobody else's, wherever they are said."""
        texts = {it for it in self.words if not it.isalnum() or _is_phone(it)}
        texts |= {it for it in self.ids if not it.isdecimal()}
        return frozenset(it for it in texts if len(it) >= _TELLING_LENGTH)


def erased(value: JSON, traces: Traces, nobody: str | None = None) -> JSON:
    """The same without the person. `nobody`: what stands instead of their id in the CRM."""
    return _Eraser(traces, nobody).without(value)


def erased_text(text: str, traces: Traces) -> str:
    """Text that is no JSON, without what is telling."""
    return _Eraser(traces, None).text(text)


class _Eraser:
    def __init__(self, traces: Traces, nobody: str | None) -> None:
        self._traces = traces
        self._nobody = nobody
        self._words = {_plain(it) for word in traces.words for it in _orders(word)}
        ways = {it for word in traces.telling for it in _orders(word)}
        longest_first = "|".join(map(_pattern, sorted(ways, key=len, reverse=True)))
        whole = rf"(?<!\w)(?<!\d[.,])(?:{longest_first})(?!\w)(?![.,]\d)"
        self._telling = re.compile(whole, re.IGNORECASE) if ways else None

    def without(self, value: JSON, key: str = "", *, of_client: bool = False) -> JSON:
        if isinstance(value, Mapping):
            return self._object(value, key, of_client=of_client or key in _CLIENTS | _THINGS)
        if _is_of_id(key) and not isinstance(value, list) and self._is_their_id(value):
            return self._nobody
        if isinstance(value, list):
            return self._list(value, key, of_client=of_client or key in _CLIENTS | _THINGS)
        if isinstance(value, str):
            return NOBODY if not of_client and self._is_name(value, key) else self.text(value)
        if isinstance(value, int) and _is_contact(key) and self._is_name(str(value), key):
            return self._nobody
        return value

    def text(self, text: str) -> str:
        return self._telling.sub(NOBODY, text) if self._telling else text

    def _object(self, found: Mapping[str, JSON], key: str, *, of_client: bool) -> JSON:
        if self._is_about_them(found, key):
            return dict.fromkeys(found, NOBODY)
        if found.get("by_id") == self._traces.person_id and "how" in found:  # a payment of ours
            found = {name: it for name, it in found.items() if name not in ("by", "by_id")}
        is_colleague = self._is_colleague(found, key)
        return {
            self.text(name): it
            if is_colleague and isinstance(it, str) and _is_personal(name)
            else self.without(it, name, of_client=of_client)
            for name, it in found.items()
        }

    def _list(self, found: list[JSON], key: str, *, of_client: bool) -> list[JSON]:
        if key == "who" and found and self._is_their_id(found[0]):
            return [None, *(self.without(it) for it in found[1:])]
        if key == "steps":
            return [self._step(row) for row in found]
        without = [self.without(it, key, of_client=of_client) for it in found]
        return [it for it in without if it is not None or None in found]

    def _step(self, row: JSON) -> JSON:
        """A row of bot.rules.objects.life: when, which kind, its value, how often."""
        if not isinstance(row, list) or len(row) < 3:
            return self.without(row)
        names_somebody = isinstance(row[1], str) and (row[1] in WHO or row[1] == TOLD_AGAIN)
        is_theirs = names_somebody and self._is_their_id(row[2])
        without = [self.without(it) for it in row]
        return [*without[:2], None, *without[3:]] if is_theirs else without

    def _is_about_them(self, found: Mapping[str, JSON], key: str) -> bool:
        if key in _STAFF and self._is_their_id(found.get("id")):
            return True
        if key not in _STAFF | _PERHAPS_STAFF or self._is_colleague(found, key):
            return False
        return any(isinstance(it, str) and self._is_name(it, name) for name, it in found.items())

    def _is_colleague(self, found: Mapping[str, JSON], key: str) -> bool:
        """Or a client: somebody with another id."""
        other = found.get("id")
        is_id = isinstance(other, str | int) and not isinstance(other, bool) and other != ""
        is_known = key in _STAFF | _PERHAPS_STAFF and bool(self._traces.ids)
        return is_known and is_id and other != NOBODY and not self._is_their_id(other)

    def _is_name(self, value: str, key: str) -> bool:
        return _is_personal(key) and _plain(value) in self._words

    def _is_their_id(self, value: JSON) -> bool:
        is_id = isinstance(value, str | int) and not isinstance(value, bool)
        return is_id and str(value).strip() in self._traces.ids


def _is_of_id(key: str) -> bool:
    return key in _IDS or key.endswith(_IDS_END)


def _is_personal(key: str) -> bool:
    is_name = key in _NAMES | _STAFF | _PERHAPS_STAFF or key.endswith(_NAMES_END)
    return is_name or _is_contact(key)


def _is_contact(key: str) -> bool:
    return any(part in key.lower() for part in _CONTACTS)


def _is_phone(word: str) -> bool:
    return word.isdecimal() and len(word) >= _PHONE_DIGITS


def _plain(text: str) -> str:
    return " ".join(re.split(_GAP, text.strip())).casefold()


def _orders(name: str) -> set[str]:
    """The name, and with its two words the other way round."""
    words = name.split()
    is_turned = len(words) == 2 and all(it.isalpha() for it in words)
    return {name, " ".join(reversed(words))} if is_turned else {name}


def _pattern(word: str) -> str:
    """The word, in JSON's escapes too: JSON that cannot be read is searched as it came."""
    ways = dict.fromkeys((word, json.dumps(word)[1:-1]))
    return "|".join(_GAP.join(map(re.escape, way.split())) for way in ways)
