"""The open objects that an administrator's card lists: lines and buttons. Pure.

bot.actions.objects.open_lists loads them when the card is drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.callbacks.cabinet import OpenSource
from bot.callbacks.handover import UNREACHED, OpenGiving
from bot.cards.deal import total_of
from bot.cards.details import address_of, fits_a_button
from bot.cards.naming import NAME_UNITS, short_object_of
from bot.ui.html import Html, short, units, visible, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Row, button
from storage.tables import Open

LISTED = 10
LISTED_OF_EACH = 4  # if there are several groups
MOST_GROUPS = 5
OBJECT_UNITS = 40
CLIENT_UNITS = 24
BUTTON_NAME_UNITS = 24
LINK_UNITS = 512  # ten longer addresses would make a message that Telegram may not take


@dataclass(frozen=True)
class Group:
    """The open objects of one source, newest first; `total`: of how many.

    `source_id`: its row, or 0 for what has no source. `name`: what people call it.
    """

    source_id: int
    name: str
    total: int
    newest: Sequence[Open]


@dataclass(frozen=True)
class Handed:
    """How many objects were given to whom, by whom and when."""

    at: datetime
    count: int
    name: str
    by: str


@dataclass(frozen=True)
class OpenList:
    """What an administrator's card lists. `what`, `row_id`: as its buttons carry them.

    `back`: the name of the person who had left, if they are back.
    """

    what: str
    row_id: int
    groups: Sequence[Group]
    handed: Sequence[Handed] = ()
    back: str | None = None


def newest_objects(found: Sequence[Open], limit: int) -> list[Open]:
    """The alert that says most of each object, for the newest of them; `found`: newest first."""
    return [telling(alerts) for alerts in objects(found).values()][:limit]


def objects(found: Sequence[Open]) -> dict[str, list[Open]]:
    """The alerts of each object, in the order in which they come."""
    by_object: dict[str, list[Open]] = {}
    for each in found:
        by_object.setdefault(each.object, []).append(each)
    return by_object


def telling(alerts: Sequence[Open]) -> Open:
    """Of an object's alerts, newest first, the one to hear: of work to do rather than a change."""
    work = (each for each in alerts if not each.kind.endswith("_changed"))
    return next(work, alerts[0])


def open_lines(waiting: OpenList, room: int, reader: Reader, now: datetime) -> list[Html]:
    """The objects, and what has been given to whom, in at most `room` UTF-16 units.

    Where there is too little room, fewer objects are named.
    """
    lines: list[Html] = []
    for most in range(LISTED if len(waiting.groups) == 1 else LISTED_OF_EACH, -1, -1):
        lines = [*_groups(waiting, most, reader, now), *_ending(waiting, reader, now)]
        if sum(visible_length(line) + 1 for line in lines) <= room:
            break
    return lines


def open_rows(waiting: OpenList, reader: Reader) -> Iterator[Row]:
    """`Give to…` for each group, and `Choose managers` for a source that has none."""
    for group in waiting.groups[:MOST_GROUPS]:
        press = OpenGiving(waiting.what, waiting.row_id, group.source_id, 0)
        if len(waiting.groups) == 1:
            yield (button(reader, "give", press, "primary"),)
        else:
            yield (_give_group(group, press, reader),)
        if waiting.what == UNREACHED and group.source_id:
            yield (button(reader, "choose-managers", OpenSource(group.source_id, 0)),)


def _give_group(group: Group, press: OpenGiving, reader: Reader) -> Button:
    name = short(group.name, BUTTON_NAME_UNITS) or reader.plain("open-no-source")
    return button(reader, "give-of", press, name=name, count=group.total)


def _groups(waiting: OpenList, most: int, reader: Reader, now: datetime) -> Iterator[Html]:
    for group in waiting.groups[:MOST_GROUPS]:
        if len(waiting.groups) > 1:
            name = short(group.name, NAME_UNITS) or reader.plain("open-no-source")
            yield reader.say("open-group", name=name, count=group.total)
        shown = group.newest[:most]
        yield from (_line(each, reader, now) for each in shown)
        if group.total > len(shown):
            yield reader.say("burst-more", count=group.total - len(shown))
    if left := sum(group.total for group in waiting.groups[MOST_GROUPS:]):
        yield reader.say("open-other-sources", count=left)


def _ending(waiting: OpenList, reader: Reader, now: datetime) -> Iterator[Html]:
    for each in waiting.handed:
        yield reader.say(
            "open-given",
            at=reader.moment(each.at, now),
            count=each.count,
            name=short(each.name, NAME_UNITS),
            by=short(each.by, NAME_UNITS),
        )
    if waiting.back is not None:
        yield reader.say("open-back", name=short(waiting.back, NAME_UNITS))


def _line(each: Open, reader: Reader, now: datetime) -> Html:
    about = each.kind.partition(".")[0]
    name = short_object_of(each.data, reader.language, OBJECT_UNITS)
    parts = [reader.plain(f"about-{about}", name=name), *_more(each, reader)]
    at, what = reader.moment(each.at, now), ", ".join(parts)
    address = address_of(each.data)
    if fits_a_button(address) and units(address) <= LINK_UNITS:
        return reader.say("open-object-link", at=at, what=what, url=address)
    return reader.say("open-object", at=at, what=what)


def _more(each: Open, reader: Reader) -> Iterator[str]:
    data = each.data
    if client := visible((data.get("buyer") or {}).get("name")):
        yield short(client, CLIENT_UNITS)
    if (total := total_of(data)) is not None:
        yield reader.plain("open-amount", amount=total)
