"""What nobody can see in a name or role is dropped, so that two that look alike are alike.

That is: everything of zero width, direction marks, fillers, tags, and variation selectors without
anything to vary. Kept where it means something: the joiners in an emoji, the tags of a flag, the
selector behind an emoji or a Han character, and the joiners within words of scripts that are
written with them (Persian, Urdu, Hindi, Malayalam, Sinhala and their like). A text of nothing but
marks, controls and characters that no font has is no text either.
"""

import re
import unicodedata

# unicode.org/reports/tr44/#Default_Ignorable_Code_Point, annotations and other format characters.
# The signs of Arabic and Syriac that enclose digits are format characters, too, but can be seen.
_NEVER_SEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
)
# Letters and symbols without ink: a cell of Braille without a dot, full and half blanks among
# hieroglyphs, a note without a head.
_BLANK = re.compile("[\u2800\U00013441\U00013442\U0001d159]")
_ASCII_INK = re.compile("[!-~]")
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f"
_TAGS = "\U000e0020-\U000e007f"
_MAY_BE_SEEN = re.compile(f"[{_JOINERS}{_SELECTORS}{_TAGS}]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")

_PICTOGRAPH = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
_ENDS_EMOJI = re.compile(f"(?:{_PICTOGRAPH.pattern}|[\ufe0f\u20e3\U000e007f])")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Arabic, Syriac and N'Ko; the scripts of India and Sri Lanka; Khmer; Mongolian.
_JOINED = re.compile(
    "[\u0620-\u065f\u066e-\u06d3\u06d5\u06ee-\u06ff\u0710-\u077f\u07ca-\u07f5\u0870-\u08ff"
    "\u0900-\u0963\u0970-\u0dff\u1780-\u17d3\u1820-\u18aa\ufb50-\ufdff\ufe70-\ufefc]"
)
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
_VIRAMA = 9  # its combining class: a joiner behind it changes the letter before


def without_invisible(text: str) -> str:
    """The text without what cannot be seen."""
    if text.isascii():
        return text
    text = _NEVER_SEEN.sub("", _BLANK.sub(" ", text))
    return "".join(_in_place(text)) if _MAY_BE_SEEN.search(text) else text


def is_seen(text: str) -> bool:
    """Whether there is anything to see: a letter, digit, symbol or mark of punctuation."""
    if text.isascii():
        return _ASCII_INK.search(text) is not None
    return any(unicodedata.category(it)[0] in "LNPS" for it in without_invisible(text))


def is_readable(text: str) -> bool:
    """Whether every character is printable, or belongs to one that is."""
    return _MAY_BE_SEEN.sub("", text).isprintable()


def _in_place(text: str) -> list[str]:
    """The characters, without joiners, selectors and tags that have nothing to do."""
    kept = list[str]()
    flags = {at for it in _FLAG.finditer(text) for at in range(it.start() + 1, it.end())}
    for at, character in enumerate(text):
        if _MAY_BE_SEEN.match(character) and at not in flags:
            before, after = kept[-1] if kept else "", text[at + 1 : at + 2]
            if not _has_sense(before, character, after):
                continue
        kept.append(character)
    return kept


def _has_sense(before: str, mark: str, after: str) -> bool:
    if mark in _JOINERS:
        is_word = _JOINED.match(before) and (_JOINED.match(after) or _follows_virama(before))
        is_emoji = _ENDS_EMOJI.match(before) and _PICTOGRAPH.match(after)
        return bool(is_word or (is_emoji and mark == "\u200d"))
    if mark in "\ufe0e\ufe0f":
        is_key = before != "" and before in "0123456789#*" and after == "\u20e3"
        return is_key or bool(_PICTOGRAPH.match(before))
    if "\u180b" <= mark <= "\u180f":
        return bool(_MONGOLIAN.match(before))
    return bool(_HAN.match(before)) and not _is_tag(mark)


def _follows_virama(before: str) -> bool:
    return unicodedata.combining(before) == _VIRAMA


def _is_tag(mark: str) -> bool:
    return "\U000e0020" <= mark <= "\U000e007f"
