"""The buttons of quiet hours, rhythms and time zones.

`whose` is "me", or "all" for the cabinet's hours, which apply to people without their own. `days`
names a group of days as in bot.calendar.quiet_hours; with `+` after it, hours are added to those of
these days. `begins` and `ends` are minutes of the day.
"""

from typing import ClassVar

from bot.callbacks.press import Press

ME, ALL = "me", "all"


class QuietPage(Press, prefix="quiet"):
    whose: str


class SwitchQuiet(Press, prefix="qon"):
    """Off keeps the hours for when they are turned on again."""

    whose: str
    on: bool


class UsePreset(Press, prefix="qset"):
    whose: str
    preset: str


class FollowCabinet(Press, prefix="qcab"):
    """Drops the person's own hours."""

    whose: ClassVar[str] = ME


class DaysPage(Press, prefix="qdays"):
    """Groups of days to choose from."""

    whose: str


class MoreDaysPage(Press, prefix="qmore"):
    """The same, to add hours to those that they have."""

    whose: str


class BeginPage(Press, prefix="qfrom"):
    """Hours to begin at."""

    whose: str
    days: str


class EndPage(Press, prefix="qto"):
    """Hours to end at."""

    whose: str
    days: str
    begins: int


class SetQuiet(Press, prefix="qhours"):
    whose: str
    days: str
    begins: int
    ends: int


class FreeDays(Press, prefix="qfree"):
    """No quiet begins on these days."""

    whose: str
    days: str


class TypeBegin(Press, prefix="qfromtype"):
    """Asks for the time to begin at."""

    whose: str
    days: str


class TypeEnd(Press, prefix="qtotype"):
    """Asks for the time to end at."""

    whose: str
    days: str
    begins: int


class RhythmPage(Press, prefix="rhythms"):
    """`kind` is empty for all kinds."""

    kind: str


class SetRhythm(Press, prefix="rhythm"):
    """`value` is empty for the rhythm of all kinds."""

    kind: str
    value: str


class ZonePage(Press, prefix="zones"):
    """Cities of a region; without one, the common cities and the regions."""

    region: str
    page: int


class TypeCity(Press, prefix="city"):
    """Asks in which city the person is."""


class SetZone(Press, prefix="zone"):
    zone: str
