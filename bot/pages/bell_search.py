"""What somebody looks for in their bell, by the words that people know. Pure.

Found are the number or title of an order, lead or task, the client's name and phone, what the
client wrote, the source or channel, and the name of the kind in the reader's language. All words
must be there, in any order, in upper or lower case, each also as a part of a longer one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.naming import kind_name, number_of_order, phone_of
from bot.rules import phones
from bot.rules.catalog import KINDS
from bot.ui.html import visible
from storage.tables import Item

MOST_CHARACTERS = 100  # of what is typed; nobody knows an order by more
PHONE_DIGITS = 3  # fewer are in every number
_TITLED = {
    **dict.fromkeys(("lead", "task"), ("title", "id")),
    **dict.fromkeys(("buyer", "client", "call"), ("name", "phone")),
    **dict.fromkeys(("source", "channel", "connection", "person"), ("name",)),
}
_ALIKE = str.maketrans({"ё": "е", "ґ": "г", **dict.fromkeys("’ʼ`´", "'")})
_NUMBER_SIGNS = re.compile(r"[№#]")
_ONLY_PHONE = re.compile(r"[\d\s()+./-]+")
_NO_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True)
class Search:
    """The words that are looked for. `phone`: the digits of all, if they may be a phone number."""

    words: tuple[str, ...]
    phone: str

    @staticmethod
    def of(typed: str) -> "Search":
        """What has been typed, cut. There are no wildcards: `%`, `_` and `*` are characters."""
        typed = _NUMBER_SIGNS.sub(" ", visible(typed[:MOST_CHARACTERS]))
        return Search(tuple(_folded(typed).split()), _digits(typed))

    def finds(self, item: Item, language: str) -> bool:
        """Whether the item is looked for. Everything is, if there are no words."""
        text, number = _folded("\n".join(_said(item, language))), phone_of(item.data)
        its_digits = _NO_DIGIT.sub("", number)
        if self.phone and its_digits and _is_phone(self.phone, its_digits):
            return True
        return all(
            word in text or bool((part := _digits(word)) and part in its_digits)
            for word in self.words
        )


def _said(item: Item, language: str) -> Iterator[str]:
    """What is searched, each on a line of its own."""
    kind, data = KINDS[item.notification.kind], item.data
    yield kind_name(kind, language)
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


def _digits(text: str) -> str:
    """The digits of what may be a phone number, or a part of one; "" if it is something else."""
    digits = _NO_DIGIT.sub("", text) if _ONLY_PHONE.fullmatch(text) else ""
    return digits if len(digits) >= PHONE_DIGITS else ""


def _is_phone(wanted: str, its_digits: str) -> bool:
    return wanted in its_digits or its_digits in phones.spellings(wanted)
