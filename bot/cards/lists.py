"""One message for many notifications: a burst of them, or the digest of what was held. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.callbacks.cards import OpenBell
from bot.cards.headline import headline
from bot.rules.catalog import KINDS, SECTIONS
from bot.ui.html import MESSAGE_LIMIT, Html, cut, escape, short, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Screen
from bot.ui.texts import plain, say
from storage.tables import Item

LISTED = 10
LISTED_OF_EACH = 5  # kinds of a digest
NAME_UNITS = 24


@dataclass(frozen=True)
class Burst:
    """What a list tells of: kind → how many, the newest of them, and how many are unread.

    `newest`: newest first; `LISTED` of all, or for a digest some of each kind. `title`: the text of
    the first line of a list. `names`: what the people are called for whom some were first.
    """

    counts: Mapping[str, int]
    newest: Sequence[Item]
    unread: int
    title: str = "burst-title"
    names: Mapping[int | None, str] = field(default_factory=dict)


def digest_screen(
    told: Burst, reader: Reader, now: datetime, *, maybe_repeat: bool = False
) -> Screen:
    """How many of what, the newest of each, and the bell.

    Where Telegram does not take so many, fewer of each are named; how many there are stays.
    """
    language = reader.language
    below = list(ending(told, language, maybe_repeat=maybe_repeat))
    for each in range(LISTED_OF_EACH, -1, -1):
        lines = [*_lines(told, each, reader, now), *below]
        if visible_length(Html("\n".join(lines))) <= MESSAGE_LIMIT:
            break
    return with_bell(lines, language)


def burst_screen(
    told: Burst, reader: Reader, now: datetime, *, maybe_repeat: bool = False
) -> Screen:
    """One message for many notifications: how many of what, the newest of them, and the bell."""
    language, total = reader.language, sum(told.counts.values())
    shown = [say(language, told.title, count=total)]
    for kind, count in sorted(told.counts.items(), key=lambda each: -each[1]):
        shown.append(say(language, f"{KINDS[kind].text_id}.count", count=count))
    shown.append(Html(""))
    shown.extend(listed(item, told.names, reader, now) for item in told.newest)
    if total > len(told.newest):
        shown.append(say(language, "burst-more", count=total - len(told.newest)))
    return with_bell([*shown, *ending(told, language, maybe_repeat=maybe_repeat)], language)


def ending(told: Burst, language: str, *, maybe_repeat: bool) -> Iterator[Html]:
    """The lines below a list: what has become of it."""
    if not told.unread:
        yield say(language, "card-read")
    if maybe_repeat:
        yield say(language, "card-repeat")


def with_bell(lines: Iterable[Html], language: str) -> Screen:
    """These lines, and the way to the bell."""
    bell = Button(plain(language, "open-bell"), OpenBell(), style="primary")
    return Screen(cut(Html("\n".join(lines))), ((bell,),))


def listed(item: Item, names: Mapping[int | None, str], reader: Reader, now: datetime) -> Html:
    """One line of a list; `names` as in `Burst`."""
    line = headline(item, reader, now)
    if name := names.get(item[0].on_behalf_of):
        name = short(name, NAME_UNITS)
        line = plain(reader.language, "item-on-behalf", line=line, name=name)
    if item[0].escalated and not item[0].read_at:
        line = plain(reader.language, "item-escalated", line=line)
    return say(reader.language, "item-read", line=line) if item[0].read_at else escape(line)


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
