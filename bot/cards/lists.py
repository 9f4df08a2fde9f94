"""One card for many notifications: a burst that came at once, or the digest of what was held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.callbacks.cards import OpenBell
from bot.cards.headline import item_line
from bot.rules.catalog import KINDS, SECTIONS
from bot.ui.html import MESSAGE_LIMIT, Html, escape, short, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Screen, button
from storage.tables import Item

LISTED = 10
LISTED_OF_EACH = 5  # of each kind in a digest
NAME_UNITS = 24


@dataclass(frozen=True)
class Burst:
    """How many of each kind, the newest items, and how many are unread.

    `newest`: newest first, at most `LISTED`, or in a digest `LISTED_OF_EACH` kind. `title`: the
    text of a burst's first line. `names`: id of a person that items were first for → name.
    """

    counts: Mapping[str, int]
    newest: Sequence[Item]
    unread: int
    title: str = "burst-title"
    names: Mapping[int | None, str] = field(default_factory=dict)
    maybe_repeat: bool = False

    @property
    def total(self) -> int:
        """How many notifications there are."""
        return sum(self.counts.values())


def burst_screen(burst: Burst, reader: Reader, now: datetime) -> Screen:
    """How many of each kind, the newest of all, and the button to the bell."""
    lines = [reader.say(burst.title, count=burst.total)]
    for kind, count in sorted(burst.counts.items(), key=lambda each: -each[1]):
        lines.append(reader.say(f"{KINDS[kind].text_id}.count", count=count))
    lines.append(Html(""))
    lines.extend(_entry(item, burst, reader, now) for item in burst.newest)
    if burst.total > len(burst.newest):
        lines.append(reader.say("burst-more", count=burst.total - len(burst.newest)))
    return _with_bell([*lines, *_ending(burst, reader)], reader)


def digest_screen(burst: Burst, reader: Reader, now: datetime) -> Screen:
    """How many of each kind, the newest of each, and the button to the bell.

    Fewer of each are named if Telegram would not take so long a text; the counts stay.
    """
    for most in range(LISTED_OF_EACH, -1, -1):
        lines = [*_by_kind(burst, most, reader, now), *_ending(burst, reader)]
        if visible_length(Html("\n".join(lines))) <= MESSAGE_LIMIT:
            break
    return _with_bell(lines, reader)


def _by_kind(burst: Burst, most: int, reader: Reader, now: datetime) -> Iterator[Html]:
    """The lines of a digest, with at most `most` entries of each kind."""
    yield reader.say("digest-title", count=burst.total)
    for section in SECTIONS:
        kinds = [it for it in KINDS.values() if it.section == section and burst.counts.get(it.key)]
        if kinds:
            yield Html(f"\n<b>{reader.say(f'bell-{section}')}</b>")
        for kind in kinds:
            count = burst.counts[kind.key]
            yield Html(f"<u>{reader.say(f'{kind.text_id}.count', count=count)}</u>")
            named = [item for item in burst.newest if item.notification.kind == kind.key][:most]
            yield from (Html(f"• {_entry(item, burst, reader, now)}") for item in named)
            if named and count > len(named):
                yield reader.say("burst-more", count=count - len(named))


def _entry(item: Item, burst: Burst, reader: Reader, now: datetime) -> Html:
    notification = item.notification
    line = item_line(item, reader, now)
    if name := burst.names.get(notification.on_behalf_of):
        line = reader.plain("item-on-behalf", line=line, name=short(name, NAME_UNITS))
    if notification.read_at:
        return reader.say("item-read", line=line)
    return escape(reader.plain("item-escalated", line=line) if notification.escalated else line)


def _ending(burst: Burst, reader: Reader) -> Iterator[Html]:
    if not burst.unread:
        yield reader.say("card-read")
    if burst.maybe_repeat:
        yield reader.say("card-repeat")


def _with_bell(lines: Iterable[Html], reader: Reader) -> Screen:
    return Screen.of(lines, (button(reader, "open-bell", OpenBell(), "primary"),))
