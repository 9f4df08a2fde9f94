"""The commands that a role may use: /menu shows all of them, Telegram's own menu the commonest."""

import hashlib
from collections.abc import Collection, Iterable
from functools import cache

from bot.rules.audience import ADMINISTRATOR
from bot.ui.texts import LANGUAGES, plain

STRANGERS = ("start",)
EVERYONE = ("menu", "bell", "settings", "away", "language", "help", "stop")
OF_WEB = ("web",)  # everyone's, where there is a web bell
MANAGING = ("notifications", "policy", "sources", "channels")
ADMINISTERING = ("schedule", "problems", "connections", "trace", "protection")
UNLISTED = ("cancel", "sync")  # named where they are of use: in a question, in /connections
ADMINISTRATORS = (*MANAGING[:2], "staff", "invite", *MANAGING[2:], *ADMINISTERING)

# So few that a thumb need not scroll.
COMMONEST = ("menu", "bell", "settings", "away", "invite", "help")


@cache
def version(web_app: str | None = None) -> str:
    """Changes with the commands, their texts and the address of the Mini App.

    So a new release sets every menu again.
    """
    texts = [described(EVERYONE + ADMINISTRATORS, language) for language in LANGUAGES]
    buttons = [button(web_app, language) for language in LANGUAGES]
    shown = repr((COMMONEST, EVERYONE, MANAGING, ADMINISTRATORS, texts, buttons))
    return hashlib.sha256(shown.encode()).hexdigest()[:8]


def may_manage(role: str, managing_roles: Collection[str]) -> bool:
    """Whether the role may change the cabinet's settings."""
    return role == ADMINISTRATOR or role in managing_roles


def commands_of(
    role: str, managing_roles: Collection[str], *, has_web: bool = False
) -> tuple[str, ...]:
    """The names of all commands, everybody's first. `has_web`: there is a web bell."""
    if role == ADMINISTRATOR:
        return everyones(has_web=has_web) + ADMINISTRATORS
    return everyones(has_web=has_web) + (MANAGING if role in managing_roles else ())


def everyones(*, has_web: bool) -> tuple[str, ...]:
    """The names of the commands that each person may use."""
    if not has_web:
        return EVERYONE
    behind = EVERYONE.index("bell") + 1
    return EVERYONE[:behind] + OF_WEB + EVERYONE[behind:]


def introduction(language: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The bot's description, its short one, and the commands of people who are not linked."""
    commands = tuple((name, plain(language, f"command-{name}")) for name in STRANGERS)
    return plain(language, "bot-description"), plain(language, "bot-short-description"), commands


def menu(role: str, managing_roles: Collection[str], language: str) -> list[tuple[str, str]]:
    """The commonest commands with what they do, for Telegram's menu."""
    known = commands_of(role, managing_roles)
    return described((name for name in COMMONEST if name in known), language)


def button(web_app: str | None, language: str) -> tuple[str, str] | None:
    """The menu button's label and the address of the Mini App that it opens, if there is one."""
    return None if web_app is None else (plain(language, "menu-button"), web_app)


def described(names: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Each command with what it does."""
    return [(name, plain(language, f"command-{name}")) for name in names]
