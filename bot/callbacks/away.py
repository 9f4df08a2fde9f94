"""What the buttons of /away and of the escalation mean; see bot.callbacks.press. Pure."""

from dataclasses import dataclass

from bot.callbacks.cabinet import EscalateAfter, EscalationPage, OpenEscalation
from bot.callbacks.press import Press


@dataclass(frozen=True)
class OpenAway(Press, prefix="away"):
    """Whether one is away, and what can be done about it."""


@dataclass(frozen=True)
class AwayTimes(Press, prefix="awaywhen"):
    """Other times to be away until."""


@dataclass(frozen=True)
class GoAway(Press, prefix="awayto"):
    """`until` is in minutes since 1970, so that an old button cannot mean another day."""

    until: int


@dataclass(frozen=True)
class TypeUntil(Press, prefix="awaytype"):
    """Asks for the time in words."""


@dataclass(frozen=True)
class SubstitutePage(Press, prefix="subs"):
    """A page of the people to choose a substitute from."""

    page: int


@dataclass(frozen=True)
class SetSubstitute(Press, prefix="sub"):
    """`person_id` is 0 for nobody."""

    person_id: int


@dataclass(frozen=True)
class ComeBack(Press, prefix="back"):
    """The person is back."""


MANAGING: tuple[type[Press], ...] = (EscalationPage, OpenEscalation, EscalateAfter)
