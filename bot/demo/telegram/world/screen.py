"""Draws a chat as text for a terminal: messages, buttons, pins and toasts. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from bot.demo.telegram.checks.refusals import Json
from bot.demo.telegram.world.chats import Chat, Message
from bot.demo.telegram.world.presses import Toast

MARKS = {mark: mark for mark in ("silent", "pinned", "edited")}


def drawn(
    chat: Chat, zone: tzinfo, toasts: Sequence[Toast] = (), marks: Mapping[str, str] = MARKS
) -> str:
    """The chat from its oldest message to its newest, then the last toast."""
    name = chat.user.first_name if chat.user is not None else chat.title
    lines = [f"── {name} " + "─" * max(2, 60 - len(name))]
    for message in chat.messages.values():
        lines += _message(message, zone, marks)
    if toasts:
        lines.append(f"  ({toasts[-1].text})")
    return "\n".join(lines)


def _message(message: Message, zone: tzinfo, words: Mapping[str, str]) -> list[str]:
    at = datetime.fromtimestamp(message.date, zone).strftime("%H:%M")
    marks = [
        words[mark]
        for mark, shown in (
            ("silent", message.silent and not message.service),
            ("pinned", message.pinned),
            ("edited", message.edits > 0),
        )
        if shown
    ]
    about = f" ({', '.join(marks)})" if marks else ""
    if message.service:
        return [f"  · {_service(message.service, words)} · {at}"]
    lines = [f"  {message.sender.first_name} #{message.id} {at}{about}"]
    contact = message.extras.get("contact", {})
    text = contact.get("phone_number") or plain(message.text, message.entities)
    lines += [f"    {line}" for line in text.split("\n")]
    lines += ["    " + " ".join(map(_button, row)) for row in message.rows]
    return lines


def _service(service: Json, words: Mapping[str, str]) -> str:
    if "pinned_message" in service:
        return f"{words['pinned']} #{service['pinned_message']['message_id']}"
    return ", ".join(service).replace("_", " ")


def _button(button: Json) -> str:
    address = f" → {button['url']}" if "url" in button else ""
    return f"[ {button['text']}{address} ]"


def plain(text: str, entities: list[Json]) -> str:
    """The text without formatting, each link followed by its address."""
    units = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda item: -(item["offset"] + item["length"])):
        if entity["type"] == "text_link":
            end = (entity["offset"] + entity["length"]) * 2
            address = f" ({entity['url']})".encode("utf-16-le")
            units = units[:end] + address + units[end:]
    return units.decode("utf-16-le", "replace")
