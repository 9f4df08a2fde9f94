"""A table of channels as a file of comma-separated values: read, or told what is wrong where. Pure.

What spreadsheets make of such a file is taken too: semicolons, a mark of UTF-8 at its beginning,
`25.12.2026`, `499,50`.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO

from bot.events import payloads
from bot.events.objects import ChannelEntry

COLUMNS = tuple(ChannelEntry.model_fields)
REQUIRED = tuple(name for name, it in ChannelEntry.model_fields.items() if it.is_required())
LONGEST = 200  # characters of a value
MOST_BYTES = 1 << 20
MOST_CHANNELS = 500  # hooks wait while they are stored, all in one transaction
QUOTED = 40  # characters of a value in the words about it

Wrong = tuple[str | None, str]  # the column, if it is one, and what is wrong with it

_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]{1,2})")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a line (the first is 1), or with a column of it, in words."""

    line: int
    words: str
    column: str | None = None

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.words}"


class BadSheet(Exception):
    """The file cannot be taken; every mistake in it, by line."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


def channels_in(content: bytes) -> list[ChannelEntry]:
    """The channels of the file, one a line. Raises `BadSheet`."""
    mistakes: list[Mistake] = []
    lines = _lines(_text(content), mistakes)
    columns = _columns(*next(lines, (1, [])), mistakes)
    found, seen = [], dict[str, int]()
    for number, cells in lines:
        wrong = (*_wrong_in(columns, cells), *_twice(columns, cells, number, seen))
        mistakes += (Mistake(number, words, column) for column, words in wrong)
        if not mistakes:
            found.append(_entry(_values(columns, cells)))
    if len(found) > MOST_CHANNELS:
        mistakes.append(Mistake(number, f"at most {MOST_CHANNELS} channels fit into a file"))
    if mistakes:
        raise BadSheet(*mistakes)
    return found


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise BadSheet(Mistake(1, f"the file has more than {MOST_BYTES >> 20} MiB"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise BadSheet(_no_text(content[: wrong.start])) from None
    if "\0" in text:
        raise BadSheet(_no_text(content[: content.index(0)]))
    return text


def _no_text(before: bytes) -> Mistake:
    line = before.count(b"\n") + 1
    return Mistake(line, 'is not UTF-8 text; a spreadsheet is to be saved as "CSV UTF-8"')


def _lines(text: str, mistakes: list[Mistake]) -> Iterator[tuple[int, list[str]]]:
    """Number and values of every line that is not blank. One may go on over several lines.

    What cannot be parted into values is the last, and a mistake.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield number, stripped
            number = reader.line_num + 1
    except csv.Error as error:
        mistakes.append(Mistake(number, f"cannot be parted into values: {error}"))


def _columns(number: int, cells: list[str], mistakes: list[Mistake]) -> list[str]:
    """The names of the columns, as they are here. Raises `BadSheet`."""
    if mistakes:
        raise BadSheet(*mistakes)
    named = len(cells) - next((i for i, cell in enumerate(reversed(cells)) if cell), len(cells))
    columns = ["_".join(cell.lower().split()) for cell in cells[:named]]
    if not columns:
        raise BadSheet(Mistake(number, f"must name the columns: {', '.join(COLUMNS)}"))
    wrong = [*_misnamed(cells, columns)]
    wrong += [f"the column {name} is missing" for name in REQUIRED if name not in columns]
    if wrong:
        raise BadSheet(*(Mistake(number, words) for words in wrong))
    return columns


def _misnamed(cells: list[str], columns: list[str]) -> Iterator[str]:
    for index, name in enumerate(columns):
        if name in columns[:index]:
            yield f"{_quoted(cells[index])} is there twice"
        elif name not in COLUMNS:
            near = get_close_matches(name[:LONGEST], COLUMNS, n=1, cutoff=0.5)
            known = f"the nearest is {near[0]}" if near else f"known are {', '.join(COLUMNS)}"
            yield f"{_quoted(cells[index])} is no column; {known}"


def _wrong_in(columns: list[str], cells: list[str]) -> Iterator[Wrong]:
    if len(cells) < len(columns) or any(cells[len(columns) :]):
        yield None, f"has {len(cells)} values, but the first line names {len(columns)} columns"
        return
    values = _values(columns, cells)
    long = {name for name, value in values.items() if len(value) > LONGEST}
    yield from ((name, f"has more than {LONGEST} characters") for name in columns if name in long)
    for column, words in _refused({k: v for k, v in values.items() if k not in long}):
        if column not in long:
            yield column, f"{_quoted(values[column])} {words}" if column in values else words


def _refused(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    try:
        entry = _entry(values)
    except payloads.Malformed as malformed:
        yield from ((each.path.rpartition(".")[2], each.problem) for each in malformed.problems)
        return
    if entry.currency and entry.amount is None:
        yield "currency", "has no amount beside it"


def _twice(
    columns: list[str], cells: list[str], number: int, seen: dict[str, int]
) -> Iterator[Wrong]:
    identity = _values(columns, cells).get("id")
    if identity and (first := seen.setdefault(identity, number)) != number:
        yield "id", f"{_quoted(identity)} is in line {first} already"


def _values(columns: list[str], cells: list[str]) -> dict[str, str]:
    """What the line says, by column; an empty value says nothing."""
    return {
        name: _AS_ELSEWHERE[name](cell) if name in _AS_ELSEWHERE else cell
        for name, cell in zip(columns, cells, strict=False)
        if cell
    }


def _entry(values: dict[str, str]) -> ChannelEntry:
    """Checked as the CRM's own word of a channel is. Raises `facts.Malformed`."""
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
    return '"' + "".join(each if each.isprintable() else "\ufffd" for each in cut) + '"'
