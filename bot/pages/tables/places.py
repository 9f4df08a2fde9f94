"""Sources with their default managers, and channels."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.callbacks.cabinet import OpenSource
from bot.callbacks.channels import AddChannel, HourPage, OpenChannel
from bot.cards.naming import medium_name
from bot.pages.cabinet.channels import OWN, period_name
from bot.pages.cabinet.sources import LABEL_UNITS, NAMED, called
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.screens import Paging, button
from bot.ui.tables import Cell, Line, Table, columns, day, spoken
from storage.tables import Channel, Person, Source


def sources_table(
    found: Sequence[Source],
    managers: Mapping[int, Collection[Person]],
    paging: Paging,
    reader: Reader,
    now: datetime,
) -> Table:
    """One page of them. `managers`: id of a source → those who are still on the staff."""
    return Table(
        reader.plain("menu-sources"),
        columns(reader, source="text", number="text", managers="text", last_order="time"),
        [_source(it, managers.get(it.pk, ()), reader, now) for it in found],
        reader.plain("sources-none"),
        paging=paging,
    )


def channels_table(
    found: Sequence[Channel], hour: int, paging: Paging, reader: Reader, now: datetime
) -> Table:
    """One page of them. `hour`: when reminders of payments come."""
    return Table(
        reader.plain("menu-channels"),
        columns(
            reader, channel="text", medium="text", number="text", paid_until="time", period="text"
        ),
        [_channel(it, reader, now) for it in found],
        reader.plain("channels-none"),
        links=(
            button(reader, "channel-add", AddChannel()),
            button(reader, "reminders-at", HourPage(), hour=hour),
        ),
        paging=paging,
    )


def _source(source: Source, managers: Collection[Person], reader: Reader, now: datetime) -> Line:
    names = sorted(short(each.name, LABEL_UNITS) for each in managers)
    shown = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        shown += " " + reader.plain("burst-more", count=len(names) - NAMED)
    sold = spoken(source.sold_at, reader, now)
    if source.silence is not None:
        sold = Cell(reader.plain("table-silent-since", at=sold.text), tone="bad")
    managed = Cell(shown) if names else Cell(reader.plain("table-no-managers"), tone="warning")
    cells = (Cell(called(source)), Cell(short(source.crm_id, LABEL_UNITS)), managed, sold)
    return Line(cells, OpenSource(source.pk, 0))


def _channel(channel: Channel, reader: Reader, now: datetime) -> Line:
    is_own = channel.crm_id.startswith(OWN)
    cells = (
        Cell(called(channel)),
        Cell(short(medium_name(channel.kind), LABEL_UNITS) if channel.kind else ""),
        Cell("" if is_own else short(channel.crm_id, LABEL_UNITS)),
        day(channel.paid_until, reader, now),
        Cell(period_name(channel.period or "", reader)),
    )
    return Line(cells, OpenChannel(channel.pk))
