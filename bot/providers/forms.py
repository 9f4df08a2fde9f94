"""Reading a form body the way PHP does: `a[b][0]=c` is `{"a": {"b": {"0": "c"}}}`.

A list is never sized by an index, which anybody can write: it stays an object with the numbers as
keys. All values are strings.
"""

import re
from urllib.parse import unquote_to_bytes

from bot.events.payloads import JSON
from bot.providers.hook import Unreadable

DEPTH_LIMIT = 10  # amoCRM's own fields are eight deep
KEYS_LIMIT = 2_000
INDEX_LIMIT = 1_000

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")

Node = dict[str, JSON]


def load(body: bytes) -> Node:
    """What the pairs of a body say; of one name said twice, the last. Raises Unreadable."""
    pairs = [pair for pair in body.split(b"&") if pair]
    if len(pairs) > KEYS_LIMIT:
        raise Unreadable(f"The form has more than {KEYS_LIMIT} fields")
    root: Node = {}
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        _put(root, _path(_text(name)), _text(value))
    return root


def values_of(node: JSON) -> list[JSON]:
    """The items of what was sent as a list, in the order in which they came; [] if it is none."""
    return list(node.values()) if isinstance(node, dict) else []


def _text(raw: bytes) -> str:
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise Unreadable("The form is not UTF-8") from None


def _path(name: str) -> list[str]:
    """`a[b][]` → a, b, "": the last stands for the next number."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise Unreadable("The form has a field whose brackets do not match")
    steps = [found[1], *found[2][1:-1].split("][")] if found[2] else [found[1]]
    if len(steps) > DEPTH_LIMIT:
        raise Unreadable(f"The form is nested more than {DEPTH_LIMIT} levels deep")
    if any(step.isdecimal() and (len(step) > 9 or int(step) > INDEX_LIMIT) for step in steps[1:]):
        raise Unreadable(f"The form has a list with an index over {INDEX_LIMIT}")
    return steps


def _put(root: Node, steps: list[str], value: str) -> None:
    node = root
    for step in steps[:-1]:
        key = step or str(len(node))
        inner = node.get(key)
        if not isinstance(inner, dict):
            inner = node[key] = {}
        node = inner
    node[steps[-1] or str(len(node))] = value
