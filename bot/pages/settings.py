"""The settings message: how a person is told of things, in general and for one kind alone.

Pure. A button is named by what it changes and carries the wanted value; what holds now stands
in words in the text, and in the button's colour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.calendar import zones
from bot.calendar.availability import RHYTHMS, Times
from bot.callbacks.cards import MutedPage
from bot.callbacks.settings import Choose, OpenKind, OpenKinds, OpenSettings
from bot.callbacks.times import ME, QuietPage, RhythmPage, SetRhythm, ZonePage
from bot.pages.quiet_hours import described
from bot.rules.catalog import Kind
from bot.rules.preferences import EVERYTHING_OFF, PREFERENCES, PUSH, SOUND, Choices, Preference
from bot.ui.html import Html
from bot.ui.screens import Button, Paging, Rows, Screen, listing, pairs
from bot.ui.texts import plain, say

PAGE = 8


def main(choices: Choices, times: Times, language: str, muted: int = 0) -> Screen:
    """What holds for all kinds; `muted`: how much the person has muted."""
    lines = [Html(f"<b>{say(language, 'settings')}</b>"), *_overruled(choices, language)]
    switches = [entry for entry in PREFERENCES.values() if entry.shown and entry.by_kind]
    lines += [
        say(language, f"{entry.text_id}.means-{_state(choices, entry)}") for entry in switches
    ]
    lines += _told_when(times, language)
    rows = (
        *pairs(_switch(choices, entry, "", language) for entry in switches),
        (_everything(choices, language),),
        *pairs(
            Button(plain(language, label), press)
            for label, press in (
                ("settings-quiet", QuietPage(ME)),
                ("settings-rhythm", RhythmPage("")),
                ("settings-by-type", OpenKinds(0)),
                ("settings-zone", ZonePage("", 0)),
            )
        ),
        *_muted(muted, language),
    )
    return Screen(Html("\n".join(lines)), rows)


def kinds(choices: Choices, allowed: Sequence[Kind], page: int, language: str) -> Screen:
    """The kinds that the cabinet allows, each with its state."""
    paging = Paging(page, len(allowed), PAGE)
    shown = allowed[paging.offset : paging.offset + paging.size]
    title = Html(f"<b>{say(language, 'settings-by-type')}</b>")
    hint = say(language, "settings-kinds" if allowed else "settings-no-kinds")
    entries = (_entry(choices, kind, language) for kind in shown)
    lines = [title, hint, *_overruled(choices, language)]
    page_shown = listing(lines, entries, paging, OpenKinds, language)
    back = Button(plain(language, "back"), OpenSettings("main"), style="primary")
    return replace(page_shown, rows=(*page_shown.rows, (back,)))


def one_kind(choices: Choices, times: Times, kind: Kind, page: int, language: str) -> Screen:
    """What holds for one kind; Back leads to the `page` that lists it."""
    switches = [entry for entry in PREFERENCES.values() if entry.shown and entry.by_kind]
    name = plain(language, f"{kind.text_id}.name")
    lines = [say(language, "settings-kind-title", name=name), *_overruled(choices, language)]
    for entry in switches:
        state = _state(choices, entry, kind.key)
        lines.append(say(language, f"{entry.text_id}.means-{state}"))
        if state == "on" and not choices.of(entry):
            lines.append(say(language, f"{entry.text_id}.off-in-general"))
    lines.append(_told_how_often(times, kind, language))
    buttons = [_switch(choices, entry, kind.key, language) for entry in switches]
    if not kind.urgent:
        buttons.append(Button(plain(language, "settings-rhythm"), RhythmPage(kind.key)))
    back = Button(plain(language, "back"), OpenKinds(page), style="primary")
    return Screen(Html("\n".join(lines)), (*pairs(buttons), (back,)))


def rhythms(times: Times, kind: Kind | None, language: str) -> Screen:
    """How often the person wants to hear, in general or of one kind."""
    key = kind.key if kind else ""
    chosen = times.rhythms.get(key, "") if kind else times.rhythm()
    offered = {each: rhythm_text(each) for each in RHYTHMS} | (
        {"": "rhythm-as-all"} if kind else {}
    )
    title = say(language, "rhythm-title")
    if kind:
        title = say(language, "rhythm-title-kind", name=plain(language, f"{kind.text_id}.name"))
    held = say(language, f"{rhythm_text(times.rhythm(key))}.means")
    buttons = pairs(
        Button(
            plain(language, text_id),
            SetRhythm(key, value),
            style="success" if value == chosen else None,
        )
        for value, text_id in offered.items()
    )
    press = OpenKind(key) if kind else OpenSettings("main")
    back = Button(plain(language, "back"), press, style="primary")
    lines = (title, held, say(language, "rhythm-help"))
    return Screen(Html("\n".join(lines)), (*buttons, (back,)))


def rhythm_text(rhythm: str) -> str:
    """The name of the rhythm in the texts."""
    return f"rhythm-{rhythm.replace('_', '-')}"


def page_of(kind: Kind, allowed: Sequence[Kind]) -> int:
    """The page of `kinds` that lists the kind."""
    return allowed.index(kind) // PAGE


def said(preference: Preference, *, value: bool, language: str) -> str:
    """The short answer to a press: what holds now."""
    return plain(language, f"{preference.text_id}.chosen-{'on' if value else 'off'}")


def _told_when(times: Times, language: str) -> Iterator[Html]:
    if hours := described(times.quiet, language):
        yield say(language, "settings-quiet-on", hours=Html("; ".join(hours)))
    else:
        yield say(language, "settings-quiet-off")
    yield say(language, "settings-rhythm-is", rhythm=plain(language, rhythm_text(times.rhythm())))
    yield say(language, "settings-zone-is", city=zones.city(str(times.zone), language))


def _told_how_often(times: Times, kind: Kind, language: str) -> Html:
    if kind.urgent:
        return say(language, "settings-urgent")
    rhythm = plain(language, rhythm_text(times.rhythm(kind.key)))
    return say(language, "settings-rhythm-is", rhythm=rhythm)


def _switch(choices: Choices, preference: Preference, kind: str, language: str) -> Button:
    value = choices.of(preference, kind)
    return Button(
        plain(language, preference.text_id),
        Choose(preference.key, kind, not value),
        style="success" if value else "danger",
    )


def _everything(choices: Choices, language: str) -> Button:
    """Says what pressing it does, as it beats all that stands above it."""
    is_off = choices.of(EVERYTHING_OFF)
    return Button(
        plain(language, f"{EVERYTHING_OFF.text_id}{'.undo' if is_off else ''}"),
        Choose(EVERYTHING_OFF.key, "", not is_off),
        style="success" if is_off else "danger",
    )


def _muted(count: int, language: str) -> Rows:
    """The way to what is muted, where there is any."""
    if not count:
        return ()
    return ((Button(plain(language, "settings-muted", count=count), MutedPage(0)),),)


def _entry(choices: Choices, kind: Kind, language: str) -> Button:
    """A silent kind is one that is sent without a sound."""
    state = "on" if choices.of(SOUND, kind.key) else "silent"
    if not choices.of(PUSH, kind.key):
        state = "off"
    label = plain(language, f"settings-kind-{state}", name=plain(language, f"{kind.text_id}.name"))
    return Button(label, OpenKind(kind.key), style=None if state == "on" else "danger")


def _overruled(choices: Choices, language: str) -> list[Html]:
    """Everything off beats all that the page shows, so each page says it first."""
    if not choices.of(EVERYTHING_OFF):
        return []
    return [say(language, f"{EVERYTHING_OFF.text_id}.means-on")]


def _state(choices: Choices, preference: Preference, kind: str = "") -> str:
    return "on" if choices.of(preference, kind) else "off"
