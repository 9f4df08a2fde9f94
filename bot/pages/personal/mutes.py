"""What a person does not want to be told about for a while: an object, a source or a kind.

A mute ends by itself. What is not sent because of it is in the bell all the same.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.callbacks.cards import MutedPage, Unmute
from bot.callbacks.prompts import Undo
from bot.callbacks.settings import OpenSettings
from bot.cards.card import Seen, card_screen
from bot.cards.naming import NAME_UNITS, kind_name, name_of, short_object_of
from bot.rules.catalog import KINDS
from bot.ui.html import MESSAGE_LIMIT, Html, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Screen, back, button, column, listing
from bot.ui.texts import plain
from storage.tables import Item, Mute, cabinet_of, what_of

PAGE = 6


def stored_name(scope: str, item: Item, language: str) -> str:
    """The name to store with a mute; "" for a kind, which the texts name."""
    if scope == "source":
        name, cabinet = name_of(item.data["source"]), cabinet_of(item.data)
        return f"{name} · {cabinet}" if cabinet else name
    return short_object_of(item.data, language, NAME_UNITS) if scope == "subject" else ""


def target_name(scope: str, key: str, name: str, language: str) -> str:
    """A muted subject, source or kind in words: Order № 40117, Source Shop, New orders."""
    if scope == "kind":
        return kind_name(KINDS[key], language) if key in KINDS else key
    about = what_of(key) if scope == "subject" else scope
    return plain(language, f"about-{about}", name=name)


def mute_name(mute: Mute, language: str) -> str:
    """What a stored mute is about, in words."""
    return target_name(mute.scope, mute.key, mute.name, language)


def muted_screen(seen: Seen, line: Html, undo: Undo) -> Screen:
    """The card of what was just muted: the `line` below its text says so, and it can be undone."""
    added = Html(f"\n\n{line}")
    shown = card_screen(seen, MESSAGE_LIMIT - visible_length(added))
    whole = replace(shown, text=Html(shown.text + added))
    return whole.and_above((button(seen.reader, "undo", undo),))


def mutes_screen(found: Sequence[Mute], paging: Paging, reader: Reader) -> Screen:
    """What is muted and until when; pressing one ends it."""
    lines, entries = [reader.say("muted-title" if found else "muted-none")], []
    for mute in found:
        what = mute_name(mute, reader.language)
        lines.append(reader.say("muted-line", what=what, until=reader.moment(mute.until)))
        press = Unmute(mute.pk, int(mute.until.timestamp()), paging.shown)
        entries.append(button(reader, "unmute", press, what=what))
    screen = listing(lines, column(entries), paging, MutedPage, reader)
    return screen.and_below(back(reader, OpenSettings("main"))).of_clients()
