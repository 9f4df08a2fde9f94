"""What a person does not want to hear of for a while: an object, a source or a kind. Pure.

A mute ends by itself. What it keeps from being sent is in the bell alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.callbacks.later_presses import MutedPage, Unmute
from bot.callbacks.press import OpenSettings
from bot.cards.card import Reader
from bot.cards.headline import NAME_UNITS, Data, Item, name_of, object_of
from bot.rules.catalog import KINDS, Kind
from bot.ui.listing import listing
from bot.ui.screens import Button, Paging, Screen
from bot.ui.texts import Moment, plain, say, short
from storage.tables.flow import Mute

_OBJECTS = ("order", "lead", "task", "channel")
PAGE = 6

Targets = Mapping[str, str]  # scope → key


def targets(kind: Kind, subject: str | None, data: Data) -> dict[str, str]:
    """By what a notification can be muted, narrowest first: its subject, its source, its kind.

    Bellhop's own kinds nobody can switch, so nobody can mute them either.
    """
    found = {}
    if subject and _about(subject) in _OBJECTS:
        found["subject"] = subject
    if source := data.get("source"):
        found["source"] = str(source["id"])
    if not kind.own:
        found["kind"] = kind.key
    return found


def targets_of(item: Item) -> dict[str, str]:
    """The same of a notification that is there."""
    notification, data = item
    return targets(KINDS[notification.kind], notification.subject, data)


def may_be_urgent(scope: str, key: str) -> bool:
    """Whether something urgent is kept from the person who mutes this."""
    if scope == "kind":
        return KINDS[key].urgent
    about = _about(key)
    return scope == "source" or any(
        kind.urgent for kind in KINDS.values() if _about(kind.key, ".") == about
    )


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
    assert mute.id is not None
    label = plain(language, "unmute", what=called_so(mute, language))
    return Button(label, Unmute(mute.id, int(mute.until.timestamp()), page))


def _about(key: str, separator: str = ":") -> str:
    return key.partition(separator)[0]
