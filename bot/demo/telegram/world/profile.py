"""The bot's public face: name, descriptions, command menus, menu buttons. No messages here."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.telegram.checks.refusals import Json, bad_request

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


@dataclass(slots=True)
class Profile:
    """What setMyCommands, setMyName and the like have set.

    `can_join_groups` is set with @BotFather, by no method.
    """

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)
    can_join_groups: bool = True

    def set_commands(self, values: Json) -> bool:
        """setMyCommands."""
        if len(values["commands"]) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in values["commands"]:
            if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_key(values)] = values["commands"]
        return True

    def delete_commands(self, values: Json) -> bool:
        """deleteMyCommands."""
        self.commands.pop(_key(values), None)
        return True

    def get_commands(self, values: Json) -> list[Json]:
        """getMyCommands."""
        return self.commands.get(_key(values), [])

    def menu(self, chat_id: int, language: str | None) -> list[Json]:
        """The command menu in a private chat: the narrowest scope wins, then the language."""
        for scope in _private_scopes(chat_id):
            for code in (language or "", ""):
                found = self.commands.get((_scope_key(scope), code))
                if found is not None:
                    return found
        return []

    def set_words(self, what: str, values: Json) -> bool:
        """setMyName, setMyDescription, setMyShortDescription."""
        text = values.get(what, "")
        if len(text) > _LONGEST[what]:
            raise bad_request(f"{what} is too long")
        self.words[what, _language(values)] = text
        return True

    def get_words(self, what: str, values: Json) -> Json:
        """getMyName, getMyDescription, getMyShortDescription."""
        return {what: self.words.get((what, _language(values)), "")}


def _private_scopes(chat_id: int) -> Iterator[Json]:
    yield {"type": "chat", "chat_id": chat_id}
    yield {"type": "all_private_chats"}
    yield {"type": "default"}


def _key(values: Json) -> tuple[str, str]:
    return _scope_key(values.get("scope") or {"type": "default"}), _language(values)


def _scope_key(scope: Json) -> str:
    return json.dumps(scope, sort_keys=True)


def _language(values: Json) -> str:
    language: str = values.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("LANG_CODE_INVALID")
    return language
