"""Reads HTML the way Telegram does (TDLib, MessageEntity.cpp) into text and entities. Pure.

Offsets and lengths are in UTF-16 units. Unknown named entities such as `&copy;` stay as written.
"""

import re
from dataclasses import dataclass

from bot.demo.telegram.checks.links import checked_link
from bot.demo.telegram.checks.refusals import Json, Refusal, bad_request

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic",
    "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(
    r"&(?:#x([0-9a-fA-F]{1,8});?|#([0-9]{1,10});?|(lt|gt|amp|quot)(?![A-Za-z]);?)"
)
_ATTRIBUTE_NAME = re.compile(r"""[^\s=>/"']+""")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_USER_LINK = re.compile(r"tg://user\?id=([0-9]{1,19})")
_SPACE = re.compile(r"\s*")
_TAG_END = re.compile(r"[\s>]")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities; raises Refusal with Telegram's description when it cannot be parsed."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()


def utf16_length(text: str) -> int:
    """How long the text is to Telegram."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le")) // 2


def decoded(text: str) -> str:
    """The text with its character references replaced."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return match[0]
    return chr(code)


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    text_start: int


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        source = self.source
        while True:
            tag_at = source.find("<", self.position)
            piece = decoded(source[self.position : tag_at if tag_at >= 0 else len(source)])
            self.pieces.append(piece)
            self.offset += utf16_length(piece)
            if tag_at < 0:
                break
            self.position = tag_at + 1
            if source.startswith("/", self.position):
                self._end_tag(tag_at)
            else:
                self._start_tag(tag_at)
        if self.open:
            last = self.open[-1].tag
            raise _refused(f'Can\'t find end tag corresponding to start tag "{last}"')
        # Tags close from the inside out; of two around the same words, the outer one comes first.
        self.entities.reverse()
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), self.entities

    def _start_tag(self, tag_at: int) -> None:
        source = self.source
        end = _TAG_END.search(source, self.position)
        if end is None:
            raise self._at(tag_at, "Unclosed start tag")
        tag = source[self.position : end.start()].lower()
        if tag not in KINDS:
            raise self._at(tag_at, f'Unsupported start tag "{tag}"')
        self.position = end.start()
        attributes = self._attributes(tag, tag_at)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._at(tag_at, 'Tag "span" must have class "tg-spoiler"')
        self.open.append(_Open(tag, attributes, self.offset, len(self.pieces)))

    def _attributes(self, tag: str, tag_at: int) -> dict[str, str]:
        source = self.source
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self.position >= len(source):
                raise self._at(tag_at, "Unclosed start tag")
            if source[self.position] == ">":
                self.position += 1
                return attributes
            name = _ATTRIBUTE_NAME.match(source, self.position)
            if name is None:
                raise self._at(tag_at, f'Empty attribute name in the tag "{tag}"')
            self.position = name.end()
            self._skip_space()
            if source.startswith("=", self.position):
                self.position += 1
                attributes[name[0].lower()] = self._value(tag_at)
            else:
                attributes[name[0].lower()] = ""

    def _value(self, tag_at: int) -> str:
        source = self.source
        self._skip_space()
        quote = source[self.position : self.position + 1]
        if quote in ('"', "'"):
            end = source.find(quote, self.position + 1)
            if end < 0:
                raise self._at(tag_at, "Unclosed start tag")
            value = decoded(source[self.position + 1 : end])
            self.position = end + 1
            return value
        token = _TOKEN.match(source, self.position)
        assert token is not None  # the pattern also matches nothing
        start, self.position = self.position, token.end()
        if self.position >= len(source):
            raise self._at(tag_at, "Unclosed start tag")
        if not (source[self.position].isspace() or source[self.position] == ">"):
            raise self._at(start, "Unexpected end of name token")
        return token[0].lower()

    def _end_tag(self, tag_at: int) -> None:
        source = self.source
        if not self.open:
            raise self._at(tag_at, "Unexpected end tag")
        end = _TAG_END.search(source, self.position)
        if end is None:
            raise self._at(tag_at, "Unclosed end tag")
        found = source[self.position + 1 : end.start()].lower()
        self.position = end.start()
        self._skip_space()
        if not source.startswith(">", self.position):
            raise self._at(tag_at, "Unclosed end tag")
        self.position += 1
        opened = self.open.pop()
        if found and found != opened.tag:
            where = self._byte(tag_at)
            raise _refused(
                f"Unmatched end tag at byte offset {where}, "
                f'expected "</{opened.tag}>", found "</{found}>"'
            )
        if self.offset > opened.offset:
            self._keep(opened, tag_at)

    def _keep(self, opened: _Open, tag_at: int) -> None:
        length = self.offset - opened.offset
        kind = KINDS[opened.tag]
        entity: Json = {"type": kind, "offset": opened.offset, "length": length}
        if kind == "text_link":
            inner = "".join(self.pieces[opened.text_start :])
            if not _point(entity, opened.attributes.get("href") or inner):
                return
        elif kind == "code" and opened.attributes.get("class", "").startswith("language-"):
            entity["language"] = opened.attributes["class"].removeprefix("language-")
        elif kind == "pre":
            self._take_language(entity)
        elif kind == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = self._emoji(opened, tag_at)
        elif kind == "date_time":
            entity |= self._time(opened, tag_at)
        self.entities.append(entity)

    def _take_language(self, pre: Json) -> None:
        # <pre><code class="language-python"> is one entity, <code> alone keeps no language.
        for inner in self.entities:
            same = (inner["offset"], inner["length"]) == (pre["offset"], pre["length"])
            if inner["type"] == "code" and same and "language" in inner:
                pre["language"] = inner["language"]
                self.entities.remove(inner)
                return

    def _emoji(self, opened: _Open, tag_at: int) -> str:
        number = opened.attributes.get("emoji-id", "")
        if not number.isdecimal():
            raise self._at(tag_at, "Invalid custom emoji identifier specified")
        return number

    def _time(self, opened: _Open, tag_at: int) -> Json:
        unix, shape = opened.attributes.get("unix", ""), opened.attributes.get("format", "")
        if not (unix.isascii() and unix.isdecimal()) or int(unix) >= 2**31:
            raise self._at(tag_at, "Invalid unix time specified")
        if not _TIME_FORMAT.fullmatch(shape):
            raise self._at(tag_at, "Invalid date-time format specified")
        return {"unix_time": int(unix)} | ({"date_time_format": shape} if shape else {})

    def _skip_space(self) -> None:
        match = _SPACE.match(self.source, self.position)
        assert match is not None  # the pattern also matches nothing
        self.position = match.end()

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _at(self, position: int, text: str) -> Refusal:
        return _refused(f"{text} at byte offset {self._byte(position)}")


def _point(entity: Json, address: str) -> bool:
    """Sets where a link leads; False if the address makes no link, which is no error."""
    mention = _USER_LINK.fullmatch(address)
    link = checked_link(address)
    if mention:
        entity["type"] = "text_mention"
        entity["user"] = {"id": int(mention[1]), "is_bot": False, "first_name": ""}
    elif link:
        entity["url"] = link
    return bool(mention or link)


def _refused(text: str) -> Refusal:
    return bad_request(f"can't parse entities: {text}")
