"""How a person wants it: one entry a preference, and the verdict that follows.

Pure. Button, storage and default of a new preference come by its entry here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.calendar.availability import Times
from bot.rules.catalog import Kind
from storage.tables import Ended, Held


@dataclass(frozen=True)
class Preference:
    """A choice of a person's. `by_kind`: it can also be made for one kind alone."""

    key: str
    default: bool = True
    by_kind: bool = True
    shown: bool = True

    @property
    def text_id(self) -> str:
        """The name of the preference in the texts."""
        return f"preference-{self.key.replace('_', '-')}"


PUSH = Preference("push")
SOUND = Preference("sound")
POPUPS = Preference("popups", shown=False)  # shown once the web bell is there to pop up
EVERYTHING_OFF = Preference("everything_off", default=False, by_kind=False)

QUIET_HOURS = Preference("quiet_hours", by_kind=False)  # has a page of its own

PREFERENCES = {entry.key: entry for entry in (PUSH, SOUND, POPUPS, EVERYTHING_OFF)}


@dataclass(frozen=True)
class Choices:
    """What one person has chosen: (preference, kind or "" for all kinds) → value."""

    made: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def of(self, preference: Preference, kind: str = "") -> bool:
        """The choice made for exactly this kind (or for all), else the default."""
        return self.made.get((preference.key, kind), preference.default)

    def holds(self, preference: Preference, kind: str) -> bool:
        """Whether it holds for a notification of this kind: in general and for the kind."""
        return self.of(preference) and self.of(preference, kind)


@dataclass(frozen=True)
class Verdict:
    """Send at `due_at`, with or without a sound; or do not, and `ended` says why.

    `held`: what it waits for till then.
    """

    due_at: datetime | None
    silent: bool = False
    ended: Ended | None = None
    held: Held | None = None


def decide(
    kind: Kind,
    choices: Choices,
    now: datetime,
    times: Times | None = None,
    *,
    urgent: bool = False,
    is_muted: bool = False,
) -> Verdict:
    """What becomes of a notification of `kind` for a person with these choices and times.

    What is urgent waits for nothing. Everything off beats every other choice, urgent kinds too.
    `is_muted`: the person has muted what it is about.
    """
    if choices.of(EVERYTHING_OFF):
        return Verdict(None, ended=Ended.EVERYTHING_OFF)
    if not choices.holds(PUSH, kind.key):
        return Verdict(None, ended=Ended.PUSH_OFF)
    if is_muted:
        return Verdict(None, ended=Ended.MUTED)
    silent = not choices.holds(SOUND, kind.key)
    if times is None or urgent:
        return Verdict(now, silent)
    due_at, held = times.due(kind.key, now, now)
    return Verdict(due_at, silent, held=held)
