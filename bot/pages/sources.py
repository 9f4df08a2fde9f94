"""What /sources shows: the list, and the page of one. Channels are in bot.pages.channels. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.callbacks.cabinet import OpenSource, Rename, SetManager, SourcePage
from bot.cards.naming import name_of
from bot.ui.html import Html, cut, short
from bot.ui.screens import Button, Paging, Screen, arrows, column, listing, page_line
from bot.ui.texts import plain, say
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


def source_list(
    found: Sequence[Source], managed: Collection[str], paging: Paging, language: str
) -> Screen:
    """One page of the sources; those in `managed` (CRM ids) have default managers."""
    if not paging.total:
        return Screen(say(language, "sources-none"))
    title = say(language, "sources-title", count=paging.total)
    entries = (_source_entry(source, source.crm_id in managed, language) for source in found)
    return listing([title], entries, paging, SourcePage, language)


def source_page(source: Source, managing: Managing, list_page: int, language: str) -> Screen:
    """One source: its default managers, and the people to choose them from."""
    source_id = source.pk
    lines = [
        say(language, "source-title", name=called(source)),
        say(language, "place-number", number=short(source.crm_id, LABEL_UNITS)),
        _managers(managing.names, language),
    ]
    if source.awaited_managers:
        lines.append(say(language, "source-awaited", count=len(source.awaited_managers)))
    lines += [say(language, "source-choose"), *page_line(managing.paging, language)]
    rows = (
        *column(_candidates(source_id, managing, language)),
        *arrows(managing.paging, lambda page: OpenSource(source_id, page), language),
        (
            Button(plain(language, "rename"), Rename("source", source_id)),
            Button(plain(language, "back"), SourcePage(list_page), style="primary"),
        ),
    )
    return Screen(cut(Html("\n".join(lines))), rows)


def _source_entry(source: Source, is_managed: bool, language: str) -> Button:
    name = called(source)
    if not is_managed:
        name = plain(language, "source-without", name=short(name, LABEL_UNITS))
    return Button(name, OpenSource(source.pk, 0))


def _managers(names: Sequence[str], language: str) -> Html:
    if not names:
        return say(language, "source-managers-none")
    shown = ", ".join(short(name, LABEL_UNITS) for name in names[:NAMED])
    if len(names) > NAMED:
        shown += " " + plain(language, "burst-more", count=len(names) - NAMED)
    return say(language, "source-managers", names=shown)


def _candidates(source_id: int, managing: Managing, language: str) -> Iterator[Button]:
    for person, link in managing.staff:
        is_manager = person.id in managing.ids
        name = short(person.name, LABEL_UNITS)
        if link is None:
            name = plain(language, "person-not-linked", name=name)
        yield Button(
            plain(language, "manager-yes" if is_manager else "manager-no", name=name),
            SetManager(source_id, person.pk, not is_manager, managing.paging.shown),
            style="success" if is_manager else None,
        )
