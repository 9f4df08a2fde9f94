"""The bell: one pinned message that shows a page of a section, or one opened notification.

Its card stores which part the person chose, so that every redraw shows the same part.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from bot.callbacks.cards import (
    BellPage,
    MarkAllRead,
    MarkRead,
    MarkUnread,
    OpenItem,
    OpenLater,
    OpenMute,
)
from bot.callbacks.settings import OpenSettings
from bot.cards.card import Seen, card_screen
from bot.cards.entry import Entries
from bot.rules.catalog import SECTIONS, is_over
from bot.ui.html import MESSAGE_LIMIT, Html, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Row, Rows, Screen, back, button, grid, listing
from storage.tables import Item

PAGE = 8
_OF_CARDS = (MarkRead, OpenLater, OpenMute)  # they stay on the card itself
ABREAST = 4  # buttons of one digit that a thumb can still tell apart


@dataclass(frozen=True)
class View:
    """Which part of the bell is shown; `item`: the id of the opened notification.

    `section`: "" if the person has chosen none yet; then the bell shows what is unread.
    """

    section: str = ""
    page: int = 0
    unread_only: bool = False
    item: int | None = None

    @staticmethod
    def of(content: Mapping[str, Any] | None) -> "View":
        """The view that a bell's card stores; the default if another release has written it."""
        if not isinstance(content, Mapping):
            return View()
        kept = {it.name: content[it.name] for it in fields(View) if it.name in content}
        return View(**kept) if _is_valid(kept) else View()

    def content(self) -> dict[str, Any]:
        """What the card stores."""
        return asdict(self)

    def resolved(self, unread: Mapping[str, int]) -> "View":
        """The view with a section: the chosen one, else the first with unread items.

        `unread`: section → how many.
        """
        first = next((each for each in SECTIONS if unread.get(each)), SECTIONS[0])
        return replace(self, section=self.section or first)


@dataclass(frozen=True)
class Contents:
    """What the bell draws: unread counts by section, and the items of the page.

    `total`: how many items the view has.
    """

    unread: Mapping[str, int]
    total: int
    listed: Entries
    opened: Seen | None = None


def bell_screen(view: View, contents: Contents, reader: Reader, now: datetime) -> Screen:
    """The bell's message: the page of the view, or the opened notification."""
    view = view.resolved(contents.unread)
    title = Html(f"<b>{reader.say('bell-title', count=sum(contents.unread.values()))}</b>")
    if contents.opened is not None:
        return _opened(title, view, contents.opened)
    paging = Paging(view.page, contents.total, PAGE, ("page-newer", "page-older"))
    lines = [title, reader.say(f"bell-{view.section}"), *_entries(contents, reader, now)]
    if not contents.listed.items:
        lines.append(reader.say("bell-empty-unread" if view.unread_only else "bell-empty"))
    tabs = tuple(_tab(section, view, contents, reader) for section in SECTIONS)
    rows = (tabs, *_numbers(contents.listed.items))
    screen = listing(lines, rows, paging, lambda page: _page(view, page), reader)
    return screen.and_below(*_tools(view, contents, reader))


def opened_on_page(seen: Seen) -> Screen:
    """The card of what is opened in the web bell, whose page has a control for reading itself."""
    shown = card_screen(seen)
    kept = (tuple(it for it in row if not isinstance(it.press, MarkRead)) for row in shown.rows)
    return replace(shown, rows=tuple(row for row in kept if row))


def _is_valid(kept: Mapping[str, Any]) -> bool:
    page = kept.get("page", 0)
    return (
        kept.get("section", "") in ("", *SECTIONS)
        and type(page) is int
        and page >= 0
        and type(kept.get("unread_only", False)) is bool
        and type(kept.get("item")) in (int, type(None))
    )


def _opened(title: Html, view: View, seen: Seen) -> Screen:
    head = Html(f"{title}\n\n")
    came = seen.reader.moment(seen.item.notification.created_at, seen.now)
    foot = Html(f"\n{seen.reader.say('bell-came', at=came)}")
    shown = card_screen(seen, MESSAGE_LIMIT - visible_length(head) - visible_length(foot))
    kept = (tuple(it for it in row if not isinstance(it.press, _OF_CARDS)) for row in shown.rows)
    below = (*_marking(seen), back(seen.reader, _page(view, view.page)))
    return Screen(Html(head + shown.text + foot), (*(row for row in kept if row), *below))


def _marking(seen: Seen) -> Rows:
    """The button that makes the opened item unread again, or read if it has come again."""
    if is_over(seen.item):
        return ()
    row_id, is_read = seen.notification_id, seen.item.notification.read_at is not None
    text_id, press = ("mark-unread", MarkUnread) if is_read else ("mark-read", MarkRead)
    return ((button(seen.reader, text_id, press(row_id)),),)


def _page(view: View, page: int) -> BellPage:
    return BellPage(view.section, page, view.unread_only)


def _tab(section: str, view: View, contents: Contents, reader: Reader) -> Button:
    press = BellPage(section, 0, view.unread_only)
    # The line above the entries names the section, too.
    style = "primary" if section == view.section else None
    return button(reader, f"tab-{section}", press, style, count=contents.unread.get(section, 0))


def _entries(contents: Contents, reader: Reader, now: datetime) -> Iterator[Html]:
    """The items as lines, numbered like their buttons, set off from what is above and below."""
    for number, item in enumerate(contents.listed.items, 1):
        line = f"{number}. {contents.listed.line(item, reader, now)}"
        yield Html(f"\n{line}" if number == 1 else line)


def _numbers(items: Sequence[Item]) -> Rows:
    """A button for each line; two rows are of equal length, if they can be."""
    buttons = [
        Button(str(number), OpenItem(item.notification.pk)) for number, item in enumerate(items, 1)
    ]
    rows = -(-len(buttons) // ABREAST)
    return grid(buttons, -(-len(buttons) // rows)) if rows else ()


def _tools(view: View, contents: Contents, reader: Reader) -> Iterator[Row]:
    unread = [section for section in SECTIONS if contents.unread.get(section)]
    if len(unread) > 1:
        yield (button(reader, "mark-all", MarkAllRead("")),)
    if view.section in unread:
        yield (button(reader, f"mark-all-{view.section}", MarkAllRead(view.section)),)
    wanted = not view.unread_only
    press = BellPage(view.section, 0, wanted)
    choice = button(reader, "unread-only" if wanted else "show-all", press)
    yield (choice, button(reader, "settings", OpenSettings("")))
