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
    """Something to choose. `in_part`: it can also be chosen for one kind or one source only.

    `on_page`: it is about the page of the web bell, and shown only where there is one.
    """

    key: str
    default: bool = True
    in_part: bool = True
    on_page: bool = False

    @property
    def text_id(self) -> str:
        """The preference's name in the texts."""
        return f"preference-{self.key.replace('_', '-')}"


PUSH = Preference("push")
BROWSERS = Preference("browsers", on_page=True)
SOUND = Preference("sound")
POP_UPS = Preference("pop_ups", on_page=True)
EVERYTHING_OFF = Preference("everything_off", default=False, in_part=False)
QUIET_HOURS = Preference("quiet_hours", in_part=False)  # has a page of its own
PREFERENCES = {entry.key: entry for entry in (PUSH, BROWSERS, SOUND, POP_UPS, EVERYTHING_OFF)}

_SOURCE = "source:"


def part_of(source: str) -> str:
    """The part of the notifications that names this source; `source`: its qualified id."""
    return _SOURCE + source


@dataclass(frozen=True)
class Choices:
    """What one person has chosen: (preference, part of the notifications) → value.

    A part is a kind, a source (see `part_of`), or "" for everything.
    """

    made: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def of(self, preference: Preference, part: str = "") -> bool:
        """What was chosen for exactly this part, else the default."""
        return self.made.get((preference.key, part), preference.default)

    def holds(self, preference: Preference, kind: str, source: str | None = None) -> bool:
        """Whether it is on in general, for this kind and, if there is one, for this source."""
        parts = ("", kind) if source is None else ("", kind, part_of(source))
        return all(self.of(preference, part) for part in parts)

    @property
    def sources(self) -> set[str]:
        """The qualified ids of the sources for which anything was chosen."""
        return {part.removeprefix(_SOURCE) for _, part in self.made if part.startswith(_SOURCE)}

    def sources_without(self, preference: Preference) -> list[str]:
        """Those of them for which this is off."""
        return sorted(it for it in self.sources if not self.of(preference, part_of(it)))

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

    `held`: what it waits for until then. `pops_up`: open pages show it now, sent or not. `push_at`:
    when the person's browsers are told, if at all.
    """

    due_at: datetime | None
    silent: bool = False
    ended: Ended | None = None
    held: Held | None = None
    pops_up: bool = False
    push_at: datetime | None = None


@dataclass(frozen=True)
class Wishes:
    """How one person wants to be told. `muted`: scope and key of each mute that was looked up.

    `muted_until`: when the last of these mutes ends. `in_browsers`: some browser of theirs takes
    push messages.
    """

    choices: Choices = field(default_factory=Choices)
    times: Times = Times(UTC)  # noqa: RUF009 - frozen, too
    muted: Collection[tuple[str, str]] = frozenset()
    muted_until: datetime | None = None
    in_browsers: bool = False

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
        """What becomes of a notification of this kind; `targets`: subject, source, kind → key.

        Off in general, for the kind or for the source is off; a mute comes on top. What is urgent
        waits for nothing, but it keeps to all of these. `Everything off` beats all else. What is
        not sent for want of `Push` may still pop up, when it would have been sent.
        """
        if self.choices.of(EVERYTHING_OFF):
            return Verdict(None, ended=Ended.EVERYTHING_OFF)
        source = (targets or {}).get("source")
        is_sent = self.choices.holds(PUSH, kind.key, source)
        if self._mutes(targets):
            return Verdict(None, ended=Ended.MUTED if is_sent else Ended.PUSH_OFF)
        silent = not self.choices.holds(SOUND, kind.key, source)
        due_at, held = (now, None) if urgent else self.times.due(kind.key, now, now)
        pops_up = held is None and self.choices.holds(POP_UPS, kind.key, source)
        push_at = due_at if self.let_browsers_know(kind, targets) else None
        if not is_sent:
            return Verdict(None, silent, Ended.PUSH_OFF, pops_up=pops_up, push_at=push_at)
        return Verdict(due_at, silent, held=held, pops_up=pops_up, push_at=push_at)

    def let_browsers_know(self, kind: Kind, targets: Mapping[str, str] | None = None) -> bool:
        """Whether the person's browsers are told of such a notification, whatever the chat gets."""
        return (
            self.in_browsers
            and not self.choices.of(EVERYTHING_OFF)
            and self.choices.holds(BROWSERS, kind.key, (targets or {}).get("source"))
            and not self._mutes(targets)
        )

    def _mutes(self, targets: Mapping[str, str] | None) -> bool:
        return any(target in self.muted for target in (targets or {}).items())
