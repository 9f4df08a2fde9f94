"""Reads channels from a CSV file, or lists what is wrong with it, line by line. Pure.

Also reads what spreadsheets make of such a file: semicolons, a byte order mark, `25.12.2026`,
`499,50`.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from typing import NamedTuple

from bot.cli.lists.listing import printable, unguarded
from bot.events import payloads
from bot.events.objects import ChannelEntry

COLUMNS = tuple(ChannelEntry.model_fields)
REQUIRED = tuple(name for name, it in ChannelEntry.model_fields.items() if it.is_required())
LONGEST = 200  # characters of a value
MOST_BYTES = 1 << 20
MOST_CHANNELS = 500  # all are stored in one transaction, and hooks wait meanwhile
QUOTED = 40  # characters of a value that a message repeats

_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]{1,2})")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a line (the first is 1), or with one column of it."""

    line: int
    words: str
    column: str | None = None

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.words}"


class BadSheet(Exception):
    """The file has mistakes."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


class Line(NamedTuple):
    """A line that is not blank. `number`: of the line it begins on."""

    number: int
    cells: Sequence[str]


def channels_in(content: bytes) -> list[ChannelEntry]:
    """The file's channels, one per line. Raises `BadSheet` with every mistake in it."""
    lines, broken = _lines(_text(content))
    if not lines and broken:
        raise BadSheet(*broken)
    columns = _columns(lines[0] if lines else Line(1, ()))
    found, mistakes, seen = list[ChannelEntry](), list[Mistake](), dict[str, int]()
    for line in lines[1:]:
        try:
            found.append(_channel(line, columns))
        except BadSheet as bad:
            mistakes += bad.mistakes
        crm_id = _values(line, columns).get("id")
        if crm_id and (first := seen.setdefault(crm_id, line.number)) != line.number:
            words = f"{_quoted(crm_id)} is already on line {first}"
            mistakes.append(Mistake(line.number, words, "id"))
    mistakes += broken
    if len(found) > MOST_CHANNELS:
        words = f"a file may hold at most {MOST_CHANNELS} channels"
        mistakes.append(Mistake(lines[-1].number, words))
    if mistakes:
        raise BadSheet(*mistakes)
    return found


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise BadSheet(Mistake(1, f"the file is larger than {MOST_BYTES >> 20} MiB"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise BadSheet(_no_text(content[: wrong.start])) from None
    if "\0" in text:
        raise BadSheet(_no_text(content[: content.index(0)]))
    return text


def _no_text(before: bytes) -> Mistake:
    line = before.count(b"\n") + 1
    return Mistake(line, 'is not UTF-8 text; save the spreadsheet as "CSV UTF-8"')


def _lines(text: str) -> tuple[list[Line], list[Mistake]]:
    """The file's lines up to the first that is broken, if any, and what is wrong with it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, number = list[Line](), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append(Line(number, [cell.strip() for cell in cells]))
            number = reader.line_num + 1
    except csv.Error as error:
        return lines, [Mistake(number, f"cannot be split into values: {error}")]
    return lines, []


def _columns(line: Line) -> list[str]:
    cells = list(line.cells)
    while cells and not cells[-1]:
        cells.pop()
    columns = ["_".join(cell.lower().split()) for cell in cells]
    if not columns:
        raise BadSheet(Mistake(line.number, f"must name the columns: {', '.join(COLUMNS)}"))
    wrong = [*_misnamed(cells, columns)]
    wrong += [f"the column {name} is missing" for name in REQUIRED if name not in columns]
    if wrong:
        raise BadSheet(*(Mistake(line.number, words) for words in wrong))
    return columns


def _misnamed(cells: list[str], columns: list[str]) -> Iterator[str]:
    for index, name in enumerate(columns):
        if name in columns[:index]:
            yield f"{_quoted(cells[index])} appears twice"
        elif name not in COLUMNS:
            near = get_close_matches(name[:LONGEST], COLUMNS, n=1, cutoff=0.5)
            cure = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(COLUMNS)}"
            yield f"{_quoted(cells[index])} is not a column; {cure}"


def _channel(line: Line, columns: Sequence[str]) -> ChannelEntry:
    number, cells = line
    if len(cells) < len(columns) or any(cells[len(columns) :]):
        words = f"has {len(cells)} values, but the first line names {len(columns)} columns"
        raise BadSheet(Mistake(number, words))
    values = _values(line, columns)
    long = [name for name in columns if len(values.get(name, "")) > LONGEST]
    mistakes = [Mistake(number, f"is longer than {LONGEST} characters", name) for name in long]
    try:
        entry = _checked({name: value for name, value in values.items() if name not in long})
    except payloads.Malformed as malformed:
        wrong = [(each.path.rpartition(".")[2], each.problem) for each in malformed.problems]
    else:
        is_alone = entry.currency and entry.amount is None
        wrong = [("currency", "needs an amount")] if is_alone else []
    for column, words in wrong:
        if column not in long:
            told = f"{_quoted(values[column])} {words}" if column in values else words
            mistakes.append(Mistake(number, told, column))
    if mistakes:
        raise BadSheet(*mistakes)
    return entry


def _values(line: Line, columns: Sequence[str]) -> dict[str, str]:
    """Column → value, without the empty ones."""
    return {
        name: _AS_ELSEWHERE.get(name, str)(unguarded(cell))
        for name, cell in zip(columns, line.cells, strict=False)
        if cell
    }


def _checked(values: dict[str, str]) -> ChannelEntry:
    """Checks them as the data of a `channel.updated`. Raises `payloads.Malformed`."""
    told = payloads.read("channel.updated", {"channel": values})
    assert isinstance(told, payloads.ChannelUpdated)
    return told.channel


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text


def _amount(text: str) -> str:
    found = _DECIMAL_COMMA.fullmatch(text)
    return f"{found[1]}.{found[2]}" if found else text


_AS_ELSEWHERE = {"paid_until": _day, "amount": _amount}


def _quoted(value: str) -> str:
    cut = value if len(value) <= QUOTED else value[: QUOTED - 1] + "…"
    return f'"{printable(cut)}"'
