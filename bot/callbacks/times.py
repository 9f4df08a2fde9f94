"""What the buttons of quiet hours, digests and time zones mean; see bot.callbacks.press. Pure.

`whose` is "me", or "all": the cabinet's, for whoever has none. `days` names a group of days as
bot.calendar.quiet_hours does. Minutes are of the day.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.callbacks.press import Press

ME, ALL = "me", "all"


@dataclass(frozen=True)
class QuietPage(Press, prefix="quiet"):
    whose: str


@dataclass(frozen=True)
class TurnQuiet(Press, prefix="qon"):
    """Off keeps a person's hours, for when they are turned on again."""

    whose: str
    on: bool


@dataclass(frozen=True)
class UsePreset(Press, prefix="qset"):
    whose: str
    preset: str


@dataclass(frozen=True)
class FollowCabinet(Press, prefix="qcab"):
    """The person's own hours are dropped for the cabinet's."""

    whose: ClassVar[str] = ME


@dataclass(frozen=True)
class DaysPage(Press, prefix="qdays"):
    """Groups of days to choose from."""

    whose: str


@dataclass(frozen=True)
class BeginPage(Press, prefix="qfrom"):
    """Hours to begin at."""

    whose: str
    days: str


@dataclass(frozen=True)
class EndPage(Press, prefix="qto"):
    """Hours to end at."""

    whose: str
    days: str
    begins: int


@dataclass(frozen=True)
class SetQuiet(Press, prefix="qhours"):
    whose: str
    days: str
    begins: int
    ends: int


@dataclass(frozen=True)
class FreeDays(Press, prefix="qfree"):
    """No quiet begins on these days."""

    whose: str
    days: str


@dataclass(frozen=True)
class TypeBegin(Press, prefix="qfromtype"):
    """Asks for the time to begin at."""

    whose: str
    days: str


@dataclass(frozen=True)
class TypeEnd(Press, prefix="qtotype"):
    """Asks for the time to end at."""

    whose: str
    days: str
    begins: int


@dataclass(frozen=True)
class RhythmPage(Press, prefix="rhythms"):
    """`kind` is empty for all kinds."""

    kind: str


@dataclass(frozen=True)
class SetRhythm(Press, prefix="rhythm"):
    """`value` is empty for: as for all kinds."""

    kind: str
    value: str


@dataclass(frozen=True)
class ZonePage(Press, prefix="zones"):
    """Cities of a region to choose from; without one the common ones, and the regions."""

    region: str
    page: int


@dataclass(frozen=True)
class SetZone(Press, prefix="zone"):
    zone: str
