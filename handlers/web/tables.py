"""Tables and their buttons as JSON, and which page of a table is asked for."""

from aiohttp import web

from bot.ui.screens import Button, Paging
from bot.ui.tables import ROWS, Cell, Line, Table
from handlers.web.visits import Json, Refused

MOST_ROWS = 200
_LAST_PAGE = 1_000_000


def asked_page(request: web.Request) -> tuple[int, int]:
    """The number of the page, from 0, and how many rows it has. Raises `Refused`."""
    return asked(request, "page", (0, 0, _LAST_PAGE)), asked(request, "limit", (ROWS, 1, MOST_ROWS))


def asked(request: web.Request, name: str, limits: tuple[int, int, int]) -> int:
    """A number in the query. `limits`: what it is if it is not there, and between which it may be.

    Raises `Refused`.
    """
    usual, least, most = limits
    text = request.query.get(name)
    if text is None:
        return usual
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
    if not least <= number <= most:
        raise Refused(422, f"must be a whole number from {least} to {most}", name)
    return number


def table_json(table: Table) -> Json:
    """As docs/openapi-web.json has it."""
    return {
        "title": table.title,
        "about": table.about,
        "columns": [
            {"label": it.label, "align": it.align, "kind": it.holds} for it in table.columns
        ],
        "rows": [_line(it) for it in table.lines],
        "links": [button_json(it) for it in table.links],
        "empty": table.empty,
        **_paging(table.paging or Paging(0, len(table.lines), ROWS)),
    }


def button_json(button: Button) -> Json:
    """A button that means something in Bellhop."""
    assert button.press is not None
    return {"label": button.label, "press": button.press.pack()}


def _line(line: Line) -> Json:
    cells = [_cell(it) for it in line.cells]
    return {"cells": cells} | ({"press": line.press.pack()} if line.press else {})


def _cell(cell: Cell) -> Json:
    press = cell.press.pack() if cell.press else None
    known = {"html": cell.html, "tone": cell.tone, "press": press}
    return {"text": cell.text, **{name: it for name, it in known.items() if it}}


def _paging(paging: Paging) -> Json:
    return {"page": paging.shown, "pages": paging.last + 1, "total": paging.total}
