"""What `Quiet hours` shows: when it is quiet, and how to change that.

A person's own hours and the cabinet's share these pages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from bot.calendar.days import A_DAY
from bot.calendar.quiet_hours import (
    DAYS,
    GROUPS,
    MORE,
    PRESETS,
    Run,
    Span,
    Week,
    added,
    changed,
    days_of,
)
from bot.callbacks import Press
from bot.callbacks import times as presses
from bot.callbacks.cabinet import CabinetPage
from bot.callbacks.settings import OpenSettings
from bot.pages.personal.zones import zone_now
from bot.ui.html import Html, text_of
from bot.ui.reader import Reader
from bot.ui.screens import Button, Row, Screen, back, button, column, pairs, times

HOURS = range(0, A_DAY, 60)
Change = (
    presses.SwitchQuiet
    | presses.UsePreset
    | presses.FollowCabinet
    | presses.SetQuiet
    | presses.FreeDays
)
Question = presses.TypeBegin | presses.TypeEnd
DaysChoice = presses.DaysPage | presses.MoreDaysPage
Choice = DaysChoice | presses.BeginPage | presses.EndPage


@dataclass(frozen=True)
class Quiet:
    """Quiet hours as they are stored: a person's `own`, else those of the `cabinet`; on or off.

    `whose` as in bot.callbacks.times; the cabinet's hours are its `own`.
    """

    whose: str
    own: Sequence[Span] = ()
    cabinet: Sequence[Span] = ()
    on: bool = True

    @property
    def spans(self) -> Sequence[Span]:
        """The hours that apply while they are on."""
        return self.own or self.cabinet

    @property
    def week(self) -> Week:
        """The hours that apply now: none while they are off."""
        return Week.of(self.spans if self.on else ())


def quiet_screen(quiet: Quiet, reader: Reader, now: datetime) -> Screen:
    """When it is quiet, and the ways to change that."""
    whose = quiet.whose
    hours = in_words(quiet.week, reader)
    lines = [reader.say(f"quiet-title-{whose}"), reader.say(f"quiet-means-{whose}"), Html("")]
    lines += [reader.say("quiet-on" if hours else "quiet-off"), *hours]
    if hours and not quiet.own:
        lines.append(reader.say("quiet-of-cabinet"))
    if whose == presses.ME:
        lines += [Html(""), zone_now(reader, now)]
    return Screen.of(
        lines,
        *pairs(_preset(key, whose, reader) for key in PRESETS),
        *column(_hours_of_days(quiet, reader)),
        *column(_switches(quiet, reader)),
        back(reader, OpenSettings("main") if whose == presses.ME else CabinetPage()),
    )


def toast(quiet: Quiet, reader: Reader) -> str:
    """The toast after a change: what applies now."""
    hours = "; ".join(text_of(line) for line in in_words(quiet.week, reader))
    if not hours:
        return reader.plain(f"quiet-none-{quiet.whose}")
    if quiet.whose == presses.ME and not quiet.own:
        return reader.plain("quiet-now-as-cabinet", hours=hours)
    return reader.plain(f"quiet-now-{quiet.whose}", hours=hours)


def choice_screen(press: Choice, reader: Reader) -> Screen:
    """Asks for the days, then when quiet begins on them, then when it ends."""
    if not isinstance(press, DaysChoice):
        return _hours_screen(press, reader)
    is_more = isinstance(press, presses.MoreDaysPage)
    sign, title = (MORE, "quiet-which-more") if is_more else ("", "quiet-which-days")
    buttons = [
        Button(_days_name(days, reader), presses.BeginPage(press.whose, key + sign))
        for key, days in GROUPS.items()
    ]
    groups, single = buttons[: -len(DAYS)], buttons[-len(DAYS) :]
    rows = (*pairs(groups), *times(single), back(reader, presses.QuietPage(press.whose)))
    return Screen(reader.say(title), rows)


def in_words(week: Week, reader: Reader) -> list[Html]:
    """The quiet hours in words; days with the same hours share a line."""
    if week.is_endless:
        return []
    alike: dict[tuple[str, str], list[int]] = {}
    stretches = []
    for run in week.runs:
        if run.ends - run.begins < A_DAY:
            hours = clock(run.begins % A_DAY), clock(run.ends % A_DAY)
            alike.setdefault(hours, []).append(run.begins // A_DAY)
        else:
            stretches.append(_stretch(run, reader))
    nights = [
        reader.say("quiet-hours", days=_days_name(days, reader), begins=begins, ends=ends)
        for (begins, ends), days in alike.items()
    ]
    return nights + stretches


def clock(minutes: int) -> str:
    """The time of day: 8:00, 22:30."""
    return f"{minutes // 60}:{minutes % 60:02}"


def wanted(quiet: Quiet, press: Change) -> Quiet:
    """The quiet hours after the press."""
    match press:
        case presses.SwitchQuiet(on=on):
            # A person may want the same hours back; the cabinet's are forgotten.
            return replace(quiet, on=on) if quiet.whose == presses.ME or on else _of(quiet, ())
        case presses.UsePreset(preset=preset):
            return _of(quiet, PRESETS[preset].spans)
        case presses.FollowCabinet():
            return replace(quiet, own=(), on=True)
        case presses.SetQuiet(days=days, begins=begins, ends=ends):
            change = added if days.endswith(MORE) else changed
            return _of(quiet, change(quiet.spans, days_of(days), (begins, ends)))
        case presses.FreeDays(days=days):
            return _of(quiet, changed(quiet.spans, days_of(days), None))
    assert_never(press)


def is_valid(press: Change | Question | Choice | presses.QuietPage) -> bool:
    """Whether all values are in range, as in every button that Bellhop makes."""
    minutes = (getattr(press, "begins", 0), getattr(press, "ends", 0))
    return (
        press.whose in (presses.ME, presses.ALL)
        and getattr(press, "days", "all").removesuffix(MORE) in GROUPS
        and getattr(press, "preset", "night") in PRESETS
        and all(0 <= each < A_DAY for each in minutes)
    )


def _hours_screen(press: presses.BeginPage | presses.EndPage, reader: Reader) -> Screen:
    """An end that is not later than the beginning is on the next day."""
    whose, days, name = press.whose, press.days, _days_name(days_of(press.days), reader)
    before: Press
    tools: Row
    if isinstance(press, presses.BeginPage):
        text = reader.say("quiet-from", days=name)
        hours = [Button(clock(it), presses.EndPage(whose, days, it)) for it in HOURS]
        tools = (button(reader, "quiet-other-time", presses.TypeBegin(whose, days)),)
        before = presses.MoreDaysPage(whose)
        if not days.endswith(MORE):
            tools += (button(reader, "quiet-free", presses.FreeDays(whose, days)),)
            before = presses.DaysPage(whose)
    else:
        begins = press.begins
        text = reader.say("quiet-until", days=name, begins=clock(begins))
        hours = [Button(clock(it), presses.SetQuiet(whose, days, begins, it)) for it in HOURS]
        tools = (button(reader, "quiet-other-time", presses.TypeEnd(whose, days, begins)),)
        before = presses.BeginPage(whose, days)
    return Screen(text, (*times(hours), tools, back(reader, before)))


def _hours_of_days(quiet: Quiet, reader: Reader) -> Iterator[Button]:
    yield button(reader, "quiet-days", presses.DaysPage(quiet.whose))
    if quiet.week.runs:
        yield button(reader, "quiet-more", presses.MoreDaysPage(quiet.whose))


def _switches(quiet: Quiet, reader: Reader) -> Iterator[Button]:
    if quiet.week.runs:
        off = presses.SwitchQuiet(quiet.whose, False)
        yield button(reader, "quiet-turn-off", off, "danger")
    elif quiet.spans:
        on = presses.SwitchQuiet(quiet.whose, True)
        yield button(reader, "quiet-turn-on", on, "success")
    if quiet.own and quiet.cabinet:
        yield button(reader, "quiet-as-cabinet", presses.FollowCabinet())


def _preset(key: str, whose: str, reader: Reader) -> Button:
    preset = PRESETS[key]
    text_id = "quiet-preset-weekends" if preset.weekends else "quiet-preset"
    hours = {"begins": str(preset.begins // 60), "ends": str(preset.ends // 60)}
    return button(reader, text_id, presses.UsePreset(whose, key), **hours)


def _stretch(run: Run, reader: Reader) -> Html:
    """Hours that last for a day or more."""
    (first, begins), (last, ends) = divmod(run.begins, A_DAY), divmod(run.ends, A_DAY)
    return reader.say(
        "quiet-stretch",
        first=reader.plain(f"day-{first % len(DAYS)}"),
        begins=clock(begins),
        last=reader.plain(f"day-{last % len(DAYS)}"),
        ends=clock(ends),
    )


def _days_name(days: Sequence[int], reader: Reader) -> str:
    """The name of a group; else the first and last of several days in a row, or each day."""
    for key in ("all", "work", "rest"):
        if tuple(days) == GROUPS[key]:
            return reader.plain(f"days-{key}")
    names = [reader.plain(f"day-{day}") for day in days]
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{names[0]}–{names[-1]}" if in_a_row else ", ".join(names)


def _of(quiet: Quiet, spans: Sequence[Span]) -> Quiet:
    """Without any, a person has turned them off and does not get the cabinet's."""
    return replace(quiet, own=spans, on=bool(spans) or quiet.whose == presses.ALL)
