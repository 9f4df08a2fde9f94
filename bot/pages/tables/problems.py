"""What got stuck, why, and the way to try it again."""

from collections.abc import Sequence
from datetime import datetime

from bot.callbacks.cabinet import ConnectionPage, OpenProblem, TryAgain
from bot.cards.naming import NAME_UNITS, kind_name
from bot.pages.cabinet.problems import ANSWER_UNITS, Arrived, Refused, arrived_lines, summary
from bot.rules.catalog import KINDS
from bot.ui.html import Html, short, text_of
from bot.ui.reader import Reader
from bot.ui.screens import Paging, button
from bot.ui.tables import Cell, Line, Table, columns, spoken
from storage.tables import Event


def problems_table(
    found: Sequence[Event | Refused],
    arrived: Arrived,
    paging: Paging,
    reader: Reader,
    now: datetime,
) -> Table:
    """One page of them; above it what is to be said of what arrived."""
    return Table(
        reader.plain("menu-problems"),
        columns(reader, what="text", whom="text", when="time", why="text", remedy="text"),
        [
            _event(it, reader, now) if isinstance(it, Event) else _card(it, reader, now)
            for it in found
        ],
        text_of(reader.say("problems-some" if arrived.have_failed else "problems-none")),
        Html("\n".join(arrived_lines(arrived, reader))),
        (button(reader, "all-connections", ConnectionPage(0)),),
        paging,
    )


def _event(event: Event, reader: Reader, now: datetime) -> Line:
    kind = KINDS.get(event.type)
    what = kind_name(kind, reader.language) if kind else event.type
    cells = (
        Cell(reader.plain("table-event", id=str(event.id), type=short(what, NAME_UNITS))),
        Cell(reader.plain("table-nobody"), tone="bad"),
        spoken(event.received_at, reader, now),
        Cell(reader.plain("table-bug")),
        Cell(reader.plain("problem-try-again"), press=TryAgain("event", event.pk, 0)),
    )
    return Line(cells, OpenProblem("event", event.pk, 0))


def _card(refused: Refused, reader: Reader, now: datetime) -> Line:
    card, obstacle = refused.card, refused.obstacle
    name = short(refused.person.name, NAME_UNITS)
    why = short(card.answer or "", ANSWER_UNITS)
    if obstacle is not None:
        why = reader.plain(f"problem-{obstacle}", name=name)
    remedy = "problem-send-again" if obstacle in (None, "unreachable") else "problem-remove"
    cells = (
        Cell(summary(refused, reader)),
        Cell(name),
        spoken(card.created_at, reader, now),
        Cell(why),
        Cell(reader.plain(remedy), press=TryAgain("card", card.pk, 0)),
    )
    return Line(cells, OpenProblem("card", card.pk, 0))
