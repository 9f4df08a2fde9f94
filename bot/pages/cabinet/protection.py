"""What /protection shows: where clients' data may be seen besides the cards themselves."""

from bot.callbacks.cabinet import NameClients, ProtectContent
from bot.ui.reader import Reader
from bot.ui.screens import Screen, button, column


def protection_screen(on: bool, names_clients: bool | None, reader: Reader) -> Screen:
    """What it means, and the way to change it.

    `names_clients`: messages to browsers do; None: without a web bell there are none.
    """
    lines = [reader.say("protection-on" if on else "protection-off"), reader.say("protection-help")]
    label, style = ("protection-turn-off", "danger") if on else ("protection-turn-on", "primary")
    switches = [button(reader, label, ProtectContent(not on), style)]
    if names_clients is not None:
        lines += [
            reader.say("push-names-on" if names_clients else "push-names-off"),
            reader.say("push-names-help"),
        ]
        label = "push-names-turn-off" if names_clients else "push-names-turn-on"
        style = "primary" if names_clients else "danger"
        switches.append(button(reader, label, NameClients(not names_clients), style))
    return Screen.of(lines, *column(switches), between="\n\n")
