"""Finds the invite in what somebody has typed, pasted or forwarded.

It may be /start with a token, a link, or a bare token, with any text around it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

TOKEN_LENGTH = 43  # of 32 random bytes in base64url
MOST = 5  # of one message that are looked up
_STUCK_ON = 3  # characters such as _ or - right behind a token, which may be Markdown

_COMMAND = re.compile(r"/start(?:@\w+)?", re.IGNORECASE)
_IN_LINK = re.compile(r"[?&]start=(?P<token>[\w-]+)", re.ASCII | re.IGNORECASE)
_BOT = re.compile(
    r"(?:\b(?:t|telegram)\.(?:me|dog)/|[?&]domain=)@?(?P<bot>\w+)", re.ASCII | re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<![\w-])(?P<token>[\w-]{{{TOKEN_LENGTH}}})[_-]{{0,{_STUCK_ON}}}(?![\w-])", re.ASCII
)


@dataclass(frozen=True)
class Found:
    """What may be the token of an invite.

    `bot`: whom the link names, if it was in one. `is_meant`: it came by a link or by /start; a bare
    word may be anything.
    """

    token: str
    bot: str | None = None
    is_meant: bool = True


def find(text: str, addresses: Iterable[str] = ()) -> list[Found]:
    """At most `MOST` of them, the likeliest first; `addresses`: those that the text hides."""
    words = text.split()
    found = [*_in_links([*words, *addresses])]
    if words and _COMMAND.fullmatch(words[0]) and len(words) > 1:
        found += [*_bare(words[1:])] or [Found(words[1] if words[1].isascii() else "")]
    found += [Found(it.token, is_meant=False) for it in _bare(words)]
    first: dict[str, Found] = {}
    for it in found:
        first.setdefault(it.token, it)
    return list(first.values())[:MOST]


def _in_links(words: Iterable[str]) -> Iterator[Found]:
    for word in words:
        plain = unquote(word)
        for link in _IN_LINK.finditer(plain):
            named = _BOT.search(plain)
            yield Found(link["token"][:TOKEN_LENGTH], named["bot"] if named else None)


def _bare(words: Iterable[str]) -> Iterator[Found]:
    for word in words:
        for token in _BARE.finditer(word):
            yield Found(token["token"])
