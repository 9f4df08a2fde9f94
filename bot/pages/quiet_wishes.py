"""Whose quiet hours, and what a button makes of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.calendar.quiet_hours import GROUPS, PRESETS, Span, Week, changed
from bot.calendar.wall import A_DAY
from bot.callbacks import times as presses

Change = (
    presses.TurnQuiet
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


def wanted(quiet: Quiet, press: Change) -> Quiet:
    """What the button makes of the quiet hours."""
    match press:
        case presses.TurnQuiet(on=on):
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


def _of(quiet: Quiet, spans: Sequence[Span]) -> Quiet:
    """Without any left, a person has turned them off, and does not get the cabinet's."""
    return replace(quiet, own=spans, on=bool(spans) or quiet.whose == presses.ALL)
