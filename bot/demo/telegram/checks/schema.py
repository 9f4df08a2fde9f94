"""Makes schema.json: the part of the Bot API that Bellhop uses, from aiogram's own copy of it.

`python -m bot.demo.telegram.checks.schema SDIST/.butcher/schema/schema.json > schema.json`, where
SDIST is the unpacked source archive of aiogram on PyPI. Nothing else imports this module.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

Entity = dict[str, Any]  # shaped as in the source; only a few keys are read here

_METHODS = """
getMe getUpdates logOut close sendMessage sendChatAction editMessageText
editMessageReplyMarkup deleteMessage deleteMessages answerCallbackQuery pinChatMessage
unpinChatMessage unpinAllChatMessages leaveChat getChat setMyCommands deleteMyCommands getMyCommands
setMyName getMyName setMyDescription getMyDescription setMyShortDescription getMyShortDescription
setChatMenuButton getChatMenuButton setWebhook deleteWebhook getWebhookInfo
"""

# Each of these would pull in dozens of types for something a staff bot never sends.
LEFT_OUT = {
    "InputRichMessage",
    "InputFile",
    "SuggestedPostParameters",
    "EphemeralMessageParameters",
    "CallbackGame",
}
UNIONS = ("BotCommandScope", "MenuButton")  # told apart by their field `type`
SIMPLE = {"Integer", "String", "Boolean", "True", "Float"}


def reduced(source: Entity) -> Entity:
    """The compact schema: `name: type`, with `!` after the type where it is required."""
    entities = {child["name"]: child for group in source["items"] for child in group["children"]}
    types: dict[str, dict[str, str]] = {}
    unions: dict[str, dict[str, str]] = {}
    waiting = [
        name
        for method in _METHODS.split()
        for field in _fields(entities[method]).values()
        for name in _named(field)
    ]
    while waiting:
        name = waiting.pop()
        if name in types or name in unions or name in LEFT_OUT:
            continue
        if name in UNIONS:
            unions[name] = _members(name, entities)
            waiting += unions[name].values()
            continue
        types[name] = _fields(entities[name])
        waiting += [inner for field in types[name].values() for inner in _named(field)]
    return {
        "bot_api": source["api"]["version"],
        "methods": {name: _fields(entities[name]) for name in _METHODS.split()},
        "types": dict(sorted(types.items())),
        "unions": unions,
        "left_out": sorted(LEFT_OUT),
        "update_types": [name for name in _fields(entities["Update"]) if name != "update_id"],
    }


def _fields(entity: Entity) -> dict[str, str]:
    return {
        field["name"]: field["type"] + ("!" if field["required"] else "")
        for field in entity["annotations"]
    }


def _named(type_text: str) -> list[str]:
    parts = type_text.rstrip("!").replace("Array of ", "").split(" or ")
    return [part for part in parts if part not in SIMPLE]


def _members(union: str, entities: dict[str, Entity]) -> dict[str, str]:
    members = {}
    for name, entity in entities.items():
        if name.startswith(union) and name != union:
            kind = next(field for field in entity["annotations"] if field["name"] == "type")
            match = re.search(r"must be (\w+)", kind["description"])
            if match:
                members[match[1]] = name
    return members


if __name__ == "__main__":
    compact = reduced(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps(compact, indent=1) + "\n")
