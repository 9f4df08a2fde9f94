"""Faults on request: what goes wrong, how often, for which method and chat. Pure except chance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, get_args

from bot.demo.telegram.checks.refusals import Refusal, forbidden, too_many_requests

Kind = Literal[
    "429",  # with parameters.retry_after and the Retry-After header
    "429-bare",  # without either
    "403",
    "400",
    "401",
    "500",
    "502-html",  # a proxy's page instead of JSON
    "slow",  # accepted at once, answered after `seconds`
    "accept-then-drop",  # accepted, and the connection closed without an answer
    "accept-then-502",  # accepted, and a proxy's page instead of the answer
    "drop-before",  # the connection closed, nothing accepted
    "unreadable",  # accepted; 200 with a result that is no such object
    "not-json",  # accepted; 200 with no JSON at all
]
KINDS: tuple[str, ...] = get_args(Kind)
AFTER_ACCEPTING = frozenset(
    {"slow", "accept-then-drop", "accept-then-502", "unreadable", "not-json"}
)


@dataclass(slots=True, eq=False)
class Fault:
    """One thing that goes wrong; `hits` counts how often it has."""

    kind: Kind
    times: int | None = 1  # None: until it is lifted
    method: str | None = None
    chat_id: int | None = None
    probability: float = 1.0
    retry_after: int = 1  # seconds
    seconds: float = 1.0  # of "slow"
    description: str | None = None
    skip: int = 0  # how many matching calls pass first
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(KINDS)}")

    def matches(self, method: str, chat_id: object) -> bool:
        """Whether it applies to this call at all."""
        if self.times is not None and self.hits >= self.times:
            return False
        return self.method in (None, method) and self.chat_id in (None, chat_id)

    def refusal(self) -> Refusal:
        """The answer of a fault that accepts nothing and answers in JSON."""
        text = self.description
        if self.kind == "429":
            refusal = too_many_requests(self.retry_after)
            return Refusal(429, text or refusal.description, refusal.parameters)
        if self.kind == "429-bare":
            return Refusal(429, text or f"Too Many Requests: retry after {self.retry_after}")
        if self.kind == "403":
            return forbidden("bot was blocked by the user") if text is None else Refusal(403, text)
        if self.kind == "401":
            return Refusal(401, text or "Unauthorized")
        if self.kind == "500":
            return Refusal(500, text or "Internal Server Error")
        return Refusal(400, text or "Bad Request: chat not found")


@dataclass(slots=True)
class Faults:
    """The faults waiting for their calls, in the order they were requested."""

    random: Random = field(default_factory=lambda: Random(0))
    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        self.waiting.append(fault)
        return fault

    def mix(self, share: float, kinds: Sequence[Kind], **details: Any) -> list[Fault]:
        """Makes a share of the calls go wrong until `clear`, each kind equally often.

        `share` is from 0 to 1; `details` are fields of Fault.
        """
        if not 0 <= share <= 1:
            raise ValueError(f"the share {share} is not one of 0 to 1")
        each = share / len(kinds)
        # A fault only sees the calls that the ones before it let pass.
        return [
            self.add(Fault(kind, None, probability=each / (1 - index * each), **details))
            for index, kind in enumerate(kinds)
        ]

    def clear(self) -> None:
        """Lifts all faults."""
        self.waiting.clear()

    def next_for(self, method: str, chat_id: object) -> Fault | None:
        """The fault this call meets, counted as one of its times."""
        for fault in self.waiting:
            if not fault.matches(method, chat_id):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.probability < 1.0 and self.random.random() >= fault.probability:
                continue
            fault.hits += 1
            if fault.hits == fault.times:
                self.waiting.remove(fault)
            return fault
        return None
