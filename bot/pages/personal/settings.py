"""The settings message: how a person wants to be told, in general, by kind and by source.

A button's label says what it changes, and the button carries the new value. The current value is
in the text and in the label; the button's colour only repeats it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.calendar import zones
from bot.calendar.availability import Times
from bot.callbacks.cards import MutedPage
from bot.callbacks.press import Press
from bot.callbacks.settings import (
    Choose,
    ChooseSource,
    HeardSource,
    HeardSources,
    KindsInDetail,
    OpenKind,
    OpenKinds,
    OpenSettings,
    OpenSignedIn,
    SourcesInDetail,
    SwitchKind,
    SwitchSource,
)
from bot.callbacks.times import ME, QuietPage, RhythmPage, ZonePage
from bot.cards.naming import kind_name
from bot.pages.cabinet.sources import called
from bot.pages.personal.quiet_hours import in_words
from bot.pages.personal.rhythm import rhythm_text
from bot.rules.catalog import Kind
from bot.rules.preferences import (
    EVERYTHING_OFF,
    PREFERENCES,
    PUSH,
    SOUND,
    Choices,
    Preference,
    Wishes,
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
    column,
    listing,
    pairs,
    with_home,
)
from storage.tables import Source, qualified

PAGE = 8
Offered = tuple[Preference, ...]


def offered(*, on_page: bool) -> Offered:
    """The preferences that there are to choose, in general or in part; `on_page`: the web bell is
    on."""
    in_part = (each for each in PREFERENCES.values() if each.in_part)
    return tuple(each for each in in_part if on_page or not each.on_page)


IN_CHAT = offered(on_page=False)


def settings_screen(
    wanted: Wishes,
    reader: Reader,
    muted: int = 0,
    offered: Offered = IN_CHAT,
    signed_in: int = 0,
) -> Screen:
    """The settings for all kinds; `muted`: how many mutes the person has; `signed_in`: sessions."""
    choices = wanted.choices
    title = Html(f"<b>{reader.say('settings')}</b>")
    means = (reader.say(f"{it.text_id}.means-{_state(choices, it)}") for it in offered)
    lines = [title, *overruled(choices, reader), *means, *told_when(wanted.times, reader)]
    tools = (
        button(reader, "settings-quiet", QuietPage(ME)),
        button(reader, "settings-rhythm", RhythmPage("")),
        button(reader, "settings-by-type", OpenKinds(0)),
        button(reader, "settings-by-source", HeardSources(0)),
        button(reader, "settings-zone", ZonePage("", 0)),
    )
    mutes = [button(reader, "settings-muted", MutedPage(0), count=muted)] if muted else []
    places = [button(reader, "settings-signed-in", OpenSignedIn(0))] if signed_in else []
    screen = Screen.of(
        lines,
        *pairs(_switch(choices, each, "", reader) for each in offered),
        (_everything(choices, reader),),
        *pairs(tools),
        *column([*mutes, *places]),
    )
    return with_home(screen, reader)


def kinds_screen(choices: Choices, allowed: Sequence[Kind], page: int, reader: Reader) -> Screen:
    """The kinds that the cabinet allows, each on, silent or off; a press switches one."""
    paging = Paging(page, len(allowed), PAGE)
    entries = (
        _entry(
            choices, of_kind(it, reader), SwitchKind(it.key, not choices.of(PUSH, it.key)), reader
        )
        for it in paging.part(allowed)
    )
    lines = _about_list("settings-by-type", "kinds" if allowed else "no-kinds", choices, reader)
    screen = listing(lines, column(entries), paging, OpenKinds, reader)
    more = (button(reader, "settings-kinds-detail", KindsInDetail(paging.shown)),)
    rows = (more,) if allowed else ()
    return screen.and_below(*rows, back(reader, OpenSettings("main")))


def kinds_in_detail_screen(
    choices: Choices, allowed: Sequence[Kind], page: int, reader: Reader
) -> Screen:
    """The same kinds; a press opens one."""
    paging = Paging(page, len(allowed), PAGE)
    entries = (
        _entry(choices, of_kind(it, reader), OpenKind(it.key), reader)
        for it in paging.part(allowed)
    )
    lines = _about_list("settings-kinds-detail", "kinds-open", choices, reader)
    screen = listing(lines, column(entries), paging, KindsInDetail, reader)
    return screen.and_below(back(reader, OpenKinds(paging.shown)))


def kind_screen(
    wanted: Wishes, kind: Kind, page: int, reader: Reader, offered: Offered = IN_CHAT
) -> Screen:
    """The settings for one kind; Back leads to the `page` that lists it."""
    choices, times = wanted.choices, wanted.times
    name = kind_name(kind, reader.language)
    lines = [reader.say("settings-kind-title", name=name), *overruled(choices, reader)]
    lines += _means(choices, of_kind(kind, reader), offered, reader)
    buttons = [_switch(choices, each, kind.key, reader) for each in offered]
    if kind.urgent:
        lines.append(reader.say("settings-urgent"))
    else:
        lines.append(_rhythm_is(times, kind.key, reader))
        buttons.append(button(reader, "settings-rhythm", RhythmPage(kind.key)))
    return Screen.of(lines, *pairs(buttons), back(reader, KindsInDetail(page)))


def sources_screen(
    choices: Choices, found: Sequence[Source], paging: Paging, reader: Reader
) -> Screen:
    """A page of the sources that the person may hear of; a press switches one on or off."""
    entries = (
        _entry(choices, of_source(it), _switches(choices, it, paging.shown), reader) for it in found
    )
    tells = "sources" if paging.total else "no-sources"
    lines = _about_list("settings-by-source", tells, choices, reader)
    screen = listing(lines, column(entries), paging, HeardSources, reader)
    more = (button(reader, "settings-sources-detail", SourcesInDetail(paging.shown)),)
    rows = (more,) if paging.total else ()
    return screen.and_below(*rows, back(reader, OpenSettings("main")))


def sources_in_detail_screen(
    choices: Choices, found: Sequence[Source], paging: Paging, reader: Reader
) -> Screen:
    """The same sources; a press opens one."""
    entries = (
        _entry(choices, of_source(it), HeardSource(it.pk, paging.shown), reader) for it in found
    )
    lines = _about_list("settings-sources-detail", "sources-open", choices, reader)
    screen = listing(lines, column(entries), paging, SourcesInDetail, reader)
    return screen.and_below(back(reader, HeardSources(paging.shown)))


def source_screen(
    choices: Choices, source: Source, page: int, reader: Reader, offered: Offered = IN_CHAT
) -> Screen:
    """The settings for one source; Back leads to the `page` that lists it."""
    lines = [
        reader.say("settings-source-title", name=called(source)),
        *overruled(choices, reader),
        *_means(choices, of_source(source), offered, reader),
        reader.say("settings-source-help"),
    ]
    switches = (_source_switch(choices, each, source, page, reader) for each in offered)
    return Screen.of(lines, *pairs(switches), back(reader, SourcesInDetail(page)))


def page_of(kind: Kind, allowed: Sequence[Kind]) -> int:
    """The page of `kinds_screen` that lists the kind."""
    return allowed.index(kind) // PAGE


class Part(NamedTuple):
    """What a choice is for; `overruled` is the text if the choice has no effect."""

    key: str
    name: str
    overruled: str


def of_kind(kind: Kind, reader: Reader) -> Part:
    return Part(kind.key, kind_name(kind, reader.language), "off-in-general")


def of_source(source: Source) -> Part:
    key = part_of(qualified(source.cabinet, source.crm_id))
    return Part(key, called(source), "off-for-all-sources")


def overruled(choices: Choices, reader: Reader) -> list[Html]:
    """`Everything off` overrules all that a page shows, so each page says so first."""
    is_off = choices.of(EVERYTHING_OFF)
    return [reader.say(f"{EVERYTHING_OFF.text_id}.means-on")] if is_off else []


def told_when(times: Times, reader: Reader) -> Iterator[Html]:
    """When the person is told: quiet hours, digest and time zone."""
    if hours := in_words(times.quiet, reader):
        yield reader.say("settings-quiet-on", hours=Html("; ".join(hours)))
    else:
        yield reader.say("settings-quiet-off")
    yield _rhythm_is(times, "", reader)
    yield reader.say("settings-zone-is", city=zones.city(str(times.zone), reader.language))


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


def _rhythm_is(times: Times, kind: str, reader: Reader) -> Html:
    rhythm = reader.plain(rhythm_text(times.rhythm(kind)))
    return reader.say("settings-rhythm-is", rhythm=uncapitalized(rhythm))


def _about_list(title: str, what: str, choices: Choices, reader: Reader) -> list[Html]:
    lines = [Html(f"<b>{reader.say(title)}</b>"), reader.say(f"settings-{what}")]
    lines += overruled(choices, reader)
    return lines if choices.of(PUSH) else [*lines, reader.say(f"{PUSH.text_id}.means-off")]


def _means(choices: Choices, part: Part, offered: Offered, reader: Reader) -> Iterator[Html]:
    """What the person has chosen for a part, and whether that has no effect."""
    for each in offered:
        state = _state(choices, each, part.key)
        yield reader.say(f"{each.text_id}.means-{state}")
        if state == "on" and not choices.of(each):
            yield reader.say(f"{each.text_id}.{part.overruled}")


def _switch(choices: Choices, preference: Preference, kind: str, reader: Reader) -> Button:
    value = choices.of(preference, kind)
    return _labelled(preference, value, Choose(preference.key, kind, not value), reader)


def _source_switch(
    choices: Choices, preference: Preference, source: Source, page: int, reader: Reader
) -> Button:
    value = choices.of(preference, of_source(source).key)
    press = ChooseSource(preference.key, source.pk, page, not value)
    return _labelled(preference, value, press, reader)


def _labelled(preference: Preference, value: bool, press: Press, reader: Reader) -> Button:
    label = f"{preference.text_id}.chosen-{'on' if value else 'off'}"
    return button(reader, label, press, "success" if value else "danger")


def _switches(choices: Choices, source: Source, page: int) -> Press:
    return SwitchSource(source.pk, page, not choices.of(PUSH, of_source(source).key))


def _everything(choices: Choices, reader: Reader) -> Button:
    """Overrules every other setting, so its label says what pressing it does."""
    is_off, text_id = choices.of(EVERYTHING_OFF), EVERYTHING_OFF.text_id
    label, style = (f"{text_id}.undo", "success") if is_off else (text_id, "danger")
    return button(reader, label, Choose(EVERYTHING_OFF.key, "", not is_off), style)


def _entry(choices: Choices, part: Part, press: Press, reader: Reader) -> Button:
    state = "on" if choices.of(SOUND, part.key) else "silent"
    if not choices.of(PUSH, part.key):
        state = "off"
    style = None if state == "on" else "danger"
    return button(reader, f"settings-kind-{state}", press, style, name=part.name)


def _state(choices: Choices, preference: Preference, part: str = "") -> str:
    return "on" if choices.of(preference, part) else "off"
