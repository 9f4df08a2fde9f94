"""One message for many notifications: a burst of them, or the digest of what was held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.callbacks.cards import OpenBell
from bot.cards.headline import headline
from bot.rules.catalog import KINDS, SECTIONS, is_over
from bot.ui.html import MESSAGE_LIMIT, Html, escape, short, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Screen, button
from storage.tables import Item

LISTED = 10
LISTED_OF_EACH = 5  # of each kind in a digest
NAME_UNITS = 24


@dataclass(frozen=True)
class Burst:
    """What a list tells of: kind → how many, the newest of them, and how many are unread.

    `newest`: newest first; `LISTED` of all, or for a digest some of each kind. `title`: the text of
    the first line of a list. `names`: the names of the people that some of them were first for.
    """

    counts: Mapping[str, int]
    newest: Sequence[Item]
    unread: int
    title: str = "burst-title"
    names: Mapping[int | None, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many there are of all kinds."""
        return sum(self.counts.values())


def burst_screen(
    told: Burst, reader: Reader, now: datetime, *, maybe_repeat: bool = False
) -> Screen:
    """How many of what, the newest of them, and the bell."""
    lines = [reader.say(told.title, count=told.total)]
    for kind, count in sorted(told.counts.items(), key=lambda each: -each[1]):
        lines.append(reader.say(f"{KINDS[kind].text_id}.count", count=count))
    lines.append(Html(""))
    lines.extend(_entry(item, told, reader, now) for item in told.newest)
    if told.total > len(told.newest):
        lines.append(reader.say("burst-more", count=told.total - len(told.newest)))
    return _with_bell([*lines, *_ending(told, reader, maybe_repeat=maybe_repeat)], reader)


def digest_screen(
    told: Burst, reader: Reader, now: datetime, *, maybe_repeat: bool = False
) -> Screen:
    """How many of what, the newest of each, and the bell.

    Where Telegram does not take so many, fewer of each are named; how many there are stays.
    """
    below = list(_ending(told, reader, maybe_repeat=maybe_repeat))
    for most in range(LISTED_OF_EACH, -1, -1):
        lines = [*_by_kind(told, most, reader, now), *below]
        if visible_length(Html("\n".join(lines))) <= MESSAGE_LIMIT:
            break
    return _with_bell(lines, reader)


def _by_kind(told: Burst, most: int, reader: Reader, now: datetime) -> Iterator[Html]:
    """The lines of a digest, with at most so many entries of each kind."""
    yield reader.say("digest-title", count=told.total)
    for section in SECTIONS:
        kinds = [it for it in KINDS.values() if it.section == section and told.counts.get(it.key)]
        if kinds:
            yield Html(f"\n<b>{reader.say(f'bell-{section}')}</b>")
        for kind in kinds:
            count = told.counts[kind.key]
            yield Html(f"<u>{reader.say(f'{kind.text_id}.count', count=count)}</u>")
            named = [item for item in told.newest if item.notification.kind == kind.key][:most]
            yield from (Html(f"• {_entry(item, told, reader, now)}") for item in named)
            if named and count > len(named):
                yield reader.say("burst-more", count=count - len(named))


def _entry(item: Item, told: Burst, reader: Reader, now: datetime) -> Html:
    notification, data = item
    line = headline(notification.kind, data, reader, now, over=is_over(item))
    if name := told.names.get(notification.on_behalf_of):
        line = reader.plain("item-on-behalf", line=line, name=short(name, NAME_UNITS))
    if notification.read_at:
        return reader.say("item-read", line=line)
    return escape(reader.plain("item-escalated", line=line) if notification.escalated else line)


def _ending(told: Burst, reader: Reader, *, maybe_repeat: bool) -> Iterator[Html]:
    """The lines below a list: what has become of it."""
    if not told.unread:
        yield reader.say("card-read")
    if maybe_repeat:
        yield reader.say("card-repeat")


def _with_bell(lines: Iterable[Html], reader: Reader) -> Screen:
    return Screen.of(lines, (button(reader, "open-bell", OpenBell(), "primary"),))
