"""What the page of the web bell shows as a table: plain values, drawn there and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

from bot.callbacks import Press
from bot.ui.formats import Money, money_text
from bot.ui.html import Html
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging
from bot.ui.texts import worded

Holds = Literal["text", "number", "money", "time"]
Tone = Literal["good", "warning", "bad", "quiet"]

ROWS = 50  # a page
_NOTHING = Html("")


@dataclass(frozen=True)
class Column:
    """`holds`: what its cells have, by which the page sets them."""

    label: str
    holds: Holds = "text"

    @property
    def align(self) -> str:
        """Figures are compared by their ends."""
        return "end" if self.holds in ("number", "money") else "start"


@dataclass(frozen=True)
class Cell:
    """`html`: the same text with tags, if it has any. `tone` only repeats what the text says.

    `press`: what this cell alone does.
    """

    text: str = ""
    html: Html | None = None
    tone: Tone | None = None
    press: Press | None = None


@dataclass(frozen=True)
class Line:
    """One row; `press` opens its screen."""

    cells: tuple[Cell, ...]
    press: Press | None = None


@dataclass(frozen=True)
class Table:
    """One page of a table. `about` comes above it, `empty` in place of no rows."""

    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    empty: str
    about: Html = _NOTHING
    links: tuple[Button, ...] = ()
    paging: Paging | None = None


def columns(reader: Reader, **labels: Holds) -> tuple[Column, ...]:
    """Each is named by the text `column-…`."""
    return tuple(
        Column(reader.plain(f"column-{name.replace('_', '-')}"), holds)
        for name, holds in labels.items()
    )


def spoken(at: datetime | None, reader: Reader, now: datetime) -> Cell:
    """A time as people say it; nothing for none."""
    return Cell(reader.spoken_text(at, now)) if at else Cell()


def day(at: datetime | None, reader: Reader, now: datetime) -> Cell:
    """The day of a time; nothing for none."""
    return Cell(worded(reader.language, reader.moment(at, now, "day"))) if at else Cell()


def money(amount: str | None, currency: str | None, reader: Reader) -> Cell:
    """An amount as a row keeps it; nothing for none, or what is no number."""
    found = decimal_of(amount)
    if found is None:
        return Cell()
    return Cell(money_text(reader.language, Money(found, currency)))


def decimal_of(amount: str | None) -> Decimal | None:
    """The amount that a row keeps as text."""
    try:
        return Decimal(amount) if amount is not None else None
    except InvalidOperation:
        return None
