"""What a person does not want to hear of for a while: an object, a source or a kind.

A mute ends by itself. What it keeps from being sent is in the bell alone.
"""

from collections.abc import Sequence

from bot.callbacks.cards import MutedPage, Unmute
from bot.callbacks.settings import OpenSettings
from bot.cards.naming import NAME_UNITS, kind_name, name_of, object_of
from bot.rules.catalog import KINDS
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, listing
from bot.ui.texts import plain
from storage.tables import Item, Mute

PAGE = 6


def name_for(scope: str, item: Item, language: str) -> str:
    """How the person knows what is muted; a kind is named by the texts."""
    if scope == "source":
        return name_of(item.data["source"])
    return short(object_of(item.data, language), NAME_UNITS) if scope == "subject" else ""


def called(scope: str, key: str, name: str, language: str) -> str:
    """What is muted, in words: Order № 40117, Source Shop, New orders."""
    if scope == "kind":
        return kind_name(KINDS[key], language) if key in KINDS else key
    about = key.partition(":")[0] if scope == "subject" else scope
    return plain(language, f"about-{about}", name=name)


def called_so(mute: Mute, language: str) -> str:
    """What this mute silences, in words."""
    return called(mute.scope, mute.key, mute.name, language)


def mutes_screen(found: Sequence[Mute], paging: Paging, reader: Reader) -> Screen:
    """What is muted and until when; a press ends it."""
    lines = [reader.say("muted-title" if found else "muted-none")]
    for mute in found:
        what, until = called_so(mute, reader.language), reader.moment(mute.until)
        lines.append(reader.say("muted-line", what=what, until=until))
    entries = (_unmute(mute, paging.shown, reader) for mute in found)
    screen = listing(lines, entries, paging, MutedPage, reader)
    return screen.and_below(back(reader, OpenSettings("main")))


def _unmute(mute: Mute, page: int, reader: Reader) -> Button:
    press = Unmute(mute.pk, int(mute.until.timestamp()), page)
    return button(reader, "unmute", press, what=called_so(mute, reader.language))
