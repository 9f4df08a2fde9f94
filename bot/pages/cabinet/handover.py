"""What `Give to…` shows: who may get what is nobody's, and what has become of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.callbacks.handover import AGAIN, Give, OpenGiving
from bot.cards.naming import NAME_UNITS, role_name
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, button, fitted, listing
from bot.ui.screens import column as one_a_row
from storage.tables import Person

ENTRY_NAME_UNITS = 24
ENTRY_ROLE_UNITS = 18


@dataclass(frozen=True)
class Entry:
    """Somebody to choose. `state`: the text that says why they may not hear of it at once."""

    person: Person
    is_default: bool
    state: str | None = None


@dataclass(frozen=True)
class Offer:
    """What there is to give: how many objects, and of which source ("": of none)."""

    press: OpenGiving
    count: int
    place: str


def people_screen(offer: Offer, entries: Sequence[Entry], paging: Paging, reader: Reader) -> Screen:
    """One page of the people who may get it, the default managers first."""
    place = short(offer.place, NAME_UNITS)
    text_id = "give-which-of" if place else "give-which"
    lines = [reader.say(text_id, count=offer.count, place=place)]
    if not paging.total:
        lines.append(reader.say("give-nobody"))
    buttons = one_a_row(_entries(offer.press, entries, reader))
    press = offer.press
    pages = partial(OpenGiving, press.what, press.row_id, press.source_id)
    return listing(lines, buttons, paging, pages, reader)


def given_screen(
    given: tuple[int, int], left: int, to: Person, notes: Sequence[Html], reader: Reader
) -> Screen:
    """What has been given (its row, and how many objects), and a way to give it to somebody else.

    `left`: how many the person's role does not let them have. `notes`: why they may not hear of it
    at once.
    """
    row_id, count = given
    name = short(to.name, NAME_UNITS)
    lines = [reader.say("give-done", count=count, name=name), *notes]
    if left:
        lines.append(reader.say("give-left", count=left))
    again = button(reader, "give-again", OpenGiving(AGAIN, row_id, 0, 0))
    return Screen.of(lines, (again,))


def _entries(press: OpenGiving, entries: Sequence[Entry], reader: Reader) -> Iterator[Button]:
    for each in entries:
        chosen = Give(press.what, press.row_id, press.source_id, each.person.pk)
        role = short(role_name(each.person.role, reader.language), ENTRY_ROLE_UNITS)
        name = short(each.person.name, ENTRY_NAME_UNITS)
        state = ""
        if each.state is not None:
            state = reader.plain("give-state", line="", state=reader.plain(each.state))
        text_id = "give-default" if each.is_default else "away-candidate"
        label = fitted(reader, text_id, {"name": name, "role": role}, state) + state
        yield Button(label, chosen, style="primary" if each.is_default else None)
