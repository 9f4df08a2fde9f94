"""Writes roboto-medium.json: how wide each character of Telegram's buttons is.

    apt-get install fonts-roboto-unhinted
    FOLDER=/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF
    python -m tests.phone.measure $FOLDER/Roboto-Medium.ttf

Reads three tables of a TrueType file (OpenType specification: cmap format 4, hhea, hmtx), 8 KB of
JSON in the end. Kerning is left out: it takes less than 1% off a line.
"""

import json
import struct
import sys
from pathlib import Path

TABLE = Path(__file__).parent / "roboto-medium.json"
# What three languages write: ASCII, Latin with signs, Cyrillic, punctuation, currencies, arrows.
BLOCKS = ((0x20, 0x17F), (0x400, 0x4FF), (0x2010, 0x2044), (0x20A0, 0x20BF), (0x2116, 0x2122))


def advances(font: bytes) -> tuple[int, dict[str, int]]:
    """The units of an em, and the width of each character in them."""
    tables = {
        font[at : at + 4].decode(): int.from_bytes(font[at + 8 : at + 12], "big")
        for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16)
    }
    (em,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (measured,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    glyphs = _glyphs(font, tables["cmap"])
    wanted = (code for first, last in BLOCKS for code in range(first, last + 1))
    return em, {
        chr(code): struct.unpack_from(
            ">H", font, tables["hmtx"] + 4 * min(glyphs[code], measured - 1)
        )[0]
        for code in wanted
        if glyphs.get(code)
    }


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Each character's glyph: cmap's subtable of format 4."""
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    places = [struct.unpack_from(">HHI", font, cmap + 4 + 8 * at)[2] for at in range(subtables)]
    at = next(cmap + it for it in places if struct.unpack_from(">H", font, cmap + it) == (4,))
    half = struct.unpack_from(">H", font, at + 6)[0]  # twice the number of segments
    found = {}
    for segment in range(0, half, 2):
        last, first, delta, offset = (
            struct.unpack_from(">H", font, at + 14 + segment + add)[0]
            for add in (0, half + 2, 2 * half + 2, 3 * half + 2)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = at + 16 + 3 * half + segment + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, place)
            found[code] = (glyph + delta) & 0xFFFF if glyph else 0
    return found


if __name__ == "__main__":
    em, widths = advances(Path(sys.argv[1]).read_bytes())
    TABLE.write_text(json.dumps({"em": em, "advances": widths}, ensure_ascii=False) + "\n", "utf-8")
