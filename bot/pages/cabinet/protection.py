"""What /protection shows: whether cards can be forwarded, saved and copied."""

from bot.callbacks.cabinet import ProtectContent
from bot.ui.reader import Reader
from bot.ui.screens import Screen, button


def protection_screen(on: bool, reader: Reader) -> Screen:
    """What it means, and the way to change it."""
    lines = [reader.say("protection-on" if on else "protection-off"), reader.say("protection-help")]
    label, style = ("protection-turn-off", "danger") if on else ("protection-turn-on", "primary")
    switch = button(reader, label, ProtectContent(not on), style)
    return Screen.of(lines, (switch,), between="\n\n")
