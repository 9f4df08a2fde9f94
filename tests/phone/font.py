"""How wide a button's label is on a phone, and how much room its row has.

Telegram for Android writes labels in Roboto Medium, 15 px, on one line, and cuts what does not fit.
The widths of the characters are the font's own: see measure.py.
"""

import json
import unicodedata
from functools import cache

from tests.phone.measure import TABLE

SIZE_PX = 15
# On a phone of 390 px: the width of a keyboard, between two buttons, and around a label.
KEYBOARD_PX, GAP_PX, AROUND_PX = 309, 5, 10
OTHER_EM = 1.25  # an emoji, or a sign that Roboto lacks: as wide as Noto Color Emoji's
_JOINERS = "\u200d\ufe0f\u20e3"


def room(buttons: int) -> float:
    """The pixels for the label of each button in a row of so many: 299, 142, 89.7, 63.5, …"""
    return (KEYBOARD_PX - GAP_PX * (buttons - 1)) / buttons - AROUND_PX


def width(label: str) -> float:
    """The pixels that the label takes on one line."""
    em, advances = _table()
    plain = (it for it in label if it not in _JOINERS and not unicodedata.combining(it))
    return sum(advances.get(it, OTHER_EM * em) for it in plain) * SIZE_PX / em


@cache
def _table() -> tuple[int, dict[str, int]]:
    read = json.loads(TABLE.read_text("utf-8"))
    return read["em"], read["advances"]
