"""What `Statuses` on /policy shows: the CRM's statuses, and what one of them means."""

from collections.abc import Sequence
from datetime import datetime

from bot.callbacks.cabinet import NameStatus, OpenStatus, PolicyPage, SetMeaning, StatusPage
from bot.cards.naming import state_of
from bot.rules.catalog import SECTIONS
from bot.rules.objects.statuses import MEANINGS
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, choice, column, listing
from storage.tables import Status

LABEL_UNITS = 28
NAME_UNITS = 80
OPEN = "open"  # the meaning of a status that ends nothing


def called(status: Status, reader: Reader) -> str:
    """What people call it: its name, else what the CRM sends."""
    return short(status.name or state_of(status.key, reader.language), NAME_UNITS)


def statuses_screen(found: Sequence[Status], paging: Paging, reader: Reader) -> Screen:
    """One page of the statuses."""
    way_back = back(reader, PolicyPage(SECTIONS[0]))
    if not paging.total:
        return Screen(reader.say("statuses-none"), (way_back,))
    lines = [reader.say("statuses-title", count=paging.total), reader.say("statuses-help")]
    entries = column(_entry(status, paging.shown, reader) for status in found)
    return listing(lines, entries, paging, StatusPage, reader).and_below(way_back)


def status_screen(status: Status, list_page: int, reader: Reader, now: datetime) -> Screen:
    """One status: what it means, and what else it can mean."""
    what, meaning = status.what, status.meaning or OPEN
    lines = [reader.say("status-title", what=what, name=called(status, reader))]
    if status.name:
        lines.append(reader.say("status-key", key=short(status.key, NAME_UNITS)))
    lines.append(reader.say("status-seen", at=reader.moment(status.seen_at, now)))
    lines.append(reader.say("status-means", meaning=meaning))
    if not status.applied:
        lines.append(reader.say("status-applying"))
    return Screen.of(
        lines,
        tuple(_choice(status, it, list_page, reader) for it in MEANINGS.get(what, ())),
        (_choice(status, OPEN, list_page, reader),),
        (button(reader, "rename", NameStatus(status.pk, list_page)),),
        back(reader, StatusPage(list_page)),
    )


def _entry(status: Status, page: int, reader: Reader) -> Button:
    meaning, style = status.meaning or OPEN, "success" if status.meaning else None
    name = short(called(status, reader), LABEL_UNITS)
    press = OpenStatus(status.pk, page)
    return button(
        reader, "status-entry", press, style, name=name, what=status.what, meaning=meaning
    )


def _choice(status: Status, meaning: str, list_page: int, reader: Reader) -> Button:
    label, press = reader.plain(f"status-{meaning}"), SetMeaning(status.pk, meaning, list_page)
    return choice(reader, label, press, chosen=meaning == (status.meaning or OPEN))
