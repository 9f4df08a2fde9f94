"""Lists for people and programs: a table, JSON or CSV of the same rows.

Text from outside can neither steer the terminal nor become a formula in a spreadsheet.
"""

import argparse
import csv
import io
import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

NOTHING = "–"
BETWEEN = "  "
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")

# Any: text, a number, a bool, a datetime, None, or a list or mapping of texts.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listing:
    """`columns`: field → title. `empty`: what to do if there are no rows."""

    columns: Mapping[str, str]
    rows: Sequence[Row]
    empty: str


def show_list(listing: Listing, arguments: argparse.Namespace, zone: tzinfo) -> None:
    """Prints it as `--json`, `--csv` or neither asks; times in the table are in `zone`."""
    if arguments.json:
        rows = [{name: _as_json(row[name]) for name in listing.columns} for row in listing.rows]
        print(json.dumps(rows, ensure_ascii=False))
    elif arguments.csv:
        print_csv(listing)
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in lines_of(listing, zone, width):
            print(line)
    if not listing.rows:
        print(listing.empty, file=sys.stderr)


def print_csv(listing: Listing) -> None:
    """RFC 4180, in UTF-8 whatever the terminal speaks."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(listing.columns)
    for row in listing.rows:
        writer.writerow([guarded(_as_text(row[name])) for name in listing.columns])
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    sys.stdout.write(text.getvalue())


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; `unguarded` undoes it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def lines_of(listing: Listing, zone: tzinfo, width: int | None) -> list[str]:
    """A table; where that is wider than the terminal, each row as a paragraph."""
    if not listing.rows:
        return []
    titles = [*listing.columns.values()]
    cells = [[_as_cell(row[name], zone) for name in listing.columns] for row in listing.rows]
    widths = [max(width_of(row[at]) for row in (titles, *cells)) for at in range(len(titles))]
    if width is None or sum(widths) + len(BETWEEN) * (len(widths) - 1) <= width:
        return [_line(row, widths) for row in (titles, *cells)]
    longest = max(map(width_of, titles))
    lines = []
    for row in cells:
        lines += [_line(pair, (longest, 0)) for pair in zip(titles, row, strict=True)]
        lines.append("")
    return lines[:-1]


def printable(text: str) -> str:
    """The text without what could steer a terminal."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def width_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_columns(each) for each in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - width_of(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return BETWEEN.join(padded).rstrip()


def _as_json(value: Any) -> Any:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {it}" for name, it in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _as_cell(value: Any, zone: tzinfo) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return printable(_as_text(value)) or NOTHING
