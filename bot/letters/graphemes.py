"""Where text may be cut: never within what a reader takes for one character.

A grapheme is one as in unicode.org/reports/tr29: an emoji of several people, a flag, a letter with
its accents, a syllable of Devanagari. `regex` knows them; it is loaded only for text that needs it.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 64  # characters; an endless heap of marks is no grapheme worth keeping whole

# Latin, Greek and Cyrillic letters, digits and punctuation: between two of them, text may be cut.
_ALONE = re.compile(
    "[\n\x20-\x7e\xa1-\xa8\xaa-\xac\xb0-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u20a0-\u20bf]"
)


def end_before(text: str, at: int) -> int:
    """The end of the last whole grapheme among the first `at` characters.

    `at` itself if the whole of them is a single one, which is too long to be kept.
    """
    if not 0 < at < len(text) or (_ALONE.match(text, at - 1) and _ALONE.match(text, at)):
        return max(0, min(at, len(text)))
    start = _start_before(text, at)
    end = start
    for found in _graphemes()(text, start, at + LONGEST):
        if found.end() > at:
            break
        end = found.end()
    return end if at - end < LONGEST and end > 0 else at


def _start_before(text: str, at: int) -> int:
    """A place at which a grapheme surely begins."""
    for place in range(at - 1, 0, -1):
        if _ALONE.match(text, place - 1) and _ALONE.match(text, place):
            return place
    return 0


@cache
def _graphemes() -> "Callable[[str, int, int], Iterator[re.Match[str]]]":
    import regex

    finditer: Callable[[str, int, int], Iterator[re.Match[str]]] = regex.compile(r"\X").finditer
    return finditer
