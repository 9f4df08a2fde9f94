"""A person's settings as the page shows them: a table by kind and by source, a column a preference.

Every cell has the button that flips it in the chat, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.calendar.availability import Times
from bot.callbacks import Press
from bot.callbacks.away import OpenAway
from bot.callbacks.cards import MutedPage
from bot.callbacks.menu import OpenCommand
from bot.callbacks.settings import Choose, ChooseSource, HeardSources
from bot.callbacks.times import ME, QuietPage, RhythmPage, ZonePage
from bot.pages.personal.settings import PAGE, Part, of_kind, of_source, overruled, told_when
from bot.rules.catalog import Kind
from bot.rules.preferences import EVERYTHING_OFF, PREFERENCES, Choices, Preference
from bot.ui.html import Html
from bot.ui.reader import Reader
from bot.ui.screens import Button, button
from storage.tables import Source

SOURCES = 200  # of a longer list, the rest is on the chat's own pages


@dataclass(frozen=True)
class Switch:
    """One thing that is on or off. `effective`: whether it is on after all that overrules it, and
    `press` sets it to the other value."""

    preference: str
    label: str
    value: bool
    effective: bool
    press: Press


@dataclass(frozen=True)
class Chosen:
    """A row: what the person has chosen for one kind or one source."""

    key: str
    name: str
    cells: tuple[Switch, ...]
    urgent: bool = False


@dataclass(frozen=True)
class Wanted:
    """What the table is drawn from. `kinds`: those that the cabinet allows; `muted`: how many mutes
    the person has; `sources`: those that they may hear of, the first ones."""

    choices: Choices
    times: Times
    kinds: Sequence[Kind]
    sources: Sequence[Source]
    muted: int = 0


@dataclass(frozen=True)
class SettingsTable:
    """`switches`: for everything. `columns`: the preferences that can be chosen in part.

    `summary`: what no switch shows, that everything is off and when the person is told.
    """

    switches: tuple[Switch, ...]
    columns: tuple[tuple[str, str], ...]
    kinds: tuple[Chosen, ...]
    sources: tuple[Chosen, ...]
    summary: tuple[Html, ...]
    links: tuple[Button, ...]


def settings_table(wanted: Wanted, reader: Reader) -> SettingsTable:
    """All of it; the preferences come from the one list of them."""
    choices, in_part = wanted.choices, [it for it in PREFERENCES.values() if it.in_part]
    return SettingsTable(
        tuple(_in_general(choices, each, reader) for each in PREFERENCES.values()),
        tuple((each.key, reader.plain(each.text_id)) for each in in_part),
        tuple(_kind(choices, each, in_part, reader) for each in wanted.kinds),
        tuple(
            _source(choices, each, place // PAGE, in_part, reader)
            for place, each in enumerate(wanted.sources)
        ),
        (*overruled(choices, reader), *told_when(wanted.times, reader)),
        tuple(_links(wanted, reader)),
    )


def _in_general(choices: Choices, preference: Preference, reader: Reader) -> Switch:
    value = choices.of(preference)
    holds = value and (preference is EVERYTHING_OFF or not choices.of(EVERYTHING_OFF))
    press = Choose(preference.key, "", not value)
    return Switch(preference.key, reader.plain(preference.text_id), value, holds, press)


def _kind(choices: Choices, kind: Kind, in_part: Sequence[Preference], reader: Reader) -> Chosen:
    part = of_kind(kind, reader)
    cells = (
        _cell(choices, it, part, Choose(it.key, kind.key, not choices.of(it, part.key)), reader)
        for it in in_part
    )
    return Chosen(kind.key, part.name, tuple(cells), kind.urgent)


def _source(
    choices: Choices, source: Source, page: int, in_part: Sequence[Preference], reader: Reader
) -> Chosen:
    """`page`: of the chat's list, to which Back leads from the source."""
    part = of_source(source)
    presses = (
        (it, ChooseSource(it.key, source.pk, page, not choices.of(it, part.key))) for it in in_part
    )
    cells = (_cell(choices, it, part, press, reader) for it, press in presses)
    return Chosen(part.key, part.name, tuple(cells))


def _cell(
    choices: Choices, preference: Preference, part: Part, press: Press, reader: Reader
) -> Switch:
    value = choices.of(preference, part.key)
    label = reader.plain(
        "settings-chosen-of", name=part.name, what=reader.plain(preference.text_id)
    )
    holds = value and choices.of(preference) and not choices.of(EVERYTHING_OFF)
    return Switch(preference.key, label, value, holds, press)


def _links(wanted: Wanted, reader: Reader) -> Iterator[Button]:
    yield button(reader, "settings-quiet", QuietPage(ME))
    yield button(reader, "menu-away", OpenAway())
    yield button(reader, "settings-rhythm", RhythmPage(""))
    yield button(reader, "settings-zone", ZonePage("", 0))
    yield button(reader, "menu-language", OpenCommand("language"))
    if wanted.muted:
        yield button(reader, "settings-muted", MutedPage(0), count=wanted.muted)
    if len(wanted.sources) == SOURCES:
        yield button(reader, "settings-by-source", HeardSources(0))
