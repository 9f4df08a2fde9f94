"""The buttons of administrators, and of roles that manage."""

from dataclasses import dataclass

from bot.callbacks.press import Press


@dataclass(frozen=True)
class TurnCabinet(Press, prefix="cab"):
    on: bool


@dataclass(frozen=True)
class CabinetPage(Press, prefix="switch"):
    """The cabinet's switch, back from what belongs to it."""


@dataclass(frozen=True)
class PolicyPage(Press, prefix="pol"):
    """The kinds of one section."""

    section: str


@dataclass(frozen=True)
class Allow(Press, prefix="allow"):
    kind: str
    allowed: bool


@dataclass(frozen=True)
class ProblemPage(Press, prefix="probs"):
    page: int


@dataclass(frozen=True)
class OpenProblem(Press, prefix="prob"):
    """`what` is "card" or "event"; `page` of the list is gone back to."""

    what: str
    row_id: int
    page: int


@dataclass(frozen=True)
class TryAgain(Press, prefix="again"):
    """Sends the card, or fans the event out, once more; takes off the list what needs neither."""

    what: str
    row_id: int
    page: int


@dataclass(frozen=True)
class SourcePage(Press, prefix="srcs"):
    page: int


@dataclass(frozen=True)
class OpenSource(Press, prefix="src"):
    """`page` of the people to choose its default managers from."""

    source_id: int
    page: int


@dataclass(frozen=True)
class SetManager(Press, prefix="mgr"):
    source_id: int
    person_id: int
    is_manager: bool
    page: int


@dataclass(frozen=True)
class Rename(Press, prefix="name"):
    """`what` is "source" or "channel"."""

    what: str
    row_id: int


@dataclass(frozen=True)
class EscalationPage(Press, prefix="escs"):
    """The kinds of one section, and after how long each is told again."""

    section: str


@dataclass(frozen=True)
class OpenEscalation(Press, prefix="esc"):
    kind: str


@dataclass(frozen=True)
class EscalateAfter(Press, prefix="escset"):
    """`minutes` is 0 for not at all."""

    kind: str
    minutes: int


@dataclass(frozen=True)
class SchedulePage(Press, prefix="sched"):
    page: int
