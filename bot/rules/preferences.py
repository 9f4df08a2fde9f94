"""How a person wants to be told: one entry for each preference, and the verdict that follows.

Pure. A new preference gets its button, its storage and its default from its entry here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.calendar.availability import Times
from bot.rules.catalog import Kind
from storage.tables import Ended, Held


@dataclass(frozen=True)
class Preference:
    """Something to choose. `by_kind`: it can also be chosen for one kind only."""

    key: str
    default: bool = True
    by_kind: bool = True
    shown: bool = True

    @property
    def text_id(self) -> str:
        """The preference's name in the texts."""
        return f"preference-{self.key.replace('_', '-')}"


PUSH = Preference("push")
SOUND = Preference("sound")
POPUPS = Preference("popups", shown=False)  # to be shown once there is a web bell to pop up
EVERYTHING_OFF = Preference("everything_off", default=False, by_kind=False)
QUIET_HOURS = Preference("quiet_hours", by_kind=False)  # has a page of its own
PREFERENCES = {entry.key: entry for entry in (PUSH, SOUND, POPUPS, EVERYTHING_OFF)}


@dataclass(frozen=True)
class Choices:
    """What one person has chosen: (preference, kind or "" for all kinds) → value."""

    made: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def of(self, preference: Preference, kind: str = "") -> bool:
        """What was chosen for exactly this kind ("": for all kinds), else the default."""
        return self.made.get((preference.key, kind), preference.default)

    def holds(self, preference: Preference, kind: str) -> bool:
        """Whether it is on both in general and for this kind."""
        return self.of(preference) and self.of(preference, kind)

    @property
    def want_messages(self) -> bool:
        """Whether anything may be sent; only this decides about messages of no kind."""
        return self.of(PUSH) and not self.of(EVERYTHING_OFF)

    @property
    def are_silent(self) -> bool:
        """Whether messages of no kind come without a sound."""
        return not self.of(SOUND)


@dataclass(frozen=True)
class Verdict:
    """Send at `due_at`, with or without a sound; or do not send, and `ended` says why.

    `held`: what it waits for until then.
    """

    due_at: datetime | None
    silent: bool = False
    ended: Ended | None = None
    held: Held | None = None


@dataclass(frozen=True)
class Wishes:
    """How one person wants to be told. `muted`: scope and key of each mute that was looked up.

    `muted_until`: when the last of these mutes ends.
    """

    choices: Choices = field(default_factory=Choices)
    times: Times = Times(UTC)  # noqa: RUF009 - frozen, too
    muted: Collection[tuple[str, str]] = frozenset()
    muted_until: datetime | None = None

    @property
    def without_rhythm(self) -> "Wishes":
        """The same, but without waiting for a digest."""
        return replace(self, times=replace(self.times, rhythms={}))

    def verdict(
        self,
        kind: Kind,
        now: datetime,
        *,
        urgent: bool = False,
        targets: Mapping[str, str] | None = None,
    ) -> Verdict:
        """What becomes of a notification of this kind; `targets`: what mutes it, scope → key.

        What is urgent waits for nothing. `Everything off` beats all else, even for urgent kinds.
        """
        if self.choices.of(EVERYTHING_OFF):
            return Verdict(None, ended=Ended.EVERYTHING_OFF)
        if not self.choices.holds(PUSH, kind.key):
            return Verdict(None, ended=Ended.PUSH_OFF)
        if any(target in self.muted for target in (targets or {}).items()):
            return Verdict(None, ended=Ended.MUTED)
        silent = not self.choices.holds(SOUND, kind.key)
        if urgent:
            return Verdict(now, silent)
        due_at, held = self.times.due(kind.key, now, now)
        return Verdict(due_at, silent, held=held)
