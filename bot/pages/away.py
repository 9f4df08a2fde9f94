"""What /away shows: whether one is away, until when, and who hears meanwhile."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.callbacks.away import (
    AwayTimes,
    ComeBack,
    GoAway,
    OpenAway,
    SetSubstitute,
    SubstitutePage,
    TypeUntil,
)
from bot.cards.naming import NAME_UNITS, role_name
from bot.rules.absences import ends
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, column, listing
from storage.tables import Person

ENTRY_NAME_UNITS = 32
ENTRY_ROLE_UNITS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MINUTE


def here_screen(stands_in_for: Sequence[str], reader: Reader, now: datetime) -> Screen:
    """For somebody who is not away: until when to go, and who they stand in for, by name."""
    lines = [reader.say("away-not"), *_standing_in(stands_in_for, reader)]
    return Screen.of(lines, *column(_ends(reader, now)))


def away_screen(
    until: datetime,
    substitute: str | None,
    stands_in_for: Sequence[str],
    reader: Reader,
    now: datetime,
) -> Screen:
    """For somebody who is away."""
    lines = [
        reader.say("away-until", until=reader.moment(until, now)),
        reader.say("away-substituted", name=short(substitute, NAME_UNITS))
        if substitute is not None
        else reader.say("away-unsubstituted"),
        *_standing_in(stands_in_for, reader),
    ]
    buttons = (
        button(reader, "away-back", ComeBack(), "success"),
        button(reader, "away-choose-substitute", SubstitutePage(0)),
        button(reader, "away-change", AwayTimes()),
    )
    return Screen.of(lines, *column(buttons))


def times_screen(until: datetime, reader: Reader, now: datetime) -> Screen:
    """Other times for somebody who is away."""
    text = reader.say("away-until", until=reader.moment(until, now))
    return Screen(text, (*column(_ends(reader, now)), back(reader, OpenAway())))


def candidates_screen(
    people: Sequence[Person], chosen: int | None, paging: Paging, reader: Reader
) -> Screen:
    """Who may stand in; `chosen` is the one who does."""
    title = reader.say("away-substitute-asked" if paging.total else "away-nobody-free")
    entries = (_candidate(person, chosen, reader) for person in people)
    nobody = button(reader, "away-nobody", SetSubstitute(0))
    screen = listing([title], entries, paging, SubstitutePage, reader)
    return screen.and_below((nobody,), back(reader, OpenAway()))


def staff_line(until: datetime, substitute: str | None, reader: Reader, now: datetime) -> Html:
    """What administrators see of somebody who is away."""
    moment = reader.moment(until, now)
    if substitute is None:
        return reader.say("person-away", until=moment)
    return reader.say("person-away-substituted", until=moment, name=short(substitute, NAME_UNITS))


def moment_of(press: GoAway) -> datetime | None:
    """The time that a button carries; None if there is no such time."""
    return _EPOCH + press.until * _MINUTE if press.until <= _LAST else None


def _ends(reader: Reader, now: datetime) -> Iterator[Button]:
    for name, until in ends(now, reader.zone).items():
        yield button(reader, f"away-{name}", GoAway((until - _EPOCH) // _MINUTE))
    yield button(reader, "away-other", TypeUntil())


def _standing_in(names: Sequence[str], reader: Reader) -> Iterator[Html]:
    for name in names:
        yield reader.say("away-stands-in", name=short(name, NAME_UNITS))


def _candidate(person: Person, chosen: int | None, reader: Reader) -> Button:
    name = short(person.name, ENTRY_NAME_UNITS)
    role = short(role_name(person.role, reader.language), ENTRY_ROLE_UNITS)
    style = "success" if person.pk == chosen else None
    press = SetSubstitute(person.pk)
    return button(reader, "away-candidate", press, style, name=name, role=role)
