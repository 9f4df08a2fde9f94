"""What the page of the web bell shows of each item: the line that the chat's bell has, and more."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from bot.cards.details import address_of, fits_a_button
from bot.cards.entry import Entries, is_unread
from bot.cards.headline import item_line
from bot.rules.catalog import is_over
from bot.ui.html import Html
from bot.ui.reader import Reader
from storage.tables import Item


class Entry(NamedTuple):
    """One item. `object`: the same for all that the person has of the object, `steps` in number.

    `title`: the card's first line in plain text. `html`: the line of the chat's bell. `over`:
    nothing is left to do. `when`: `at` in words. `url`: of the object in the CRM.
    """

    id: int
    object: str | None
    section: str
    kind: str
    title: str
    html: Html
    unread: bool
    over: bool
    urgent: bool
    at: datetime
    when: str
    steps: int
    url: str | None


def entries(
    listed: Entries, steps: Mapping[str, int], reader: Reader, now: datetime
) -> list[Entry]:
    """An entry for each of the items. `steps`: subject → how many the person has of the object."""
    return [_entry(listed, item, steps, reader, now) for item in listed.items]


def _entry(
    listed: Entries, item: Item, steps: Mapping[str, int], reader: Reader, now: datetime
) -> Entry:
    row, data = item
    return Entry(
        id=row.pk,
        object=row.subject,
        section=row.section,
        kind=row.kind,
        title=item_line(item, reader, now, listed.standing(item)),
        html=listed.line(item, reader, now),
        unread=is_unread(row),
        over=is_over(item),
        urgent=row.urgent,
        at=row.created_at,
        when=reader.spoken_text(row.created_at, now),
        steps=steps.get(row.subject or "", 1),
        url=url if fits_a_button(url := address_of(data)) else None,
    )
