"""What a message shows, and what a handler wants said: plain values without Telegram.

bot.telegram.keyboards turns a screen into markup; the middleware says what a handler returns.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.callbacks import Press
from bot.ui.html import Html, escape, text_of
from bot.ui.texts import plain, say

Turn = Callable[[int], Press]


@dataclass(frozen=True)
class Button:
    """A label and either what pressing it means or the address it opens."""

    label: str
    press: Press | None = None
    url: str | None = None
    style: str | None = None  # "primary", "success" or "danger"


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Screen:
    """The text of one message and its buttons.

    `asks`: the reply field opens for an answer. `is_plain`: the text is not to be parsed.
    """

    text: Html
    rows: Rows = ()
    asks: bool = False
    is_plain: bool = False

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
    lines: Iterable[Html], entries: Iterable[Button], paging: Paging, turn: Turn, language: str
) -> Screen:
    """The screen of one page; `turn` gives the press for another."""
    shown = [*lines, *page_line(paging, language)]
    return Screen(Html("\n".join(shown)), (*column(entries), *arrows(paging, turn, language)))


def page_line(paging: Paging, language: str) -> tuple[Html, ...]:
    """Which page this is, where there are several."""
    if not paging.last:
        return ()
    return (say(language, "bell-page", page=paging.shown + 1, pages=paging.last + 1),)


def arrows(paging: Paging, turn: Turn, language: str) -> Rows:
    """The way to the pages beside this one."""
    turns = []
    if paging.shown > 0:
        turns.append(Button(plain(language, "page-previous"), turn(paging.shown - 1)))
    if paging.shown < paging.last:
        turns.append(Button(plain(language, "page-next"), turn(paging.shown + 1)))
    return (tuple(turns),) if turns else ()
