"""What /away shows: whether you are away, until when, and who is told instead."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.callbacks import away as presses
from bot.cards.naming import NAME_UNITS, role_name
from bot.rules.absences import ends
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
from storage.tables import Person

ENTRY_NAME_UNITS = 32
ENTRY_ROLE_UNITS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MINUTE


def here_screen(stands_in_for: Sequence[str], reader: Reader, now: datetime) -> Screen:
    """For somebody who is here: when to come back, and the names of those they stand in for."""
    lines = [reader.say("away-not"), *_standing_in(stands_in_for, reader)]
    return Screen.of(lines, *column(_ends(reader, now)))


def away_screen(
    until: datetime,
    substitute: str | None,
    stands_in_for: Sequence[str],
    reader: Reader,
    now: datetime,
) -> Screen:
    """For somebody who is away; `substitute` and `stands_in_for` are names."""
    text_id = "away-unsubstituted" if substitute is None else "away-substituted"
    lines = [
        reader.say("away-until", until=reader.moment(until, now)),
        reader.say(text_id, name=short(substitute or "", NAME_UNITS)),
        *_standing_in(stands_in_for, reader),
    ]
    buttons = (
        button(reader, "away-back", presses.ComeBack(), "success"),
        button(reader, "away-choose-substitute", presses.SubstitutePage(0)),
        button(reader, "away-change", presses.AwayTimes()),
    )
    return Screen.of(lines, *column(buttons))


def times_screen(until: datetime, reader: Reader, now: datetime) -> Screen:
    """For somebody who is away and wants to come back at another time."""
    text = reader.say("away-until", until=reader.moment(until, now))
    return Screen(text, (*column(_ends(reader, now)), back(reader, presses.OpenAway())))


def candidates_screen(
    people: Sequence[Person], chosen: int | None, paging: Paging, reader: Reader
) -> Screen:
    """Who may stand in; `chosen` is the id of the person who does now."""
    title = reader.say("away-substitute-asked" if paging.total else "away-nobody-free")
    entries = (_candidate(person, chosen, reader) for person in people)
    label = reader.plain("away-nobody")
    nobody = choice(reader, label, presses.SetSubstitute(0), chosen=chosen is None)
    screen = listing([title], column(entries), paging, presses.SubstitutePage, reader)
    return screen.and_below((nobody,), back(reader, presses.OpenAway()))


def staff_line(until: datetime, substitute: str | None, reader: Reader, now: datetime) -> Html:
    """What an administrator reads about somebody who is away."""
    moment = reader.moment(until, now)
    if substitute is None:
        return reader.say("person-away", until=moment)
    return reader.say("person-away-substituted", until=moment, name=short(substitute, NAME_UNITS))


def moment_of(press: presses.GoAway) -> datetime | None:
    """The time that the button carries; None if it is beyond the calendar."""
    return _EPOCH + press.until * _MINUTE if press.until <= _LAST else None


def _ends(reader: Reader, now: datetime) -> Iterator[Button]:
    for name, until in ends(now, reader.zone).items():
        yield button(reader, f"away-{name}", presses.GoAway((until - _EPOCH) // _MINUTE))
    yield button(reader, "away-other", presses.TypeUntil())


def _standing_in(names: Sequence[str], reader: Reader) -> Iterator[Html]:
    for name in names:
        yield reader.say("away-stands-in", name=short(name, NAME_UNITS))


def _candidate(person: Person, chosen: int | None, reader: Reader) -> Button:
    name = short(person.name, ENTRY_NAME_UNITS)
    role = short(role_name(person.role, reader.language), ENTRY_ROLE_UNITS)
    label = fitted(reader, "away-candidate", {"name": name, "role": role}, TICK)
    return choice(reader, label, presses.SetSubstitute(person.pk), chosen=person.pk == chosen)
