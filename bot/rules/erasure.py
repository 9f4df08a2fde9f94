"""JSON without a person who is to be forgotten: what hooks, cards and objects say of them. Pure.

The objects stay: an order keeps everything but its manager. What tells apart a person and a client
of the same name is where it is said, so a name of one word counts only where it stands alone, and
not as a client's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.rules.life import TOLD_AGAIN, WHO

NOBODY = "—"

# Under these, the id of somebody on the staff, or several.
_IDS = frozenset(
    {
        *("manager_id", "previous_manager_id", "assignee_id", "sender_id", "actor_id", "by_id"),
        *("responsible_id", "user_id", "staff_id", "employee_id", "operator_id", "author_id"),
        *("creator_id", "created_by", "updated_by", "assigned_to", "manager_ids", "user_ids"),
        *("assignee_ids", "staff_ids"),
    }
)
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
_TELLING_LENGTH = 5

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
        texts = {it for it in self.words if " " in it or not it.isalpha()}
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
        longest_first = sorted(map(re.escape, traces.telling), key=len, reverse=True)
        self._telling = (
            re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)") if longest_first else None
        )

    def without(self, value: JSON, key: str = "", *, of_client: bool = False) -> JSON:
        if isinstance(value, Mapping):
            return self._object(value, key, of_client=of_client or key in _CLIENTS)
        if key in _IDS and not isinstance(value, list) and self._is_their_id(value):
            return self._nobody
        if isinstance(value, list):
            return self._list(value, key, of_client=of_client)
        if isinstance(value, str):
            is_name = value in self._traces.words and not of_client
            return NOBODY if is_name else self.text(value)
        return value

    def text(self, text: str) -> str:
        return self._telling.sub(NOBODY, text) if self._telling else text

    def _object(self, found: Mapping[str, JSON], key: str, *, of_client: bool) -> JSON:
        if self._is_about_them(found, key):
            return dict.fromkeys(found, NOBODY)
        if found.get("by_id") == self._traces.person_id and "how" in found:  # a payment of ours
            found = {name: it for name, it in found.items() if name not in ("by", "by_id")}
        return {
            self.text(name): self.without(it, name, of_client=of_client)
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
        """A row of bot.rules.life: when, which kind, its value, how often."""
        if not isinstance(row, list) or len(row) < 3:
            return self.without(row)
        is_theirs = (row[1] in WHO or row[1] == TOLD_AGAIN) and self._is_their_id(row[2])
        without = [self.without(it) for it in row]
        return [*without[:2], None, *without[3:]] if is_theirs else without

    def _is_about_them(self, found: Mapping[str, JSON], key: str) -> bool:
        if key in _STAFF and self._is_their_id(found.get("id")):
            return True
        said = (it for it in found.values() if isinstance(it, str))
        return key in _STAFF | _PERHAPS_STAFF and any(it in self._traces.words for it in said)

    def _is_their_id(self, value: JSON) -> bool:
        is_id = isinstance(value, str | int) and not isinstance(value, bool)
        return is_id and str(value).strip() in self._traces.ids
