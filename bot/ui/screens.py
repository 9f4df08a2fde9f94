"""What a message shows, and how a handler answers: plain values without Telegram.

bot.telegram.keyboards turns a screen into markup; the middleware sends what a handler returns.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.callbacks import Press
from bot.callbacks.menu import OpenMenu
from bot.ui.html import Html, cut, escape, text_of, units, visible
from bot.ui.labels import cut_to, fits, room, width
from bot.ui.reader import Reader
from bot.ui.texts import Value

T = TypeVar("T")
TIMES_ABREAST = 4  # times of day are short, and a thumb still tells four of them apart
TICK = "✓ "  # stands before what is chosen
LEAST_NAME_PX = 48  # the beginning by which a name is known
COPIED_UNITS = 256  # core.telegram.org/bots/api#copytextbutton, text
PagePress = Callable[[int], Press]  # page number → the press that shows it


@dataclass(frozen=True)
class Button:
    """A label, and what pressing it means, the web address it opens, or the text it copies.

    `style`: "primary" for what the screen is for, "success" or "danger". It only repeats what the
    label says.
    """

    label: str
    press: Press | None = None
    url: str | None = None
    style: str | None = None
    copies: str | None = None


Row = tuple[Button, ...]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Screen:
    """The text of one message and its buttons.

    `asks`: the reply field opens for an answer. `is_plain`: the text is sent as it is, not as HTML.
    `has_clients`: it shows clients' data, which the cabinet may want protected. `is_protected`: a
    new message cannot be forwarded or saved. `shares_phone`: the label of a button in place of the
    keyboard, by which people share their own number; `ends_sharing`: takes it away again. Both only
    on new messages without other buttons.
    """

    text: Html
    rows: Rows = ()
    asks: bool = False
    is_plain: bool = False
    has_clients: bool = False
    is_protected: bool = False
    shares_phone: str = ""
    ends_sharing: bool = False

    @staticmethod
    def of(lines: Iterable[str], *rows: Row, between: str = "\n") -> "Screen":
        """The lines, which are HTML already, cut to what Telegram takes; and these buttons."""
        return Screen(cut(Html(between.join(lines))), rows)

    def and_below(self, *rows: Row) -> "Screen":
        """The screen with more buttons below its own."""
        return replace(self, rows=(*self.rows, *rows))

    def and_above(self, *rows: Row) -> "Screen":
        """The screen with more buttons above its own."""
        return replace(self, rows=(*rows, *self.rows))

    def of_clients(self) -> "Screen":
        """The screen, known to show clients' data."""
        return replace(self, has_clients=True)

    def in_plain_text(self) -> "Screen":
        """The screen without any tag."""
        return replace(self, text=Html(text_of(self.text)), is_plain=True)

    def without_addresses(self) -> "Screen":
        """The screen with its web addresses as text instead of buttons."""
        addresses = [button.url for row in self.rows for button in row if button.url]
        lines = "\n".join(url if self.is_plain else escape(url) for url in addresses)
        kept = (tuple(button for button in row if button.url is None) for row in self.rows)
        text = Html(f"{self.text}\n{lines}") if lines else self.text
        return replace(self, text=text, rows=tuple(row for row in kept if row))

    def without_buttons(self) -> "Screen":
        """The screen's text alone, without an open reply field or a button in its place."""
        return replace(self, rows=(), asks=False, shares_phone="", ends_sharing=False)


@dataclass(frozen=True)
class Toast:
    """A short answer to a press; the person has to close an `alert`."""

    text: str
    alert: bool = False


@dataclass(frozen=True)
class Show:
    """Sends a new message to the chat that the update came from."""

    screen: Screen


@dataclass(frozen=True)
class Tell:
    """Sends a new message to an account that is linked to nobody, if it can be reached."""

    chat_id: int
    screen: Screen


@dataclass(frozen=True)
class Redraw:
    """Changes the message with the pressed button in place.

    `message_id`: which one that is, where Telegram does not say; a page of which nobody knows is
    sent anew.
    """

    screen: Screen
    message_id: int = 0


@dataclass(frozen=True)
class Remove:
    """Deletes a message of this chat."""

    message_id: int


@dataclass(frozen=True)
class LeaveChat:
    """Leaves the group that the bot was added to."""


Saying = Toast | Show | Tell | Redraw | Remove | LeaveChat
Sayings = list[Saying]


