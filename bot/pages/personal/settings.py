"""The settings message: how a person wants to be told, in general, by kind and by source.

A button's label says what it changes, and the button carries the new value. The current value is
in the text and in the label; the button's colour only repeats it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.calendar import zones
from bot.calendar.availability import RHYTHMS, Times
from bot.callbacks.cards import MutedPage
from bot.callbacks.press import Press
from bot.callbacks.settings import (
    Choose,
    ChooseSource,
    HeardSource,
    HeardSources,
    OpenKind,
    OpenKinds,
    OpenSettings,
)
from bot.callbacks.times import ME, QuietPage, RhythmPage, SetRhythm, ZonePage
from bot.cards.naming import kind_name
from bot.pages.cabinet.sources import called
from bot.pages.personal.quiet_hours import in_words
from bot.rules.catalog import Kind
from bot.rules.preferences import (
    EVERYTHING_OFF,
    PREFERENCES,
    PUSH,
    SOUND,
    Choices,
    Preference,
    part_of,
)
from bot.ui.html import Html
from bot.ui.labels import uncapitalized
from bot.ui.reader import Reader
from bot.ui.screens import (
    Button,
    Paging,
    Screen,
    back,
    button,
    choice,
    column,
    listing,
    pairs,
    with_home,
)
from storage.tables import Source, qualified

PAGE = 8
_IN_PART = tuple(each for each in PREFERENCES.values() if each.in_part)


def settings_screen(choices: Choices, times: Times, reader: Reader, muted: int = 0) -> Screen:
    """The settings for all kinds; `muted`: how many mutes the person has."""
    lines = [Html(f"<b>{reader.say('settings')}</b>"), *_overruled(choices, reader)]
    lines += [reader.say(f"{each.text_id}.means-{_state(choices, each)}") for each in _IN_PART]
    tools = (
        button(reader, "settings-quiet", QuietPage(ME)),
        button(reader, "settings-rhythm", RhythmPage("")),
        button(reader, "settings-by-type", OpenKinds(0)),
        button(reader, "settings-by-source", HeardSources(0)),
        button(reader, "settings-zone", ZonePage("", 0)),
    )
    mutes = [button(reader, "settings-muted", MutedPage(0), count=muted)] if muted else []
    screen = Screen.of(
        [*lines, *_told_when(times, reader)],
        *pairs(_switch(choices, each, "", reader) for each in _IN_PART),
        (_everything(choices, reader),),
        *pairs(tools),
        *column(mutes),
    )
    return with_home(screen, reader)


def kinds_screen(choices: Choices, allowed: Sequence[Kind], page: int, reader: Reader) -> Screen:
    """The kinds that the cabinet allows, each on, silent or off."""
    paging = Paging(page, len(allowed), PAGE)
    lines = [
        Html(f"<b>{reader.say('settings-by-type')}</b>"),
        reader.say("settings-kinds" if allowed else "settings-no-kinds"),
        *_overruled(choices, reader),
    ]
    entries = (
        _entry(choices, kind.key, kind_name(kind, reader.language), OpenKind(kind.key), reader)
        for kind in paging.part(allowed)
    )
    screen = listing(lines, column(entries), paging, OpenKinds, reader)
    return screen.and_below(back(reader, OpenSettings("main")))


def kind_screen(choices: Choices, times: Times, kind: Kind, page: int, reader: Reader) -> Screen:
    """The settings for one kind; Back leads to the `page` that lists it."""
    name = kind_name(kind, reader.language)
    lines = [reader.say("settings-kind-title", name=name), *_overruled(choices, reader)]
    lines += _means(choices, kind.key, "off-in-general", reader)
    buttons = [_switch(choices, each, kind.key, reader) for each in _IN_PART]
    if kind.urgent:
        lines.append(reader.say("settings-urgent"))
    else:
        lines.append(_rhythm_is(times, kind.key, reader))
        buttons.append(button(reader, "settings-rhythm", RhythmPage(kind.key)))
    return Screen.of(lines, *pairs(buttons), back(reader, OpenKinds(page)))


def sources_screen(
    choices: Choices, found: Sequence[Source], paging: Paging, reader: Reader
) -> Screen:
    """A page of the sources that the person may hear of, each on, silent or off."""
    lines = [
        Html(f"<b>{reader.say('settings-by-source')}</b>"),
        reader.say("settings-sources" if paging.total else "settings-no-sources"),
        *_overruled(choices, reader),
    ]
    entries = (
        _entry(choices, _part(it), called(it), HeardSource(it.pk, paging.shown), reader)
        for it in found
    )
    screen = listing(lines, column(entries), paging, HeardSources, reader)
    return screen.and_below(back(reader, OpenSettings("main")))


def source_screen(choices: Choices, source: Source, page: int, reader: Reader) -> Screen:
    """The settings for one source; Back leads to the `page` that lists it."""
    lines = [
        reader.say("settings-source-title", name=called(source)),
        *_overruled(choices, reader),
        *_means(choices, _part(source), "off-for-all-sources", reader),
        reader.say("settings-source-help"),
    ]
    switches = (_source_switch(choices, each, source, page, reader) for each in _IN_PART)
    return Screen.of(lines, *pairs(switches), back(reader, HeardSources(page)))


def rhythms_screen(times: Times, kind: Kind | None, reader: Reader) -> Screen:
    """How often the person wants to be told, in general or about one kind."""
    key = kind.key if kind else ""
    offered = {each: rhythm_text(each) for each in RHYTHMS}
    title, chosen = reader.say("rhythm-title"), times.rhythm()
    if kind:
        offered[""] = "rhythm-as-all"
        title = reader.say("rhythm-title-kind", name=kind_name(kind, reader.language))
        chosen = times.rhythms.get(key, "")
    means = reader.say(f"{rhythm_text(times.rhythm(key))}.means")
    buttons = (
        choice(reader, reader.plain(text_id), SetRhythm(key, value), chosen=value == chosen)
        for value, text_id in offered.items()
    )
    lines = [title, means, reader.say("rhythm-help")]
    way_back = back(reader, OpenKind(key) if kind else OpenSettings("main"))
    return Screen.of(lines, *pairs(buttons), way_back)


def rhythm_text(rhythm: str) -> str:
    """The text that names the rhythm."""
    return f"rhythm-{rhythm.replace('_', '-')}"


def page_of(kind: Kind, allowed: Sequence[Kind]) -> int:
    """The page of `kinds_screen` that lists the kind."""
    return allowed.index(kind) // PAGE


class Part(NamedTuple):
    """What a choice is for; `overruled` is the text if the choice has no effect."""

    name: str
    overruled: str


def of_kind(kind: Kind, reader: Reader) -> Part:
    return Part(kind_name(kind, reader.language), "off-in-general")


def of_source(source: Source) -> Part:
    return Part(called(source), "off-for-all-sources")


def toast(
    preference: Preference, *, value: bool, part: Part | None, choices: Choices, reader: Reader
) -> str:
    """The toast after a press: what was chosen, and whether that has no effect."""
    said = reader.plain(f"{preference.text_id}.chosen-{'on' if value else 'off'}")
    if part is not None:
        said = reader.plain("settings-chosen-of", name=part.name, what=said)
    if preference is not EVERYTHING_OFF and choices.of(EVERYTHING_OFF):
        return reader.plain("settings-chosen-overruled", what=said)
    if part is not None and value and not choices.of(preference):
        return reader.plain(f"{preference.text_id}.{part.overruled}")
    return said


def _told_when(times: Times, reader: Reader) -> Iterator[Html]:
    if hours := in_words(times.quiet, reader):
        yield reader.say("settings-quiet-on", hours=Html("; ".join(hours)))
    else:
        yield reader.say("settings-quiet-off")
    yield _rhythm_is(times, "", reader)
    yield reader.say("settings-zone-is", city=zones.city(str(times.zone), reader.language))


def _rhythm_is(times: Times, kind: str, reader: Reader) -> Html:
    rhythm = reader.plain(rhythm_text(times.rhythm(kind)))
    return reader.say("settings-rhythm-is", rhythm=uncapitalized(rhythm))


def _means(choices: Choices, part: str, overruled: str, reader: Reader) -> Iterator[Html]:
    """What the person has chosen for a part, and the `overruled` text if that has no effect."""
    for each in _IN_PART:
        state = _state(choices, each, part)
        yield reader.say(f"{each.text_id}.means-{state}")
        if state == "on" and not choices.of(each):
            yield reader.say(f"{each.text_id}.{overruled}")


def _switch(choices: Choices, preference: Preference, kind: str, reader: Reader) -> Button:
    value = choices.of(preference, kind)
    return _labelled(preference, value, Choose(preference.key, kind, not value), reader)


def _source_switch(
    choices: Choices, preference: Preference, source: Source, page: int, reader: Reader
) -> Button:
    value = choices.of(preference, _part(source))
    press = ChooseSource(preference.key, source.pk, page, not value)
    return _labelled(preference, value, press, reader)


def _labelled(preference: Preference, value: bool, press: Press, reader: Reader) -> Button:
    label = f"{preference.text_id}.chosen-{'on' if value else 'off'}"
    return button(reader, label, press, "success" if value else "danger")


def _part(source: Source) -> str:
    return part_of(qualified(source.cabinet, source.crm_id))


def _everything(choices: Choices, reader: Reader) -> Button:
    """Overrules every other setting, so its label says what pressing it does."""
    is_off, text_id = choices.of(EVERYTHING_OFF), EVERYTHING_OFF.text_id
    label, style = (f"{text_id}.undo", "success") if is_off else (text_id, "danger")
    return button(reader, label, Choose(EVERYTHING_OFF.key, "", not is_off), style)


def _entry(choices: Choices, part: str, name: str, press: Press, reader: Reader) -> Button:
    state = "on" if choices.of(SOUND, part) else "silent"
    if not choices.of(PUSH, part):
        state = "off"
    style = None if state == "on" else "danger"
    return button(reader, f"settings-kind-{state}", press, style, name=name)


def _overruled(choices: Choices, reader: Reader) -> list[Html]:
    """`Everything off` overrules all that a page shows, so each page says so first."""
    is_off = choices.of(EVERYTHING_OFF)
    return [reader.say(f"{EVERYTHING_OFF.text_id}.means-on")] if is_off else []


def _state(choices: Choices, preference: Preference, part: str = "") -> str:
    return "on" if choices.of(preference, part) else "off"
