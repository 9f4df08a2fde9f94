"""What a person does not want to hear of for a while: an object, a source or a kind. Pure.

A mute ends by itself. What it keeps from being sent is in the bell alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.callbacks.cards import MutedPage, Unmute
from bot.callbacks.settings import OpenSettings
from bot.cards.naming import NAME_UNITS, name_of, object_of
from bot.rules.catalog import KINDS
from bot.rules.mutes import _about
from bot.ui.formats import Moment
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, listing
from bot.ui.texts import plain, say
from storage.tables import Item, Mute

PAGE = 6
Targets = Mapping[str, str]  # scope → key


def name_for(scope: str, item: Item, language: str) -> str:
    """How the person knows what is muted; a kind is named by the texts."""
    _, data = item
    if scope == "source":
        return name_of(data["source"])
    return short(object_of(data, language), NAME_UNITS) if scope == "subject" else ""


def called(scope: str, key: str, name: str, language: str) -> str:
    """What is muted, in words: Order № 40117, Source Shop, New orders."""
    if scope == "kind":
        return plain(language, f"{KINDS[key].text_id}.name") if key in KINDS else key
    return plain(language, f"about-{_about(key) if scope == 'subject' else scope}", name=name)


def called_so(mute: Mute, language: str) -> str:
    """What this mute silences, in words."""
    return called(mute.scope, mute.key, mute.name, language)


def muted_list(found: Sequence[Mute], paging: Paging, reader: Reader) -> Screen:
    """What is muted and until when; a press ends it."""
    language = reader.language
    lines = [say(language, "muted-title" if found else "muted-none")]
    for mute in found:
        until = Moment(mute.until, reader.zone)
        lines.append(say(language, "muted-line", what=called_so(mute, language), until=until))
    entries = (_unmute(mute, paging.shown, language) for mute in found)
    page = listing(lines, entries, paging, MutedPage, language)
    back = Button(plain(language, "back"), OpenSettings("main"), style="primary")
    return replace(page, rows=(*page.rows, (back,)))


def _unmute(mute: Mute, page: int, language: str) -> Button:
    label = plain(language, "unmute", what=called_so(mute, language))
    return Button(label, Unmute(mute.pk, int(mute.until.timestamp()), page))
