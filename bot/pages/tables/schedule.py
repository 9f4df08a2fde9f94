"""What will be sent next."""

from datetime import datetime

from bot.cards.headline import brief
from bot.cards.naming import NAME_UNITS
from bot.pages.cabinet.schedule import LIMIT, Batch, Schedule, Upcoming, data_of, hearer, off
from bot.ui.html import Html, short, text_of
from bot.ui.reader import Reader
from bot.ui.tables import Cell, Line, Table, columns, spoken


def schedule_table(schedule: Schedule, reader: Reader, now: datetime) -> Table:
    """The soonest first; there are so few that they are one page."""
    about = [] if schedule.is_on else [off(schedule.on_again_at, reader, now)]
    if len(schedule.upcoming) == LIMIT:
        about.append(reader.say("schedule-more"))
    return Table(
        reader.plain("menu-schedule"),
        columns(reader, when="time", what="text", whom="text"),
        [_line(each, schedule, reader, now) for each in schedule.upcoming],
        text_of(reader.say("schedule-none")),
        Html("\n".join(about)),
    )


def _line(each: Upcoming, schedule: Schedule, reader: Reader, now: datetime) -> Line:
    if isinstance(each, Batch):
        what = reader.plain(f"{each.text_id}.line", count=each.count)
        whom = short(each.person.name, NAME_UNITS)
    else:
        what = brief(each.type, data_of(each), reader, each.at)
        whom = hearer(each, schedule, reader)
    return Line((spoken(each.at, reader, now), Cell(what), Cell(whom)))
