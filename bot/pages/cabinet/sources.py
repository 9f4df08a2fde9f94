"""What /sources shows: the list, and one source with its default managers."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.callbacks.cabinet import OpenSource, Rename, SetManager, SourcePage
from bot.cards.naming import NAME_UNITS, full_name_of
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import (
    TICK,
    Button,
    Paging,
    Screen,
    back,
    button,
    choice,
    column,
    fitted,
    listing,
)
from storage.tables import Channel, Link, Person, Source

LABEL_UNITS = 36
NAMED = 10


@dataclass(frozen=True)
class Managing:
    """The default managers of a source, and one page of the `staff` to choose them from."""

    ids: Collection[int]
    names: Sequence[str]
    staff: Sequence[tuple[Person, Link | None]]
    paging: Paging


def called(place: Source | Channel, limit: int = NAME_UNITS) -> str:
    """What people call it: its name, else its number in the CRM; and its cabinet, if named."""
    name = short(full_name_of({"name": place.name, "id": place.crm_id}), limit)
    return f"{name} · {place.cabinet}" if place.cabinet else name


def sources_screen(
    found: Sequence[Source], managed: Collection[int], paging: Paging, reader: Reader
) -> Screen:
    """One page of the sources; `managed`: the ids of those with default managers."""
    if not paging.total:
        return Screen(reader.say("sources-none"))
    title = reader.say("sources-title", count=paging.total)
    entries = (_entry(source, source.pk in managed, reader) for source in found)
    return listing([title], column(entries), paging, SourcePage, reader)


def source_screen(source: Source, managing: Managing, list_page: int, reader: Reader) -> Screen:
    """One source; Back leads to the `list_page` of the list."""
    lines = [
        reader.say("source-title", name=called(source)),
        reader.say("place-number", number=short(source.crm_id, LABEL_UNITS)),
        _managers(managing.names, reader),
    ]
    if source.awaited_managers:
        lines.append(reader.say("source-awaited", count=len(source.awaited_managers)))
    lines.append(reader.say("source-choose"))
    candidates = column(_candidates(source, managing, reader))
    pages = partial(OpenSource, source.pk)
    rename = button(reader, "rename", Rename("source", source.pk))
    screen = listing(lines, candidates, managing.paging, pages, reader)
    return screen.and_below((rename, *back(reader, SourcePage(list_page))))


def _entry(source: Source, is_managed: bool, reader: Reader) -> Button:
    press = OpenSource(source.pk, 0)
    if is_managed:
        return Button(called(source), press)
    return button(reader, "source-without", press, name=called(source, LABEL_UNITS))


def _managers(names: Sequence[str], reader: Reader) -> Html:
    if not names:
        return reader.say("source-managers-none")
    shown = ", ".join(short(name, LABEL_UNITS) for name in names[:NAMED])
    if len(names) > NAMED:
        shown += " " + reader.plain("burst-more", count=len(names) - NAMED)
    return reader.say("source-managers", names=shown)


def _candidates(source: Source, managing: Managing, reader: Reader) -> Iterator[Button]:
    for person, link in managing.staff:
        is_manager = person.pk in managing.ids
        name = short(person.name, LABEL_UNITS)
        if link is None:
            name = fitted(reader, "person-not-linked", {"name": name}, TICK)
        press = SetManager(source.pk, person.pk, not is_manager, managing.paging.shown)
        yield choice(reader, name, press, chosen=is_manager)
