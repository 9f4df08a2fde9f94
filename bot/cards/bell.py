"""The bell: one pinned message that shows a page of a section, or one opened notification.

Its card stores which part it shows, so that every redraw shows the same part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from bot.callbacks.cards import BellPage, MarkAllRead, MarkRead, OpenItem
from bot.callbacks.settings import OpenSettings
from bot.cards.card import Seen, card_screen
from bot.cards.headline import headline
from bot.cards.open_objects import OpenList
from bot.rules.catalog import SECTIONS, is_over
from bot.ui.html import MESSAGE_LIMIT, Html, cut_plain, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Rows, Screen, back, button, column, listing, pairs
from storage.tables import Behalf, Item

PAGE = 6
LABEL_UNITS = 56


@dataclass(frozen=True)
class View:
    """Which part of the bell is shown; `item`: the id of the opened notification."""

    section: str = "events"
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


@dataclass(frozen=True)
class Contents:
    """What the bell draws: unread counts by section, and the items of the page.

    `total`: how many items the view has. `behalf`: the person that the opened one was first for,
    if another. `waiting`: what the opened one lists.
    """

    unread: Mapping[str, int]
    total: int
    items: Sequence[Item]
    opened: Item | None = None
    behalf: Behalf | None = None
    waiting: OpenList | None = None


def bell_screen(view: View, contents: Contents, reader: Reader, now: datetime) -> Screen:
    """The bell's message: the page of the view, or the opened notification."""
    title = Html(f"<b>{reader.say('bell-title', count=sum(contents.unread.values()))}</b>")
    if contents.opened is not None:
        behalf, waiting = contents.behalf, contents.waiting
        seen = Seen(contents.opened, reader, now, behalf=behalf, waiting=waiting)
        return _opened(title, view, seen)
    paging = Paging(view.page, contents.total, PAGE, ("page-newer", "page-older"))
    lines = [title, reader.say(f"bell-{view.section}")]
    if not contents.items:
        lines.append(reader.say("bell-empty-unread" if view.unread_only else "bell-empty"))
    tabs = tuple(_tab(section, view, contents, reader) for section in SECTIONS)
    rows = (tabs, *column(_entry(item, reader, now) for item in contents.items))
    screen = listing(lines, rows, paging, lambda page: _page(view, page), reader)
    return screen.and_below(*_tools(view, contents, reader))


def _is_valid(kept: Mapping[str, Any]) -> bool:
    page = kept.get("page", 0)
    return (
        kept.get("section", SECTIONS[0]) in SECTIONS
        and type(page) is int
        and page >= 0
        and type(kept.get("unread_only", False)) is bool
        and type(kept.get("item")) in (int, type(None))
    )


def _opened(title: Html, view: View, seen: Seen) -> Screen:
    head = Html(f"{title}\n\n")
    shown = card_screen(seen, MESSAGE_LIMIT - visible_length(head))
    # `Mark read` and `Later` stay on the card itself.
    kept = (row for row in shown.rows if not isinstance(row[0].press, MarkRead))
    return Screen(Html(head + shown.text), (*kept, back(seen.reader, _page(view, view.page))))


def _page(view: View, page: int) -> BellPage:
    return BellPage(view.section, page, view.unread_only)


def _tab(section: str, view: View, contents: Contents, reader: Reader) -> Button:
    press = BellPage(section, 0, view.unread_only)
    style = "primary" if section == view.section else None
    return button(reader, f"tab-{section}", press, style, count=contents.unread.get(section, 0))


def _entry(item: Item, reader: Reader, now: datetime) -> Button:
    notification, data = item
    line = headline(notification.kind, data, reader, now, over=is_over(item))
    mark = "item-unread" if notification.read_at is None else "item-read"
    label = cut_plain(reader.plain(mark, line=line), LABEL_UNITS)
    return Button(label, OpenItem(notification.pk))


def _tools(view: View, contents: Contents, reader: Reader) -> Rows:
    wanted = not view.unread_only
    press = BellPage(view.section, 0, wanted)
    buttons = [button(reader, "unread-only" if wanted else "show-all", press)]
    if contents.unread.get(view.section):
        buttons.append(button(reader, "mark-all-read", MarkAllRead(view.section)))
    return pairs([*buttons, button(reader, "settings", OpenSettings(""))])
