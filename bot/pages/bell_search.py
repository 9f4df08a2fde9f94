"""What somebody looks for in their bell, by the words that people know. Pure.

Found are the number or title of an order, lead or task, the client's name and phone, what the
client wrote, the source or channel, and the name of the kind in the reader's language. All words
must be there, in any order, in upper or lower case, each also as a part of a longer one.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from bot.cards.naming import kind_name, number_of_order, phone_of
from bot.rules import phones
from bot.rules.catalog import KINDS
from bot.ui.html import visible
from storage.tables import Item

MOST_CHARACTERS = 100  # of what is typed; nobody knows an order by more
PHONE_DIGITS = 3  # fewer are in every number
_TITLED = {
    **dict.fromkeys(("lead", "task"), ("title", "id")),
    **dict.fromkeys(("buyer", "client", "source", "channel", "connection", "person"), ("name",)),
}
_ALIKE = str.maketrans({"ё": "е", "ґ": "г", **dict.fromkeys("’ʼ`´", "'")})
_NUMBER_SIGNS = re.compile(r"[№#]")
_OF_PHONES = re.compile(r"[0-9()+./-]+")
_NO_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True)
class Search:
    """The words that are looked for; those that may together be a phone number stand together."""

    words: tuple[tuple[str, ...], ...]

    @staticmethod
    def of(typed: str) -> "Search":
        """What has been typed, cut. There are no wildcards: `%`, `_` and `*` are characters."""
        text = _folded(_NUMBER_SIGNS.sub(" ", visible(typed[:MOST_CHARACTERS])))
        words: list[tuple[str, ...]] = []
        for may_be_phone, run in groupby(text.split(), key=_may_be_phone):
            together = tuple(run)
            words += [together] if may_be_phone else [(word,) for word in together]
        return Search(tuple(words))

    def finds(self, item: Item, language: str) -> bool:
        """Whether the item is looked for. Everything is, if there are no words."""
        said = "\n".join(_said(item))
        text = f"{_kind(item.notification.kind, language)}\n{_folded(said)}"
        phone = _NO_DIGIT.sub("", phone_of(item.data))
        return all(
            all(word in text or _is_phone(word, phone) for word in words)
            or (len(words) > 1 and _is_phone("".join(words), phone))
            for words in self.words
        )


@cache
def _kind(key: str, language: str) -> str:
    return _folded(kind_name(KINDS[key], language))


def _said(item: Item) -> Iterator[str]:
    """What is searched besides, each on a line of its own."""
    data = item.data
    yield number_of_order(data)
    yield str((data.get("order") or {}).get("title") or "")
    for part, fields in _TITLED.items():
        if found := data.get(part):
            yield from (str(found[field]) for field in fields if found.get(field))
    yield str(data.get("text") or "")


def _folded(text: str) -> str:
    """The text so that what people take for the same is the same."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)


def _may_be_phone(word: str) -> bool:
    return _OF_PHONES.fullmatch(word) is not None


def _is_phone(typed: str, phone: str) -> bool:
    """Whether what has been typed is the number with these digits, or a part of it."""
    wanted, spellings = _digits(typed)
    return bool(wanted) and (wanted in phone or phone in spellings)


@lru_cache(maxsize=64)  # the same words are looked for in one item after another
def _digits(typed: str) -> tuple[str, Collection[str]]:
    """The digits of what may be a phone number, and all that it may be written as."""
    wanted = _NO_DIGIT.sub("", typed) if _may_be_phone(typed) else ""
    return (wanted, phones.spellings(wanted)) if len(wanted) >= PHONE_DIGITS else ("", ())
