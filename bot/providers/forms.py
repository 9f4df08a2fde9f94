"""Reading a form body the way PHP does: `a[b][0]=c` is `{"a": {"b": {"0": "c"}}}`.

A list is never sized by an index, which anybody can write: it stays an object with the numbers as
keys. All values are strings. What PHP would drop or rename in silence is refused instead.
"""

import re
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from bot.events.fields import clean
from bot.events.payloads import JSON, Problem
from bot.providers.hook import Unreadable

Item = TypeVar("Item")

DEPTH_LIMIT = 10  # amoCRM's own fields are eight deep
KEYS_LIMIT = 2_000
INDEX_LIMIT = 1_000

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
# .NET writes a part's type before its name, and the name without quotes.
_BOUNDARY = re.compile(rb"--[^\r\n]{1,100}\r?\n(?=content-[a-z-]{1,30}:)", re.IGNORECASE)
_PART = re.compile(rb"\r?\n\r?\n")
_PART_NAME = re.compile(rb'(?<![a-z])name=(?:"([^"\r\n]*)"|([^\s";]+))', re.IGNORECASE)
_FILE = re.compile(rb"(?<![a-z])filename\*?=", re.IGNORECASE)

Node = dict[str, JSON]
Pair = tuple[str, str]


def load(body: bytes) -> Node:
    """What the pairs of a body say; of one name said twice, the last. Raises Unreadable."""
    pairs = [pair.partition(b"=") for pair in body.split(b"&") if pair]
    return _tree([(_unquoted(name), _unquoted(value)) for name, _, value in _few(pairs)])


def is_multipart(body: bytes) -> bool:
    """Whether it looks like `multipart/form-data`."""
    return _BOUNDARY.match(body) is not None


def load_multipart(body: bytes) -> Node:
    """As `load`, of such a body; files are left out. Raises Unreadable."""
    boundary = body.split(b"\n", 1)[0].strip()
    parts = [part for part in body.split(boundary)[1:] if part not in (b"--", b"")]
    read = (_pair(part) for part in _few(parts))
    return _tree([pair for pair in read if pair is not None])


def values_of(node: JSON) -> list[JSON]:
    """The items of what was sent as a list, in the order in which they came; [] if it is none."""
    return list(node.values()) if isinstance(node, dict) else []


class _Tree:
    """Objects within objects. `_next`: the number that `[]` stands for in each of them."""

    def __init__(self) -> None:
        self.root: Node = {}
        self._next: dict[int, int] = {}

    def put(self, name: str, value: str) -> None:
        """Raises Unreadable if the name is none, or is another's with more or fewer brackets."""
        *way, last = _steps(name)
        node = self.root
        for step in way:
            inner = node.setdefault(self._key(node, step), {})
            if not isinstance(inner, dict):
                raise _wrong(name, "is both a value and a list")
            node = inner
        key = self._key(node, last)
        if isinstance(node.get(key), dict):
            raise _wrong(name, "is both a value and a list")
        node[key] = value

    def _key(self, node: Node, step: str) -> str:
        upcoming = self._next.get(id(node), 0)
        key = step or str(upcoming)
        if _INDEX.fullmatch(key):
            self._next[id(node)] = max(upcoming, int(key) + 1)
        return key


def _tree(pairs: Iterable[Pair]) -> Node:
    tree = _Tree()
    for name, value in pairs:
        tree.put(name, value)
    return tree.root


def _few(items: list[Item]) -> list[Item]:
    if len(items) > KEYS_LIMIT:
        raise Unreadable(f"The form has more than {KEYS_LIMIT} fields")
    return items


def _unquoted(raw: bytes) -> str:
    """A `%` that begins no code stands for itself."""
    return _text(unquote_to_bytes(raw.replace(b"+", b" ")))


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("The form is not UTF-8") from None


def _pair(part: bytes) -> Pair | None:
    """Of a part of `multipart/form-data`; None if it is a file."""
    header, *values = _PART.split(part, 1)
    found = _PART_NAME.search(header)
    if found is None or not values:
        raise Unreadable("The form has a part without a name")
    if _FILE.search(header):
        return None
    return _text(found[1] or found[2] or b""), _text(re.sub(rb"\r?\n\Z", b"", values[0]))


def _steps(name: str) -> list[str]:
    """`a[b][]` → a, b, "": the last stands for the next number."""
    if not name:
        raise _wrong(name, "has no name")
    found = _NAME.fullmatch(name)
    if found is None:
        raise _wrong(name, "has brackets that do not match")
    steps = [found[1], *found[2][1:-1].split("][")] if found[2] else [found[1]]
    if len(steps) > DEPTH_LIMIT:
        raise _wrong(name, f"is nested more than {DEPTH_LIMIT} levels deep")
    if any(step.isdecimal() and (len(step) > 9 or int(step) > INDEX_LIMIT) for step in steps[1:]):
        raise _wrong(name, f"has an index over {INDEX_LIMIT}")
    return steps


def _wrong(name: str, words: str) -> Unreadable:
    return Unreadable(f"The form has a field that {words}", (Problem(clean(name, 60), words),))
