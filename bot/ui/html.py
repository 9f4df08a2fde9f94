"""Text that Telegram may parse as HTML: made safe, measured and cut.

Text from outside becomes `Html` only through `escape`. Lengths are in UTF-16 units, as Telegram
counts them.
"""

import html
import re
from collections.abc import Iterator

from bot.letters.graphemes import end_before
from bot.letters.invisible import is_seen

MESSAGE_LIMIT = 4096
ELLIPSIS = "…"

# C0 and C1 controls, lone surrogates, noncharacters, and the bidi embeddings, overrides and
# isolates, with which a name could reorder the line around it.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*\n")
_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[a-z-]+)[^<>]*>|&#?\w+;|[^<&]+|[<&]")


class Html(str):
    """Text that is safe already: its tags are Bellhop's and balanced, all else is escaped."""

    __slots__ = ()


def clean(value: str) -> str:
    """`value` without what could break or spoof a card; at most two line breaks in a row."""
    if _UNSAFE.search(value):
        value = _UNSAFE.sub("", _BREAKS.sub("\n", value).replace("\t", " "))
    return _BLANK_LINES.sub("\n\n", value) if "\n" in value else value


def one_line(value: str) -> str:
    """`value` cleaned, with single spaces instead of line breaks and runs of spaces."""
    return " ".join(clean(value).split())


def visible(value: object) -> str:
    """`value` as one line; "" if it is None or has nothing that a reader can see."""
    line = one_line(str(value)) if value is not None else ""
    return line if is_seen(line) else ""


def escape(value: str) -> Html:
    """`value` cleaned and escaped, with its line breaks. `Html` is returned as it is."""
    if isinstance(value, Html):
        return value
    return Html(_escaped(clean(value)))


def text_of(markup: Html) -> str:
    """What a reader sees of `markup`: without tags, entities resolved."""
    return "".join(_shown(token) for token in _TOKEN.finditer(markup))


def visible_length(markup: Html) -> int:
    """The length that Telegram's limits mean: UTF-16 units after the tags are parsed."""
    return units(text_of(markup))


def units(text: str) -> int:
    """The length of plain text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def short(value: str, limit: int) -> str:
    """A name or title as one line of at most `limit` UTF-16 units."""
    return cut_plain(one_line(value), limit)


def cut_plain(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of `text`, ending in "…" if it was cut."""
    if units(text) <= limit:
        return text
    return text[: _fitting(text, limit - 1)].rstrip() + ELLIPSIS if limit > 0 else ""


def cut(markup: Html, limit: int = MESSAGE_LIMIT) -> Html:
    """`markup` with at most `limit` UTF-16 units of visible text, ending in "…" if it was cut.

    No tag, entity, surrogate pair or grapheme is split, and every open tag is closed.
    """
    if len(markup) <= limit // 2 or visible_length(markup) <= limit:
        return markup
    if limit < 1:
        return Html("")
    return Html("".join(_cut(markup, limit - 1)))


def _cut(markup: Html, room: int) -> Iterator[str]:
    opened: list[str] = []
    for token in _TOKEN.finditer(markup):
        shown = _shown(token)
        if (size := units(shown)) > room:
            yield _escaped(shown[: _fitting(shown, room)].rstrip())
            break
        room -= size
        if token["end"]:
            opened.pop()
        elif token["tag"]:
            opened.append(token["tag"])
        yield token[0]
    yield ELLIPSIS
    yield from (f"</{tag}>" for tag in reversed(opened))


def _shown(token: re.Match[str]) -> str:
    if token["tag"]:
        return ""
    return html.unescape(token[0]) if token[0][0] == "&" else token[0]


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` fit into `limit` units without splitting a grapheme."""
    size = fitting = 0
    for character in text:
        size += 2 if character > "\uffff" else 1
        if size > limit:
            break
        fitting += 1
    return end_before(text, fitting)
