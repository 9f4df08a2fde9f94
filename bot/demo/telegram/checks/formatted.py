"""A message's text as Telegram stores it: parsed, trimmed, measured; and back to HTML. Pure."""

import html
from typing import Any

from bot.demo.telegram.checks.html import parse_html, utf16_length
from bot.demo.telegram.checks.refusals import Json, bad_request

MAX_TEXT = 4096  # UTF-16 units after parsing

_CONTROLS = {code: " " for code in range(32) if chr(code) != "\n"}
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NEEDED = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
# Telegram finds these in a text by itself; a bot may still name them.
_FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_KINDS = {*_TAGS, *_NEEDED, *_FOUND, "expandable_blockquote"}


def formatted(values: Json) -> tuple[str, list[Json]]:
    """Text and entities of a call's `text`, `parse_mode` and `entities`; raises Refusal."""
    source: str = values["text"].replace("\r", "")
    mode = values.get("parse_mode", "").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in ("", "none"):
        text, entities = source, _accepted(values.get("entities") or [], utf16_length(source))
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = _trimmed(text.translate(_CONTROLS), entities)
    if not text:
        raise bad_request("message text is empty")
    if len(text) > MAX_TEXT // 2 and utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def _accepted(entities: list[Json], length: int) -> list[Json]:
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if start < 0 or entity["length"] <= 0 or end > length:
            raise bad_request("entity is outside of the text")
        missing = _NEEDED.get(entity["type"])
        if entity["type"] not in _KINDS or (missing and missing not in entity):
            raise bad_request("entity has an unknown type or lacks a field")
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    tail = text.rstrip()
    kept = tail.lstrip()
    if len(kept) == len(text):
        return text, entities
    shift, length = utf16_length(tail) - utf16_length(kept), utf16_length(kept)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        end = min(length, entity["offset"] + entity["length"] - shift)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return kept, moved


def as_html(text: str, entities: list[Json]) -> str:
    """The text as HTML made from its entities only, safe to show in a page."""
    units = text.encode("utf-16-le")
    pieces: list[str] = []
    closing: list[tuple[int, str]] = []
    position = 0

    def advance(to: int) -> None:
        nonlocal position
        pieces.append(html.escape(units[position * 2 : to * 2].decode("utf-16-le", "replace")))
        position = to

    for entity in sorted(entities, key=lambda item: (item["offset"], -item["length"])):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        while closing and closing[-1][0] <= start:
            advance(closing[-1][0])
            pieces.append(closing.pop()[1])
        if closing and end > closing[-1][0]:
            continue  # crosses the one around it: HTML has no way to say so
        advance(start)
        opening_tag, closing_tag = _tags(entity)
        pieces.append(opening_tag)
        closing.append((end, closing_tag))
    while closing:
        advance(closing[-1][0])
        pieces.append(closing.pop()[1])
    advance(len(units) // 2)
    return "".join(pieces)


def _tags(entity: Json) -> tuple[str, str]:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind == "text_link":
        return f'<a href="{html.escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">', "</tg-emoji>"
    if kind == "date_time":
        return f"<tg-time {_time_attributes(entity)}>", "</tg-time>"
    return "", ""


def _time_attributes(entity: dict[str, Any]) -> str:
    shape = entity.get("date_time_format")
    return f'unix="{entity["unix_time"]}"' + (f' format="{shape}"' if shape else "")
