"""How often a person wants to be told: as it comes, or in digests."""

from bot.calendar.availability import RHYTHMS, Times
from bot.callbacks.settings import OpenKind, OpenSettings
from bot.callbacks.times import SetRhythm
from bot.cards.naming import kind_name
from bot.rules.catalog import Kind
from bot.ui.reader import Reader
from bot.ui.screens import Screen, back, choice, pairs


def rhythms_screen(times: Times, kind: Kind | None, reader: Reader) -> Screen:
    """How often the person wants to be told, in general or about one kind."""
    key = kind.key if kind else ""
    offered = {each: rhythm_text(each) for each in RHYTHMS}
    title, chosen = reader.say("rhythm-title"), times.rhythm()
    if kind:
        offered[""] = "rhythm-as-all"
        title = reader.say("rhythm-title-kind", name=kind_name(kind, reader.language))
        chosen = times.rhythms.get(key, "")
    means = reader.say(f"{rhythm_text(times.rhythm(key))}.means")
    buttons = (
        choice(reader, reader.plain(text_id), SetRhythm(key, value), chosen=value == chosen)
        for value, text_id in offered.items()
    )
    lines = [title, means, reader.say("rhythm-help")]
    way_back = back(reader, OpenKind(key) if kind else OpenSettings("main"))
    return Screen.of(lines, *pairs(buttons), way_back)


def rhythm_text(rhythm: str) -> str:
    """The text that names the rhythm."""
    return f"rhythm-{rhythm.replace('_', '-')}"