@dataclass(frozen=True)
class Pressed:
    """What the page of the web bell shows after a press: the last screen that was said, if any.

    `in_chat`: it goes on in the chat, which has asked for words.
    """

    screen: Screen | None = None
    toast: Toast | None = None
    in_chat: bool = False


@dataclass(frozen=True)
class Paging:
    """Which part of a list a screen shows.

    `total` entries, `size` of them a page. `ways`: the texts of the buttons to the pages before
    and after.
    """

    page: int
    total: int
    size: int = 8
    ways: tuple[str, str] = ("page-previous", "page-next")

    @property
    def last(self) -> int:
        """The number of the last page, from 0."""
        return max(0, (self.total - 1) // self.size)

    @property
    def shown(self) -> int:
        """The page that is shown: an old button may name one that is gone."""
        return min(self.page, self.last)

    @property
    def offset(self) -> int:
        """How many entries come before the page."""
        return self.shown * self.size

    def part(self, whole: Sequence[T]) -> Sequence[T]:
        """The entries of the page, out of the whole list."""
        return whole[self.offset : self.offset + self.size]


def button(
    reader: Reader, text_id: str, press: Press, style: str | None = None, /, **values: Value
) -> Button:
    """A button labelled with this text, see `fitted`."""
    return Button(fitted(reader, text_id, values), press, style=style)


def fitted(reader: Reader, text_id: str, values: Mapping[str, Value], beside: str = "") -> str:
    """A label whose longest name is cut so that what follows it is seen in a row of its own.

    `beside`: what else will stand on the button.
    """
    label = reader.plain(text_id, **values)
    names = [name for name, value in values.items() if isinstance(value, str)]
    over = width(label + beside) - room(1)
    if over <= 0 or not names:
        return label
    longest = max(names, key=lambda name: width(str(values[name])))
    name = str(values[longest])
    kept = max(width(name) - over, LEAST_NAME_PX)
    return reader.plain(text_id, **{**values, longest: cut_to(name, kept)})


def choice(reader: Reader, label: str, press: Press, /, *, chosen: bool) -> Button:
    """One of several choices, or a tab. The chosen one has a tick, not only another colour."""
    if not chosen:
        return Button(label, press)
    return Button(reader.plain("chosen", label=label), press, style="success")


def copying(reader: Reader, text_id: str, text: str) -> Row:
    """A button that copies the text; none if Telegram would not take it, or nobody could see it."""
    if not visible(text) or units(text) > COPIED_UNITS:
        return ()
    return (Button(reader.plain(text_id), copies=text),)


def back(reader: Reader, press: Press) -> Row:
    """The last row of most screens: the way back, never louder than what the screen is for."""
    return (button(reader, "back", press),)


def with_home(screen: Screen, reader: Reader) -> Screen:
    """A command's first page: its last row leads to the menu."""
    way = (button(reader, "menu", OpenMenu()),)
    return screen if way in screen.rows else screen.and_below(way)


def column(buttons: Iterable[Button]) -> Rows:
    """One button a row, which a thumb cannot miss. A longer label than that has room for is cut."""
    cut_labels = (replace(it, label=cut_to(it.label, room(1))) for it in buttons)
    return tuple((each,) for each in cut_labels)


def times(buttons: Iterable[Button]) -> Rows:
    """Hours or minutes to choose from."""
    return grid(buttons, TIMES_ABREAST)


def pairs(buttons: Iterable[Button]) -> Rows:
    """Two buttons a row."""
    return grid(buttons, 2)


def grid(buttons: Iterable[Button], abreast: int) -> Rows:
    """So many buttons a row, or fewer where their labels need more room."""
    left = list(buttons)
    rows: Rows = ()
    while left:
        size = next((it for it in range(abreast, 1, -1) if _fit(left[:it])), 1)
        rows += (tuple(left[:size]),) if size > 1 else column(left[:1])
        left = left[size:]
    return rows


def _fit(row: Sequence[Button]) -> bool:
    return all(fits(it.label, len(row)) for it in row)


def listing(
    lines: Iterable[Html], entries: Rows, paging: Paging, page: PagePress, reader: Reader
) -> Screen:
    """One page of a list: its text with the page's number, the entries, the way to other pages."""
    if not paging.last:
        return Screen.of(lines, *entries)
    number = paging.shown
    numbered = reader.say("bell-page", page=number + 1, pages=paging.last + 1)
    beside = zip(paging.ways, (number - 1, number + 1), strict=True)
    ways = [button(reader, way, page(to)) for way, to in beside if 0 <= to <= paging.last]
    return Screen.of([*lines, numbered], *entries, tuple(ways))
