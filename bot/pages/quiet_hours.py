"""What `Quiet hours` shows: when it is quiet, and what can be chosen instead. Pure.

One set of pages for a person's own hours and for the cabinet's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import assert_never

from bot.calendar.days import A_DAY
from bot.calendar.quiet_hours import DAYS, GROUPS, PRESETS, Run, Span, Week, changed
from bot.callbacks import Press
from bot.callbacks import times as presses
from bot.callbacks.cabinet import CabinetPage
from bot.callbacks.settings import OpenSettings
from bot.pages.zones import here
from bot.ui.html import Html
from bot.ui.screens import Button, Screen, column, grid, pairs
from bot.ui.texts import plain, say

HOURS = range(24)
Change = (
    presses.SwitchQuiet
    | presses.UsePreset
    | presses.FollowCabinet
    | presses.SetQuiet
    | presses.FreeDays
)
Question = presses.TypeBegin | presses.TypeEnd
Choice = presses.DaysPage | presses.BeginPage | presses.EndPage


@dataclass(frozen=True)
class Quiet:
    """Quiet hours as they are kept: a person's `own`, else the cabinet's; on or off.

    `whose` as in bot.callbacks.times. Where they are the cabinet's, these are its `own`.
    """

    whose: str
    own: Sequence[Span] = ()
    cabinet: Sequence[Span] = ()
    on: bool = True

    @property
    def spans(self) -> Sequence[Span]:
        """The hours that hold while they are on."""
        return self.own or self.cabinet

    @property
    def week(self) -> Week:
        """When it is quiet now."""
        return Week.of(self.spans if self.on else ())


def page(quiet: Quiet, zone: tzinfo, now: datetime, language: str) -> Screen:
    """When it is quiet now, and the ways to change it."""
    whose = quiet.whose
    lines = [say(language, f"quiet-title-{whose}"), say(language, f"quiet-means-{whose}"), Html("")]
    hours = described(quiet.week, language)
    lines += [say(language, "quiet-on" if hours else "quiet-off"), *hours]
    if hours and not quiet.own:
        lines.append(say(language, "quiet-of-cabinet"))
    if whose == presses.ME:
        lines += [Html(""), here(zone, now, language)]
    days = Button(plain(language, "quiet-days"), presses.DaysPage(whose))
    presets = (_preset(key, whose, language) for key in PRESETS)
    back = OpenSettings("main") if whose == presses.ME else CabinetPage()
    return Screen(
        Html("\n".join(lines)),
        (*pairs(presets), (days,), *column(_turns(quiet, language)), (_back(back, language),)),
    )


def choice_page(press: Choice, language: str) -> Screen:
    """The days, then when it begins on them, then when it ends."""
    match press:
        case presses.DaysPage(whose=whose):
            return _days_page(whose, language)
        case presses.BeginPage(whose=whose, days=days):
            return _begin_page(whose, days, language)
        case presses.EndPage(whose=whose, days=days, begins=begins):
            return end_page(whose, days, begins, language)
    assert_never(press)


def end_page(whose: str, days: str, begins: int, language: str) -> Screen:
    """Until which hour; one that is not later is on the next day."""
    hours = (Button(clock(it * 60), presses.SetQuiet(whose, days, begins, it * 60)) for it in HOURS)
    other = Button(plain(language, "quiet-other-time"), presses.TypeEnd(whose, days, begins))
    name = _days_name(GROUPS[days], language)
    text = say(language, "quiet-until", days=name, begins=clock(begins))
    back = _back(presses.BeginPage(whose, days), language)
    return Screen(text, (*grid(hours, 6), (other,), (back,)))


def described(week: Week, language: str) -> list[Html]:
    """The quiet hours in words, days with the same hours together."""
    if week.is_endless:
        return []
    alike: dict[tuple[int, int], list[int]] = {}
    lines = []
    for run in week.runs:
        if run.ends - run.begins < A_DAY:
            hours = (run.begins % A_DAY, run.ends % A_DAY)
            alike.setdefault(hours, []).append(run.begins // A_DAY)
        else:
            lines.append(_stretch(run, language))
    nights = [
        say(
            language,
            "quiet-hours",
            days=_days_name(tuple(days), language),
            begins=clock(begins),
            ends=clock(ends),
        )
        for (begins, ends), days in alike.items()
    ]
    return nights + lines


def clock(minutes: int) -> str:
    """A time of day: 8:00, 22:30."""
    return f"{minutes // 60}:{minutes % 60:02}"


def wanted(quiet: Quiet, press: Change) -> Quiet:
    """What the button makes of the quiet hours."""
    match press:
        case presses.SwitchQuiet(on=on):
            # A person may want them back as they were; nobody's are kept for the cabinet.
            return replace(quiet, on=on) if quiet.whose == presses.ME or on else _of(quiet, ())
        case presses.UsePreset(preset=preset):
            return _of(quiet, PRESETS[preset].spans)
        case presses.FollowCabinet():
            return replace(quiet, own=(), on=True)
        case presses.SetQuiet(days=days, begins=begins, ends=ends):
            return _of(quiet, changed(quiet.spans, GROUPS[days], (begins, ends)))
        case presses.FreeDays(days=days):
            return _of(quiet, changed(quiet.spans, GROUPS[days], None))
    assert_never(press)


def is_sound(press: Change | Question | Choice | presses.QuietPage) -> bool:
    """Whether a button carries what one of ours would."""
    minutes = (getattr(press, "begins", 0), getattr(press, "ends", 0))
    return (
        press.whose in (presses.ME, presses.ALL)
        and getattr(press, "days", "all") in GROUPS
        and getattr(press, "preset", "night") in PRESETS
        and all(0 <= each < A_DAY for each in minutes)
    )


def _days_page(whose: str, language: str) -> Screen:
    buttons = [
        Button(_days_name(days, language), presses.BeginPage(whose, key))
        for key, days in GROUPS.items()
    ]
    groups, days = buttons[: -len(DAYS)], buttons[-len(DAYS) :]
    back = _back(presses.QuietPage(whose), language)
    return Screen(say(language, "quiet-which-days"), (tuple(groups), *grid(days, 4), (back,)))


def _begin_page(whose: str, days: str, language: str) -> Screen:
    hours = (Button(clock(it * 60), presses.EndPage(whose, days, it * 60)) for it in HOURS)
    other = Button(plain(language, "quiet-other-time"), presses.TypeBegin(whose, days))
    free = Button(plain(language, "quiet-free"), presses.FreeDays(whose, days))
    text = say(language, "quiet-from", days=_days_name(GROUPS[days], language))
    back = _back(presses.DaysPage(whose), language)
    return Screen(text, (*grid(hours, 6), (other, free), (back,)))


def _turns(quiet: Quiet, language: str) -> Iterator[Button]:
    if quiet.week.runs:
        off = presses.SwitchQuiet(quiet.whose, False)
        yield Button(plain(language, "quiet-turn-off"), off, style="danger")
    elif quiet.spans:
        on = presses.SwitchQuiet(quiet.whose, True)
        yield Button(plain(language, "quiet-turn-on"), on, style="success")
    if quiet.own and quiet.cabinet:
        yield Button(plain(language, "quiet-as-cabinet"), presses.FollowCabinet())


def _preset(key: str, whose: str, language: str) -> Button:
    preset = PRESETS[key]
    text_id = "quiet-preset-weekends" if preset.weekends else "quiet-preset"
    hours = {"begins": str(preset.begins // 60), "ends": str(preset.ends // 60)}
    return Button(plain(language, text_id, **hours), presses.UsePreset(whose, key))


def _stretch(run: Run, language: str) -> Html:
    (first, begins), (last, ends) = divmod(run.begins, A_DAY), divmod(run.ends, A_DAY)
    days = {
        "first": plain(language, f"day-{first % len(DAYS)}"),
        "last": plain(language, f"day-{last % len(DAYS)}"),
    }
    return say(language, "quiet-stretch", begins=clock(begins), ends=clock(ends), **days)


def _days_name(days: Sequence[int], language: str) -> str:
    """A group by its name; else the first and last of several in a row, or each."""
    for key in ("all", "work", "rest"):
        if tuple(days) == GROUPS[key]:
            return plain(language, f"days-{key}")
    names = [plain(language, f"day-{day}") for day in days]
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{names[0]}–{names[-1]}" if in_a_row else ", ".join(names)


def _back(press: Press, language: str) -> Button:
    return Button(plain(language, "back"), press, style="primary")


def _of(quiet: Quiet, spans: Sequence[Span]) -> Quiet:
    """Without any left, a person has turned them off, and does not get the cabinet's."""
    return replace(quiet, own=spans, on=bool(spans) or quiet.whose == presses.ALL)
