"""GET /api/v1/cabinet: its switch, and its settings and state as tables.

Whoever may manage the cabinet sees what they see in the chat; the rest is for administrators.
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.pages.cabinet.policy import switch_screen
from bot.pages.tables.sent import SentDay, days_back, sent_day
from bot.rules.audience import ADMINISTRATOR
from bot.ui.screens import Paging
from bot.ui.tables import ROWS, Cell, Line, Table
from handlers.overviews import tables
from handlers.overviews.tables import Look
from handlers.web.bodies import whole_number
from handlers.web.presses import link_json
from handlers.web.visits import Json, Refused, Routes, Visit
from storage.directory import cabinet
from storage.tables import Person
from storage.upkeep import sent

routes = Routes()

MANAGED: dict[str, Callable[[Look], Awaitable[Table]]] = {
    "policy": tables.policy,
    "sources": tables.sources,
    "channels": tables.channels,
    "payments": tables.payments,
}
ADMINISTERED: dict[str, Callable[[Look], Awaitable[Table]]] = {
    "schedule": tables.schedule,
    "connections": tables.connections,
    "problems": tables.problems,
    "staff": tables.staff,
}
SENT = "sent"
USUAL_DAYS, MOST_DAYS = 14, 31
EVENTS_A_DAY = 1_000
MOST_ROWS = 200
_LAST_PAGE = 1_000_000


@routes.at("GET", "/api/v1/cabinet", manages=True)
async def switch_shown(visit: Visit) -> Json:
    """The switch, and the tables that the person may open."""
    reader = visit.who.reader
    async with visit.parts.database.read() as session:
        state = await cabinet.get(session)
        roles = await cabinet.managing_roles(session)
        by = await session.get(Person, state.off_by) if state.off_by else None
    screen = switch_screen(state, roles, reader, visit.now)
    lines = [screen.text]
    if by is not None and not state.notifications_on:
        lines.append(reader.say("table-off-by", name=by.name))
    return {
        "switch": {
            "on": state.notifications_on,
            "html": "\n\n".join(lines),
            "links": [link_json(it) for row in screen.rows for it in row],
        },
        "tabs": [{"id": it, "label": reader.plain(_label(it))} for it in _tabs(visit)],
    }


@routes.at("GET", f"/api/v1/cabinet/{SENT}", manages=True)
async def sent_shown(visit: Visit) -> Json:
    """What was sent and what it took, a day of the person's own zone."""
    _check(visit, SENT)
    number = _number(visit.request, "days", (USUAL_DAYS, 1, MOST_DAYS))
    reader, days = visit.who.reader, []
    for day in days_back(number, reader, visit.now):
        async with visit.parts.database.read() as session:
            found = await sent.of_events(session, day.begins, day.ends, EVENTS_A_DAY)
        shown = sent_day(day.date, found.on_cards, reader, visit.now, is_part=found.is_part)
        days.append(shown)
        await asyncio.sleep(0)  # others have their turn: SQLite is read in the loop
    about = [reader.say("table-sent-about")]
    if any(it.is_part for it in days):
        about.append(reader.say("table-sent-part", count=EVENTS_A_DAY))
    title = reader.plain("table-sent")
    return {"title": title, "about": "\n".join(about), "days": [_day(it) for it in days]}


@routes.at("GET", "/api/v1/cabinet/{table}", manages=True)
async def table_shown(visit: Visit) -> Json:
    """One page of a table."""
    name = visit.match["table"]
    fetch = (MANAGED | ADMINISTERED).get(name)
    if fetch is None:
        raise Refused(404, "there is no such table")
    _check(visit, name)
    page, limit = _page(visit.request)
    async with visit.parts.database.read() as session:
        return _table(await fetch(_look(visit, session, page, limit)))


def _look(visit: Visit, session: AsyncSession, page: int, limit: int) -> Look:
    key = visit.parts.config.keycrm_api_key
    return Look(visit.context(session), visit.who.reader, page, limit, key)


def _tabs(visit: Visit) -> list[str]:
    administered = [*ADMINISTERED, SENT] if _administers(visit) else []
    return [*MANAGED, *administered]


def _check(visit: Visit, name: str) -> None:
    if name not in _tabs(visit):
        raise Refused(403, "only for administrators")


def _administers(visit: Visit) -> bool:
    return visit.who.person.role == ADMINISTRATOR


def _label(tab: str) -> str:
    own = {"payments": "table-payments", SENT: "table-sent"}
    return own.get(tab, f"menu-{tab}")


def _day(day: SentDay) -> Json:
    return {
        "day": day.day.isoformat(),
        "label": day.label,
        "text": day.text,
        "sent": day.sent,
        "failed": day.failed,
        "seconds": day.took and day.took.median,
        "seconds_95": day.took and day.took.high,
        "is_part": day.is_part,
    }


def _page(request: web.Request) -> tuple[int, int]:
    """The number of the page, from 0, and how many rows it has. Raises `Refused`."""
    page = _number(request, "page", (0, 0, _LAST_PAGE))
    return page, _number(request, "limit", (ROWS, 1, MOST_ROWS))


def _number(request: web.Request, name: str, limits: tuple[int, int, int]) -> int:
    """A number in the query. `limits`: what it is if it is not there, and between which it may be.

    Raises `Refused`.
    """
    usual, least, most = limits
    number = whole_number(request.query.get(name, str(usual)), least, most)
    if number is None:
        raise Refused(422, f"must be a whole number from {least} to {most}", name)
    return number


def _table(table: Table) -> Json:
    """As docs/openapi-web.json has it."""
    return {
        "title": table.title,
        "about": table.about,
        "columns": [
            {"label": it.label, "align": it.align, "kind": it.holds} for it in table.columns
        ],
        "rows": [_line(it) for it in table.lines],
        "links": [link_json(it) for it in table.links],
        "empty": table.empty,
        **_paging(table.paging or Paging(0, len(table.lines), ROWS)),
    }


def _line(line: Line) -> Json:
    cells = [_cell(it) for it in line.cells]
    return {"cells": cells} | ({"press": line.press.pack()} if line.press else {})


def _cell(cell: Cell) -> Json:
    press = cell.press.pack() if cell.press else None
    known = {"html": cell.html, "tone": cell.tone, "press": press}
    return {"text": cell.text, **{name: it for name, it in known.items() if it}}


def _paging(paging: Paging) -> Json:
    return {"page": paging.shown, "pages": paging.last + 1, "total": paging.total}
