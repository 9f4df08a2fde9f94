"""What /menu shows: a button for each command, the person's own before the cabinet's."""

from collections.abc import Collection

from bot.callbacks.menu import OpenCommand
from bot.pages.commands import commands_of, everyones
from bot.ui.reader import Reader
from bot.ui.screens import Screen, button, pairs


def menu_screen(
    role: str, managing_roles: Collection[str], reader: Reader, *, has_web: bool = False
) -> Screen:
    """The commands that the role may use."""
    everyone = everyones(has_web=has_web)
    own = [name for name in everyone if name != "menu"]
    others = [name for name in commands_of(role, managing_roles) if name not in everyone]
    lines = [reader.say("menu-title"), *([reader.say("menu-cabinet")] if others else [])]
    parts = (
        pairs(button(reader, f"menu-{name}", OpenCommand(name)) for name in part)
        for part in (own, others)
    )
    return Screen.of(lines, *(row for rows in parts for row in rows))
