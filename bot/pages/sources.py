"""What /sources shows: the list, and the page of one. Channels are in bot.pages.channels."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.callbacks.cabinet import OpenSource, Rename, SetManager, SourcePage
from bot.cards.naming import name_of
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, arrows, back, button, column, listing, page_line
from storage.tables import Channel, Link, Person, Source

LABEL_UNITS = 36
NAMED = 10


@dataclass(frozen=True)
class Managing:
    """Who answers for a source. `staff`: the page of people to choose from."""

    ids: Collection[int]
    names: Sequence[str]
    staff: Sequence[tuple[Person, Link | None]]
    paging: Paging


def called(place: Source | Channel) -> str:
    """How people call it: its name, else its number in the CRM."""
    return name_of({"name": place.name, "id": place.crm_id})


def sources_screen(
    found: Sequence[Source], managed: Collection[str], paging: Paging, reader: Reader
) -> Screen:
    """One page of the sources; those in `managed` (CRM ids) have default managers."""
    if not paging.total:
        return Screen(reader.say("sources-none"))
    title = reader.say("sources-title", count=paging.total)
    entries = (_entry(source, source.crm_id in managed, reader) for source in found)
    return listing([title], entries, paging, SourcePage, reader)


def source_screen(source: Source, managing: Managing, list_page: int, reader: Reader) -> Screen:
    """One source: its default managers, and the people to choose them from."""
    paging = managing.paging
    lines = [
        reader.say("source-title", name=called(source)),
        reader.say("place-number", number=short(source.crm_id, LABEL_UNITS)),
        _managers(managing.names, reader),
    ]
    if source.awaited_managers:
        lines.append(reader.say("source-awaited", count=len(source.awaited_managers)))
    rename = button(reader, "rename", Rename("source", source.pk))
    return Screen.of(
        [*lines, reader.say("source-choose"), *page_line(paging, reader)],
        *column(_candidates(source, managing, reader)),
        *arrows(paging, lambda page: OpenSource(source.pk, page), reader),
        (rename, *back(reader, SourcePage(list_page))),
    )


def _entry(source: Source, is_managed: bool, reader: Reader) -> Button:
    name = called(source)
    if not is_managed:
        name = reader.plain("source-without", name=short(name, LABEL_UNITS))
    return Button(name, OpenSource(source.pk, 0))


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
            name = reader.plain("person-not-linked", name=name)
        label, style = ("manager-yes", "success") if is_manager else ("manager-no", None)
        press = SetManager(source.pk, person.pk, not is_manager, managing.paging.shown)
        yield button(reader, label, press, style, name=name)
