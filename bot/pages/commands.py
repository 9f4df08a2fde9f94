"""The commands that a role may use, which Telegram's menu shows; and what strangers are told."""

import hashlib
from collections.abc import Collection

from bot.rules.audience import ADMINISTRATOR
from bot.ui.texts import plain

STRANGERS = ("start",)
EVERYONE = ("bell", "settings", "away", "language", "help", "stop")
MANAGING = ("notifications", "policy", "sources", "channels")
ADMINISTERING = ("schedule", "problems", "connections", "trace")
UNLISTED = ("cancel",)  # a question names it where it is of use
ADMINISTRATORS = (*MANAGING[:2], "staff", "invite", *MANAGING[2:], *ADMINISTERING)

# It changes with the commands, so that a new release sets every chat's menu again.
VERSION = hashlib.sha256(repr((EVERYONE, MANAGING, ADMINISTRATORS)).encode()).hexdigest()[:8]


def may_manage(role: str, managing_roles: Collection[str]) -> bool:
    """Whether the role may change the cabinet's settings."""
    return role == ADMINISTRATOR or role in managing_roles


def commands_of(role: str, managing_roles: Collection[str]) -> tuple[str, ...]:
    """The names of the commands, in the order of the menu."""
    if role == ADMINISTRATOR:
        return EVERYONE + ADMINISTRATORS
    return EVERYONE + (MANAGING if role in managing_roles else ())


def introduction(language: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The bot's description, its short one, and the commands of people who are not linked."""
    commands = tuple((name, plain(language, f"command-{name}")) for name in STRANGERS)
    return plain(language, "bot-description"), plain(language, "bot-short-description"), commands


def menu(role: str, managing_roles: Collection[str], language: str) -> list[tuple[str, str]]:
    """Each command with what it does, for Telegram's menu."""
    names = commands_of(role, managing_roles)
    return [(name, plain(language, f"command-{name}")) for name in names]
