"""Which commands a person may use: the command menu shows these and no others."""

import hashlib
from collections.abc import Collection

from bot.rules.audience import ADMINISTRATOR
from bot.ui.texts import plain

EVERYONE = ("bell", "settings", "away", "language", "help", "stop")
MANAGING = ("notifications", "policy", "sources", "channels")
ADMINISTRATORS = (*MANAGING[:2], "staff", "invite", *MANAGING[2:], "schedule", "problems")

# A release that adds a command has every chat's menu set anew.
VERSION = hashlib.sha256(repr((EVERYONE, MANAGING, ADMINISTRATORS)).encode()).hexdigest()[:8]


def may_manage(role: str, managing_roles: Collection[str]) -> bool:
    """Whether the role may change the cabinet's settings."""
    return role == ADMINISTRATOR or role in managing_roles


def commands_of(role: str, managing_roles: Collection[str]) -> tuple[str, ...]:
    """What the role may use, in the order of the menu."""
    if role == ADMINISTRATOR:
        return EVERYONE + ADMINISTRATORS
    return EVERYONE + (MANAGING if role in managing_roles else ())


def menu(role: str, managing_roles: Collection[str], language: str) -> list[tuple[str, str]]:
    """The commands with what each does, for Telegram's menu."""
    names = commands_of(role, managing_roles)
    return [(name, plain(language, f"command-{name}")) for name in names]
