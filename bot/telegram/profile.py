"""The bot's own description, short description and commands, as strangers see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.telegram.calls import TIMEOUT


@dataclass(frozen=True)
class Profile:
    """What the bot says of itself in a language; "" for people of all other languages.

    `commands`: each with what it does.
    """

    language_code: str
    description: str
    short_description: str
    commands: tuple[tuple[str, str], ...]


async def introduce(bot: Bot, profiles: Iterable[Profile]) -> None:
    """Sets what differs: Telegram allows few such changes. Raises `AiogramError`."""
    for profile in profiles:
        await _describe(bot, profile)
        await _list_commands(bot, profile)


async def _describe(bot: Bot, profile: Profile) -> None:
    code = profile.language_code
    long = await bot.get_my_description(code, request_timeout=TIMEOUT)
    if long.description != profile.description:
        await bot.set_my_description(profile.description, code, request_timeout=TIMEOUT)
    short = await bot.get_my_short_description(code, request_timeout=TIMEOUT)
    if short.short_description != profile.short_description:
        words = profile.short_description
        await bot.set_my_short_description(words, code, request_timeout=TIMEOUT)


async def _list_commands(bot: Bot, profile: Profile) -> None:
    """In private chats; a linked person's chat has a menu of its own."""
    code, scope = profile.language_code, BotCommandScopeAllPrivateChats()
    listed = await bot.get_my_commands(scope, code, request_timeout=TIMEOUT)
    if [(it.command, it.description) for it in listed] != [*profile.commands]:
        wanted = [BotCommand(command=name, description=text) for name, text in profile.commands]
        await bot.set_my_commands(wanted, scope, code, request_timeout=TIMEOUT)
