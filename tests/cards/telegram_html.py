"""A strict reader of Telegram's HTML: what a person would see, or an error where Telegram refuses.

Written against core.telegram.org/bots/api#html-style, apart from the code that it checks.
"""

import re

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_TAG = re.compile(r"</?[a-z][a-z-]*[^<>]*>")
_OPENING = re.compile(
    r"<(?:(b|i|u|s|code|pre|tg-spoiler)|(blockquote)(?: expandable)?|(a) href=\"[^\"<>]+\""
    r'|(tg-time) unix="[1-9]\d{0,9}" format="(?:r|w?[dD]?[tT]?)")>'
)
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Refused(Exception):
    """Telegram would answer `can't parse entities`, or a reader would be deceived."""


def read(markup: str) -> str:
    """The visible text of `markup`."""
    if found := _FORBIDDEN.search(markup):
        raise Refused(f"a character that must not be there: {found[0]!r}")
    opened: list[str] = []
    seen: list[str] = []
    position = 0
    while position < len(markup):
        piece = _piece(markup, position)
        position += len(piece)
        if piece.startswith("</"):
            if not opened or f"</{opened.pop()}>" != piece:
                raise Refused(f"an unexpected end tag {piece}")
        elif piece.startswith("<"):
            opened.append(_name(piece))
        else:
            seen.append(_ENTITIES.get(piece, piece))
    if opened:
        raise Refused(f"not closed: {opened}")
    return "".join(seen)


def units(text: str) -> int:
    """UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _piece(markup: str, position: int) -> str:
    if markup[position] == "<":
        if tag := _TAG.match(markup, position):
            return tag[0]
        raise Refused("a bare <")
    if markup[position] == "&":
        for entity in _ENTITIES:
            if markup.startswith(entity, position):
                return entity
        raise Refused("a bare &")
    if markup[position] in '>"':
        raise Refused(f"a bare {markup[position]}")
    return markup[position]


def _name(tag: str) -> str:
    opening = _OPENING.fullmatch(tag)
    if opening is None:
        raise Refused(f"an unsupported start tag {tag}")
    return next(name for name in opening.groups() if name)
