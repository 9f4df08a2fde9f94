"""What comes from each CRM, and what is wrong with it."""

from collections.abc import Sequence
from datetime import datetime

from bot.callbacks.cabinet import OpenConnection, SendTest
from bot.pages.cabinet.connections import NAME_UNITS, Known, called, good_and_refused, troubles
from bot.ui.html import Html, short, text_of
from bot.ui.reader import Reader
from bot.ui.screens import Paging, button
from bot.ui.tables import Cell, Line, Table, columns, spoken


def connections_table(
    found: Sequence[Known], paging: Paging, reader: Reader, now: datetime
) -> Table:
    """One page of them."""
    return Table(
        reader.plain("menu-connections"),
        columns(
            reader,
            connection="text",
            last_hook="time",
            good_today="number",
            refused_today="number",
            trouble="text",
        ),
        [_line(each, reader, now) for each in found],
        text_of(reader.say("connections-none")),
        links=(button(reader, "send-test-card", SendTest()),),
        paging=paging,
    )


def _line(known: Known, reader: Reader, now: datetime) -> Line:
    connection = known.connection
    good, refused = good_and_refused(known)
    last = spoken(connection.good_at, reader, now)
    if connection.good_at is None:
        last = Cell(reader.plain("connection-no-good"), tone="quiet")
    name = short(called(connection), NAME_UNITS)
    cells = (
        Cell(reader.plain("connection-entry", name=name, id=str(connection.id))),
        last,
        Cell(reader.plain("table-number", count=good)),
        Cell(reader.plain("table-number", count=refused), tone="bad" if refused else None),
        _health(known, reader, now),
    )
    return Line(cells, OpenConnection(connection.pk, 0))


def _health(known: Known, reader: Reader, now: datetime) -> Cell:
    """Of one that nothing has come from yet, nothing is known."""
    if wrong := Html("\n".join(troubles(known, reader, now))):
        return Cell(text_of(wrong), wrong, "bad")
    if known.connection.good_at is None:
        return Cell()
    return Cell(reader.plain("table-well"), tone="good")
