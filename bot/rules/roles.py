"""The seven known roles by whatever name the CRM or an operator calls them. Pure.

A CRM may send a role's alias, its name in another language or letter case, or a slip of the pen.
Anything else is a role of its own, and keeps the name that the CRM gave it, or the number if it is
known by that alone.
"""

import re
import unicodedata
from functools import lru_cache

from bot.letters.invisible import without_invisible
from bot.rules.audience import ADMINISTRATOR
from storage.tables import Person, qualified, unqualified

LONGEST = 60  # characters; no name of a known role is nearly as long
_NUMBER = "№ "
_ONE_SLIP, _TWO_SLIPS = 6, 12  # from how many letters on a word may have so many

NAMES = {
    ADMINISTRATOR: (
        *("administrator", "admin", "адміністратор", "адміністраторка", "адмін"),
        *("администратор", "админ"),
    ),
    "manager": ("manager", "менеджер", "менеджерка"),
    "content-manager": ("content manager", "контент менеджер", "контент менеджерка"),
    "courier": ("courier", "кур'єр", "кур'єрка", "курьер"),
    "analyst": ("analyst", "аналітик", "аналітикиня", "аналитик"),
    "producer": ("producer", "виробник", "виробниця", "производитель"),
    "supplier": ("supplier", "постачальник", "постачальниця", "поставщик", "поставщица"),
}
# Every sign that stands for an apostrophe on some keyboard; some of them count as letters.
_APOSTROPHES = re.compile("['\"`´*\N{PRIME}\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201b\uff07]")
_WORD = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


def known_role(text: str) -> str | None:
    """Which of the seven roles is meant; None if it is another one."""
    name = without_invisible(text)
    return _known(name) if len(name) <= LONGEST else None


def role_of(text: str) -> str:
    """The role as Bellhop stores it: one of the seven, or `text` in the one way to write it.

    That is Unicode's normal form C, without what cannot be seen.
    """
    return known_role(text) or unicodedata.normalize("NFC", without_invisible(text))


def numbered(cabinet: str, role_id: str) -> str:
    """The role that the cabinet's CRM knows by this id alone, until somebody gives it a name."""
    return _NUMBER + qualified(cabinet, role_id)


def number_in(role: str) -> tuple[str, str] | None:
    """The cabinet and the id that such a role stands for; None if it is no such role."""
    return unqualified(role.removeprefix(_NUMBER)) if role.startswith(_NUMBER) else None


def is_kept(person: Person) -> bool:
    """Whether the CRM says that this administrator is none any more, and they still are one.

    A role that was set by hand is not the CRM's to change.
    """
    is_demoted = not person.role_held and person.crm_role not in (None, ADMINISTRATOR)
    stays = person.active and person.role == ADMINISTRATOR
    return stays and (is_demoted or not person.crm_active)


@lru_cache(maxsize=1024)
def _known(text: str) -> str | None:
    words = _words(text)
    if not words:
        return None
    exactly = _ROLES.get("".join(words))
    if exactly is not None:
        return exactly
    return next((role for name, role in _BY_WORDS.items() if _are_near(words, name)), None)


def _words(text: str) -> Words:
    """The words of a name in one spelling: no case, no apostrophes, no signs between them."""
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    return tuple(_WORD.findall(_APOSTROPHES.sub("", plain).replace("ё", "е")))


def _are_near(words: Words, name: Words) -> bool:
    """Whether they differ by slips alone. A word more or less makes it another role."""
    return len(words) == len(name) and all(map(_is_slip, words, name))


def _is_slip(word: str, meant: str) -> bool:
    """Whether `word` is `meant`, mistyped.

    A slip is a letter too many, missing or wrong, or two swapped. With another first or last letter
    it is another word ("manage", "administration"), and digits are no slips.
    """
    allowed = (len(meant) >= _ONE_SLIP) + (len(meant) >= _TWO_SLIPS)
    if word == meant:
        return True
    if not allowed or abs(len(word) - len(meant)) > allowed or not word.isalpha():
        return False
    has_same_ends = word[0] == meant[0] and word[-1] == meant[-1]
    return has_same_ends and _slips(word, meant) <= allowed


def _slips(one: str, other: str) -> int:
    """How many slips lie between two words: the optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for down, letter in enumerate(one, 1):
        older, before, row = before, row, [down]
        for right, wanted in enumerate(other, 1):
            least = min(
                before[right] + 1,
                row[right - 1] + 1,
                before[right - 1] + (letter != wanted),
            )
            is_swap = down > 1 and right > 1 and letter == other[right - 2]
            if is_swap and one[down - 2] == wanted:
                least = min(least, older[right - 2] + 1)
            row.append(least)
    return row[-1]


_BY_WORDS = {_words(name): role for role, names in NAMES.items() for name in names}
_ROLES = {"".join(words): role for words, role in _BY_WORDS.items()}
