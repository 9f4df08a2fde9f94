"""The digest: one message for all that was held, by section and type. Pure."""

from collections.abc import Iterator
from datetime import datetime

from bot.cards.card import Burst, Reader, ending, listed, with_bell
from bot.rules.catalog import KINDS, SECTIONS
from bot.ui.html import MESSAGE_LIMIT
from bot.ui.screens import Screen
from bot.ui.texts import Html, say, visible_length

LISTED = 5  # of each type


def screen(told: Burst, reader: Reader, now: datetime, *, maybe_repeat: bool = False) -> Screen:
    """How many of what, the newest of each, and the bell.

    Where Telegram does not take so many, fewer of each are named; how many there are stays.
    """
    language = reader.language
    below = list(ending(told, language, maybe_repeat=maybe_repeat))
    for each in range(LISTED, -1, -1):
        lines = [*_lines(told, each, reader, now), *below]
        if visible_length(Html("\n".join(lines))) <= MESSAGE_LIMIT:
            break
    return with_bell(lines, language)


def _lines(told: Burst, each: int, reader: Reader, now: datetime) -> Iterator[Html]:
    """With at most so many of each type."""
    language = reader.language
    yield say(language, "digest-title", count=sum(told.counts.values()))
    for section in SECTIONS:
        kinds = [key for key, kind in KINDS.items() if kind.section == section]
        if any(told.counts.get(key) for key in kinds):
            yield Html(f"\n<b>{say(language, f'bell-{section}')}</b>")
        for key in kinds:
            yield from _of_kind(told, key, each, reader, now)


def _of_kind(told: Burst, kind: str, each: int, reader: Reader, now: datetime) -> Iterator[Html]:
    language, count = reader.language, told.counts.get(kind, 0)
    if not count:
        return
    yield Html(f"<u>{say(language, f'{KINDS[kind].text_id}.count', count=count)}</u>")
    named = [item for item in told.newest if item[0].kind == kind][:each]
    yield from (Html(f"• {listed(item, told.names, reader, now)}") for item in named)
    if named and count > len(named):
        yield say(language, "burst-more", count=count - len(named))
