"""What /away shows: whether one is away, until when, and who hears meanwhile. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.callbacks import Press
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
from bot.ui.formats import Moment
from bot.ui.html import Html, cut, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, column, listing
from bot.ui.texts import Value, plain, say
from storage.tables import Person

ENTRY_NAME_UNITS = 32
ENTRY_ROLE_UNITS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MINUTE


def here(stands_in_for: Sequence[str], reader: Reader, now: datetime) -> Screen:
    """For somebody who is not away: until when to go, and for whom the person stands in."""
    lines = [_say(reader, "away-not"), *_standing_in(stands_in_for, reader)]
    return Screen(cut(Html("\n".join(lines))), column(_times(reader, now)))


def away(
    until: datetime,
    substitute: str | None,
    stands_in_for: Sequence[str],
    reader: Reader,
    now: datetime,
) -> Screen:
    """For somebody who is away."""
    lines = [
        _say(reader, "away-until", until=Moment(until, reader.zone, now=now)),
        _substitute(substitute, reader),
        *_standing_in(stands_in_for, reader),
    ]
    buttons = (
        _button(reader, "away-back", ComeBack(), style="success"),
        _button(reader, "away-choose-substitute", SubstitutePage(0)),
        _button(reader, "away-change", AwayTimes()),
    )
    return Screen(cut(Html("\n".join(lines))), column(buttons))


def times(until: datetime, reader: Reader, now: datetime) -> Screen:
    """Other times for somebody who is away."""
    text = _say(reader, "away-until", until=Moment(until, reader.zone, now=now))
    return Screen(text, column([*_times(reader, now), _back(reader)]))


def candidates(
    people: Sequence[Person], chosen: int | None, paging: Paging, reader: Reader
) -> Screen:
    """Who may stand in; `chosen` is the one who does."""
    language = reader.language
    title = _say(reader, "away-substitute-asked" if paging.total else "away-nobody-free")
    entries = (_candidate(person, chosen, reader) for person in people)
    screen = listing([title], entries, paging, SubstitutePage, language)
    nobody = _button(reader, "away-nobody", SetSubstitute(0))
    return replace(screen, rows=(*screen.rows, *column([nobody, _back(reader)])))


def staff_line(until: datetime, substitute: str | None, reader: Reader, now: datetime) -> Html:
    """What administrators see of somebody who is away."""
    moment = Moment(until, reader.zone, now=now)
    if substitute is None:
        return _say(reader, "person-away", until=moment)
    return _say(reader, "person-away-substituted", until=moment, name=short(substitute, NAME_UNITS))


def moment_of(press: GoAway) -> datetime | None:
    """The time that a button carries; None if there is no such time."""
    return _EPOCH + press.until * _MINUTE if press.until <= _LAST else None


def _times(reader: Reader, now: datetime) -> Iterator[Button]:
    for name, until in ends(now, reader.zone).items():
        yield _button(reader, f"away-{name}", GoAway((until - _EPOCH) // _MINUTE))
    yield _button(reader, "away-other", TypeUntil())


def _substitute(name: str | None, reader: Reader) -> Html:
    if name is None:
        return _say(reader, "away-unsubstituted")
    return _say(reader, "away-substituted", name=short(name, NAME_UNITS))


def _standing_in(names: Sequence[str], reader: Reader) -> Iterator[Html]:
    for name in names:
        yield _say(reader, "away-stands-in", name=short(name, NAME_UNITS))


def _candidate(person: Person, chosen: int | None, reader: Reader) -> Button:
    label = plain(
        reader.language,
        "away-candidate",
        name=short(person.name, ENTRY_NAME_UNITS),
        role=short(role_name(person.role, reader.language), ENTRY_ROLE_UNITS),
    )
    return Button(label, SetSubstitute(person.pk), style="success" if person.pk == chosen else None)


def _back(reader: Reader) -> Button:
    return _button(reader, "back", OpenAway(), style="primary")


def _button(reader: Reader, label: str, press: Press, style: str | None = None) -> Button:
    return Button(plain(reader.language, label), press, style=style)


def _say(reader: Reader, message_id: str, **values: Value) -> Html:
    return say(reader.language, message_id, **values)
