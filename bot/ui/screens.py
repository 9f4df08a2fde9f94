"""What a message shows, and what a handler wants said: plain values without Telegram.

bot.telegram.keyboards turns a screen into markup; the middleware says what a handler returns.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.callbacks import Press
from bot.ui.html import Html, cut, escape, text_of
from bot.ui.reader import Reader
from bot.ui.texts import Value

T = TypeVar("T")
PagePress = Callable[[int], Press]  # the press that shows the page of this number


@dataclass(frozen=True)
class Button:
    """A label and either what pressing it means or the address it opens."""

    label: str
    press: Press | None = None
    url: str | None = None
    style: str | None = None  # "primary", "success" or "danger"


Row = tuple[Button, ...]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Screen:
    """The text of one message and its buttons.

    `asks`: the reply field opens for an answer. `is_plain`: the text is not to be parsed.
    """

    text: Html
    rows: Rows = ()
    asks: bool = False
    is_plain: bool = False

    @staticmethod
    def of(lines: Iterable[str], *rows: Row, between: str = "\n") -> "Screen":
        """The lines, each of them HTML already, cut to what Telegram takes; and these buttons."""
        return Screen(cut(Html(between.join(lines))), rows)

    def and_below(self, *rows: Row) -> "Screen":
        """The same with more buttons below its own."""
        return replace(self, rows=(*self.rows, *rows))

    def in_plain_text(self) -> "Screen":
        """The same without any tag."""
        return replace(self, text=Html(text_of(self.text)), is_plain=True)

    def without_addresses(self) -> "Screen":
        """The same with its addresses as text instead of buttons."""
        addresses = [button.url for row in self.rows for button in row if button.url]
        lines = "\n".join(url if self.is_plain else escape(url) for url in addresses)
        kept = (tuple(button for button in row if button.url is None) for row in self.rows)
        text = Html(f"{self.text}\n{lines}") if lines else self.text
        return replace(self, text=text, rows=tuple(row for row in kept if row))


@dataclass(frozen=True)
class Toast:
    """A short answer to a press; `alert` has to be closed by the person."""

    text: str
    alert: bool = False


@dataclass(frozen=True)
class Show:
    """A new message in the chat that wrote."""

    screen: Screen


@dataclass(frozen=True)
class Redraw:
    """The message whose button was pressed, changed in place."""

    screen: Screen


@dataclass(frozen=True)
class Remove:
    """A message of this chat goes away."""

    message_id: int


@dataclass(frozen=True)
class LeaveChat:
    """The bot leaves the group it was added to."""


Saying = Toast | Show | Redraw | Remove | LeaveChat
Sayings = list[Saying]


@dataclass(frozen=True)
class Paging:
    """Which part of a list a screen shows."""

    page: int
    total: int
    size: int = 8

    @property
    def last(self) -> int:
        """The number of the last page, from 0."""
        return max(0, (self.total - 1) // self.size)

    @property
    def shown(self) -> int:
        """The page that is shown: an old button may name one that is no more."""
        return min(self.page, self.last)

    @property
    def offset(self) -> int:
        """How many entries stand before the page."""
        return self.shown * self.size

    def part(self, whole: Sequence[T]) -> Sequence[T]:
        """The entries of the page, where the whole list is at hand."""
        return whole[self.offset : self.offset + self.size]


def button(
    reader: Reader, text_id: str, press: Press, style: str | None = None, /, **values: Value
) -> Button:
    """The button with this text for a label."""
    return Button(reader.plain(text_id, **values), press, style=style)


def back(reader: Reader, press: Press) -> Row:
    """The last row of most screens: the way back."""
    return (button(reader, "back", press, "primary"),)


def column(buttons: Iterable[Button]) -> Rows:
    """One button a row, which a thumb cannot miss."""
    return tuple((button,) for button in buttons)


def pairs(buttons: Iterable[Button]) -> Rows:
    """Two buttons a row."""
    return grid(buttons, 2)


def grid(buttons: Iterable[Button], width: int) -> Rows:
    """So many buttons a row."""
    row = list(buttons)
    return tuple(tuple(row[at : at + width]) for at in range(0, len(row), width))


def listing(
    lines: Iterable[Html],
    entries: Iterable[Button],
    paging: Paging,
    page: PagePress,
    reader: Reader,
) -> Screen:
    """One page of a list: what it says, a button an entry, and the way to other pages."""
    lines = [*lines, *page_line(paging, reader)]
    return Screen.of(lines, *column(entries), *arrows(paging, page, reader))


def page_line(paging: Paging, reader: Reader) -> tuple[Html, ...]:
    """Which page this is, where there are several."""
    if not paging.last:
        return ()
    return (reader.say("bell-page", page=paging.shown + 1, pages=paging.last + 1),)


def arrows(
    paging: Paging,
    page: PagePress,
    reader: Reader,
    labels: tuple[str, str] = ("page-previous", "page-next"),
) -> Rows:
    """The way to the pages beside this one."""
    beside = [(labels[0], paging.shown - 1), (labels[1], paging.shown + 1)]
    row = tuple(
        button(reader, label, page(number))
        for label, number in beside
        if 0 <= number <= paging.last
    )
    return (row,) if row else ()
