"""An invite as two messages: a note to the administrator, and one to forward to the person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.callbacks import identities as presses
from bot.cards.naming import NAME_UNITS, role_name
from bot.pages.cabinet.identities import ID_UNITS, about, code_of
from bot.pages.cabinet.staff import add_id_button
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Screen
from storage.tables import Person, UnknownId

IDS_OFFERED = 4  # the question must not become a list


@dataclass(frozen=True)
class Offer:
    """A link to forward, which is good `until` then.

    `known_as`: cabinet → the person's id in its CRM; `missing_in`: as that of a `Member`.
    `is_move`: the link would replace the account that speaks for the person now.
    """

    person: Person
    url: str
    until: datetime
    is_move: bool
    missing_in: int | None
    known_as: Mapping[str, str] = field(default_factory=dict)


def note_screen(offer: Offer, reader: Reader, now: datetime, remark: Html | None = None) -> Screen:
    """For the administrator: who the link is for, and until when it works."""
    note = Screen.of(_lines(offer, reader, now, remark), between="\n\n")
    if offer.known_as:
        return note
    return note.and_below((add_id_button(offer.person.pk, offer.missing_in, reader),))


def forward_screen(offer: Offer, reader: Reader, now: datetime) -> Screen:
    """To be forwarded: what it is, and how to get in. The `reader` is the invited person.

    A forwarded message may lose its buttons, so the link stands in the text, too.
    """
    until = reader.moment(offer.until, now)
    opens = Button(reader.plain("invite-open"), url=offer.url, style="primary")
    copies = Button(reader.plain("invite-copy"), copies=offer.url)
    return Screen(reader.say("invite-forward", url=offer.url, until=until), ((opens,), (copies,)))


def unknown_buttons(
    person: Person, unknown: Sequence[UnknownId], reader: Reader
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Below the question for somebody's CRM id: ids that hooks have named and nobody has.

    Each as its text, its callback data and the text's values.
    """
    for it in unknown[:IDS_OFFERED]:
        values = {"id": short(it.crm_id, ID_UNITS)}
        if what := about(it.subject, reader):
            values["what"] = what
        press = presses.PickId(person.pk, code_of(it.cabinet, it.crm_id))
        yield ("crm-id-pick-about" if what else "crm-id-pick"), press.pack(), values


def _lines(offer: Offer, reader: Reader, now: datetime, remark: Html | None) -> Iterator[Html]:
    if remark is not None:
        yield remark
    name, role = offer.person.name, role_name(offer.person.role, reader.language)
    values = {"name": short(name, NAME_UNITS), "role": role}
    known = [_known(cabinet, crm_id, reader) for cabinet, crm_id in offer.known_as.items()]
    head = reader.say("staff-link", **values), *(known or [reader.say("person-no-crm-id")])
    yield Html("\n".join(head))
    values = {"name": values["name"]}
    yield reader.say("staff-link-forward", until=reader.moment(offer.until, now), **values)
    if offer.is_move:
        yield reader.say("staff-link-moves")


def _known(cabinet: str, crm_id: str, reader: Reader) -> Html:
    text_id = "person-crm-id-in" if cabinet else "person-crm-id"
    return reader.say(text_id, id=short(crm_id, NAME_UNITS), cabinet=cabinet)
