"""How much of a button's label a phone shows. Telegram writes it on one line and cuts the rest.

Pixels are those of Telegram for Android on a phone 390 px wide: Roboto Medium, 15 px. A width is
rounded up, so a label that fits here fits there.
"""

import unicodedata
from functools import cache

from bot.letters.graphemes import end_before
from bot.ui.html import ELLIPSIS

_KEYBOARD, _GAP, _AROUND = 309, 5, 10
_OTHER = 18.75  # an emoji, or a letter of another script
_UNSEEN = "\u200d\ufe0f\u20e3"
_WIDTHS = {
    3.0: "'",
    3.5: ",‘’",
    4.0: " :;ijl| ії",
    4.5: "!.I[]·ІЇ",
    5.0: '"-`t',
    5.5: "()fr{}",
    6.0: "/“”",
    6.5: "\\^г",
    7.0: "*_ґ",
    7.5: "?vy«»ту",
    8.0: "<>cksxzзсхэє",
    8.5: "+=EFJLabdehnpu×ЁГЕабекрчьяёҐ",
    9.0: "$0123456789goqвийлноп€",
    9.5: "#BKRSTXYZБВЗТУХЬЯдц₴",
    10.0: "&ACDPUV~АКРСЭъ–",
    10.5: "GOQЄОЧ",
    11.0: "HNИЙЛНПф…",
    11.5: "%wДЦЪм",
    12.0: "Ф—",
    12.5: "жшыю",
    13.0: "щ",
    13.5: "@MWmМЫ",
    14.0: "Ю",
    14.5: "ЖШ",
    15.0: "Щ",
    15.5: "№",
}


def room(abreast: int) -> float:
    """The pixels for each label in a row of so many buttons."""
    return (_KEYBOARD - _GAP * (abreast - 1)) / abreast - _AROUND


def width(label: str) -> float:
    """The pixels that the label takes."""
    return sum(_width(it) for it in label)


def fits(label: str, abreast: int) -> bool:
    """Whether all of the label is seen in a row of so many buttons."""
    return width(label) <= room(abreast)


def cut_to(label: str, pixels: float) -> str:
    """The label, ending in "…" if it was cut to take no more than these pixels."""
    if width(label) <= pixels:
        return label
    left, end = pixels - _width(ELLIPSIS), 0
    while end < len(label) and (left := left - _width(label[end])) >= 0:
        end += 1
    return label[: end_before(label, end)].rstrip() + ELLIPSIS


def capitalized(label: str) -> str:
    """The label as others begin: with a capital letter."""
    return label[:1].upper() + label[1:]


def uncapitalized(label: str) -> str:
    """The label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


@cache
def _widths() -> dict[str, float]:
    return {letter: size for size, letters in _WIDTHS.items() for letter in letters}


@cache
def _width(letter: str) -> float:
    if letter in _UNSEEN or unicodedata.combining(letter):
        return 0
    plain = unicodedata.normalize("NFD", letter)[0]
    return _widths().get(letter) or _widths().get(plain, _OTHER)
