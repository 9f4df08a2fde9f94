"""The settings message: how a person wants to be told, in general and for single kinds.

A button's label says what it changes, and the button carries the new value. The current value is
in the text and in the label; the button's colour only repeats it.
"""

from collections.abc import Iterator, Sequence

from bot.calendar import zones
from bot.calendar.availability import RHYTHMS, Times
from bot.callbacks.cards import MutedPage
from bot.callbacks.settings import Choose, OpenKind, OpenKinds, OpenSettings
from bot.callbacks.times import ME, QuietPage, RhythmPage, SetRhythm, ZonePage
from bot.cards.naming import kind_name
from bot.pages.personal.quiet_hours import in_words
from bot.rules.catalog import Kind
from bot.rules.preferences import EVERYTHING_OFF, PREFERENCES, PUSH, SOUND, Choices, Preference
from bot.ui.html import Html
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

PAGE = 8
_BY_KIND = tuple(each for each in PREFERENCES.values() if each.shown and each.by_kind)


def settings_screen(choices: Choices, times: Times, reader: Reader, muted: int = 0) -> Screen:
    """The settings for all kinds; `muted`: how many mutes the person has."""
    lines = [Html(f"<b>{reader.say('settings')}</b>"), *_overruled(choices, reader)]
    lines += [reader.say(f"{each.text_id}.means-{_state(choices, each)}") for each in _BY_KIND]
    tools = (
        button(reader, "settings-quiet", QuietPage(ME)),
        button(reader, "settings-rhythm", RhythmPage("")),
        button(reader, "settings-by-type", OpenKinds(0)),
        button(reader, "settings-zone", ZonePage("", 0)),
    )
    mutes = [button(reader, "settings-muted", MutedPage(0), count=muted)] if muted else []
    screen = Screen.of(
        [*lines, *_told_when(times, reader)],
        *pairs(_switch(choices, each, "", reader) for each in _BY_KIND),
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
    entries = (_entry(choices, kind, reader) for kind in paging.part(allowed))
    screen = listing(lines, column(entries), paging, OpenKinds, reader)
    return screen.and_below(back(reader, OpenSettings("main")))


def kind_screen(choices: Choices, times: Times, kind: Kind, page: int, reader: Reader) -> Screen:
    """The settings for one kind; Back leads to the `page` that lists it."""
    name = kind_name(kind, reader.language)
    lines = [reader.say("settings-kind-title", name=name), *_overruled(choices, reader)]
    for each in _BY_KIND:
        state = _state(choices, each, kind.key)
        lines.append(reader.say(f"{each.text_id}.means-{state}"))
        if state == "on" and not choices.of(each):
            lines.append(reader.say(f"{each.text_id}.off-in-general"))
    buttons = [_switch(choices, each, kind.key, reader) for each in _BY_KIND]
    if kind.urgent:
        lines.append(reader.say("settings-urgent"))
    else:
        lines.append(_rhythm_is(times, kind.key, reader))
        buttons.append(button(reader, "settings-rhythm", RhythmPage(kind.key)))
    return Screen.of(lines, *pairs(buttons), back(reader, OpenKinds(page)))


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


def toast(preference: Preference, *, value: bool, reader: Reader) -> str:
    """The toast after a press: what applies now."""
    return reader.plain(f"{preference.text_id}.chosen-{'on' if value else 'off'}")


def _told_when(times: Times, reader: Reader) -> Iterator[Html]:
    if hours := in_words(times.quiet, reader):
        yield reader.say("settings-quiet-on", hours=Html("; ".join(hours)))
    else:
        yield reader.say("settings-quiet-off")
    yield _rhythm_is(times, "", reader)
    yield reader.say("settings-zone-is", city=zones.city(str(times.zone), reader.language))


def _rhythm_is(times: Times, kind: str, reader: Reader) -> Html:
    rhythm = reader.plain(rhythm_text(times.rhythm(kind)))
    return reader.say("settings-rhythm-is", rhythm=rhythm)


def _switch(choices: Choices, preference: Preference, kind: str, reader: Reader) -> Button:
    value = choices.of(preference, kind)
    press = Choose(preference.key, kind, not value)
    label = f"{preference.text_id}.chosen-{_state(choices, preference, kind)}"
    return button(reader, label, press, "success" if value else "danger")


def _everything(choices: Choices, reader: Reader) -> Button:
    """Overrules every other setting, so its label says what pressing it does."""
    is_off, text_id = choices.of(EVERYTHING_OFF), EVERYTHING_OFF.text_id
    label, style = (f"{text_id}.undo", "success") if is_off else (text_id, "danger")
    return button(reader, label, Choose(EVERYTHING_OFF.key, "", not is_off), style)


def _entry(choices: Choices, kind: Kind, reader: Reader) -> Button:
    state = "on" if choices.of(SOUND, kind.key) else "silent"
    if not choices.of(PUSH, kind.key):
        state = "off"
    style, name = None if state == "on" else "danger", kind_name(kind, reader.language)
    return button(reader, f"settings-kind-{state}", OpenKind(kind.key), style, name=name)


def _overruled(choices: Choices, reader: Reader) -> list[Html]:
    """`Everything off` overrules all that a page shows, so each page says so first."""
    is_off = choices.of(EVERYTHING_OFF)
    return [reader.say(f"{EVERYTHING_OFF.text_id}.means-on")] if is_off else []


def _state(choices: Choices, preference: Preference, kind: str = "") -> str:
    return "on" if choices.of(preference, kind) else "off"
