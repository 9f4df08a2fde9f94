"""The bell: one pinned message that shows what is unread, by section and page, or one item.

Pure. Which part it shows is kept with its card, so that any later change redraws the same part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from bot.callbacks.cards import BellPage, MarkAllRead, MarkRead, OpenItem
from bot.callbacks.settings import OpenSettings
from bot.cards.card import card_screen
from bot.cards.headline import headline
from bot.cards.reason import Behalf
from bot.rules.catalog import SECTIONS
from bot.ui.html import MESSAGE_LIMIT, Html, cut_plain, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, column
from bot.ui.texts import plain, say
from storage.tables import Item

PAGE = 6
LABEL_UNITS = 56


@dataclass(frozen=True)
class View:
    """Which part of the bell is shown; with `item`, one opened notification."""

    section: str = "events"
    page: int = 0
    unread_only: bool = False
    item: int | None = None

    @staticmethod
    def of(content: Mapping[str, Any] | None) -> "View":
        """The view that a bell's card keeps; the first one if another release has written it."""
        if not isinstance(content, Mapping):
            return View()
        kept = {it.name: content[it.name] for it in fields(View) if it.name in content}
        return View(**kept) if _is_sound(kept) else View()

    def content(self) -> dict[str, Any]:
        """What the card keeps."""
        return asdict(self)


@dataclass(frozen=True)
class Contents:
    """What the bell needs to draw a view: counts by section, and the items of the page.

    `behalf`: for whom the opened one was first, where it was for somebody else.
    """

    unread: Mapping[str, int]
    total: int
    items: Sequence[Item]
    opened: Item | None = None
    behalf: Behalf | None = None


def bell_screen(view: View, contents: Contents, reader: Reader, now: datetime) -> Screen:
    """The bell's message."""
    title = say(reader.language, "bell-title", count=sum(contents.unread.values()))
    if contents.opened is not None:
        return _opened(title, view, contents.opened, contents.behalf, reader, now)
    paging = Paging(view.page, contents.total, PAGE)
    lines = [f"<b>{title}</b>", say(reader.language, f"bell-{view.section}")]
    if not contents.items:
        lines.append(
            say(reader.language, "bell-empty-unread" if view.unread_only else "bell-empty")
        )
    if paging.last:
        lines.append(
            say(reader.language, "bell-page", page=paging.shown + 1, pages=paging.last + 1)
        )
    rows = (
        _tabs(view, contents.unread, reader.language),
        *column(_item(item, reader, now) for item in contents.items),
        *_arrows(view, paging, reader.language),
        *_tools(view, contents.unread, reader.language),
    )
    return Screen(Html("\n".join(lines)), rows)


def _is_sound(kept: Mapping[str, Any]) -> bool:
    page = kept.get("page", 0)
    return (
        kept.get("section", SECTIONS[0]) in SECTIONS
        and type(page) is int
        and page >= 0
        and type(kept.get("unread_only", False)) is bool
        and type(kept.get("item")) in (int, type(None))
    )


def _opened(
    title: Html, view: View, item: Item, behalf: Behalf | None, reader: Reader, now: datetime
) -> Screen:
    head = f"<b>{title}</b>\n\n"
    room = MESSAGE_LIMIT - visible_length(Html(head))
    shown = card_screen(item, reader, now, behalf=behalf, limit=room)
    back = Button(
        plain(reader.language, "back"),
        BellPage(view.section, view.page, view.unread_only),
        style="primary",
    )
    # What can be done with a card now or later is done on the card.
    kept = (row for row in shown.rows if not isinstance(row[0].press, MarkRead))
    return Screen(Html(head + shown.text), (*kept, (back,)))


def _tabs(view: View, unread: Mapping[str, int], language: str) -> tuple[Button, ...]:
    return tuple(
        Button(
            plain(language, f"tab-{section}", count=unread.get(section, 0)),
            BellPage(section, 0, view.unread_only),
            style="primary" if section == view.section else None,
        )
        for section in SECTIONS
    )


def _item(item: Item, reader: Reader, now: datetime) -> Button:
    notification, _ = item
    line = headline(item, reader, now)
    mark = "item-unread" if notification.read_at is None else "item-read"
    label = cut_plain(plain(reader.language, mark, line=line), LABEL_UNITS)
    return Button(label, OpenItem(notification.pk))


def _arrows(view: View, paging: Paging, language: str) -> tuple[tuple[Button, ...], ...]:
    turns = []
    if paging.shown > 0:
        turns.append(("page-newer", paging.shown - 1))
    if paging.shown < paging.last:
        turns.append(("page-older", paging.shown + 1))
    row = tuple(
        Button(plain(language, label), BellPage(view.section, page, view.unread_only))
        for label, page in turns
    )
    return (row,) if row else ()


def _tools(view: View, unread: Mapping[str, int], language: str) -> tuple[tuple[Button, ...], ...]:
    wanted = not view.unread_only
    label = "unread-only" if wanted else "show-all"
    filter_button = Button(plain(language, label), BellPage(view.section, 0, wanted))
    settings = Button(plain(language, "settings"), OpenSettings(""))
    if not unread.get(view.section):
        return ((filter_button, settings),)
    everything = Button(plain(language, "mark-all-read"), MarkAllRead(view.section))
    return ((filter_button, everything), (settings,))
