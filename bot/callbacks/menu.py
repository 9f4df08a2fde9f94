"""The buttons of /menu."""

from bot.callbacks.press import Press


class OpenMenu(Press, prefix="menu"):
    """Shows the menu in the pressed message."""


class OpenCommand(Press, prefix="go"):
    """Opens in the pressed menu what the command shows; `name` is without the slash."""

    name: str
