"""Every call and what became of it, in order, for tests and benches to read."""

from collections import Counter, deque
from dataclasses import asdict, dataclass, field

from bot.demo.telegram.checks.refusals import Json


@dataclass(slots=True)
class Call:
    """One call of the bot. `status` 0: the connection was closed without an answer."""

    number: int
    at: float  # monotonic seconds, when it was read
    wall: float  # seconds since 1970
    method: str
    params: Json
    status: int = 0
    result: object = None
    description: str | None = None
    fault: str | None = None
    accepted: bool = False
    answered_at: float | None = None  # monotonic seconds; None while it is under way
    host: str = ""  # the stand-in's address as the caller knows it: it may have one for each

    def as_json(self) -> Json:
        return asdict(self)


@dataclass(slots=True)
class Transcript:
    """The calls, newest last; a `calls` of limited length forgets the oldest."""

    calls: deque[Call] = field(default_factory=deque)
    statuses: Counter[int] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)  # by method
    _count: int = 0

    def open(self, method: str, params: Json, at: float, wall: float) -> Call:
        """Notes a call that has just been read."""
        self._count += 1
        self.methods[method] += 1
        call = Call(self._count, at, wall, method, params)
        self.calls.append(call)
        return call

    def accept(self, call: Call, result: object) -> None:
        """Notes that a call took effect, whatever becomes of its answer."""
        call.result = result
        call.accepted = True
        self.accepted[call.method] += 1

    def close(self, call: Call, status: int, at: float) -> None:
        """Notes how a call was answered."""
        call.status = status
        call.answered_at = at
        self.statuses[status] += 1

    def of(
        self, method: str | None = None, chat_id: int | None = None, since: int = 0
    ) -> list[Call]:
        """The calls of a method, to a chat, after number `since`."""
        return [
            call
            for call in self.calls
            if call.number > since
            and method in (None, call.method)
            and (chat_id is None or call.params.get("chat_id") == chat_id)
        ]
