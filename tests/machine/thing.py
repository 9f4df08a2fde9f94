"""One order, lead, task, chat, source or channel as the CRM's hooks tell of it. Pure.

What is known latest by a hook's own time holds, in whichever order hooks arrive.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.flow import events
from tests.cast import Role

CLOSES = {
    "order.done": "done",
    "order.cancelled": "cancelled",
    "order.deleted": "deleted",
    "lead.closed": "closed",
    "task.done": "done",
    "task.deleted": "deleted",
    "conversation.closed": "closed",
}
WHO = {
    "order.created": "manager_id",
    "order.assigned": "manager_id",
    "lead.created": "manager_id",
    "lead.assigned": "manager_id",
    "conversation.assigned": "assignee_id",
    "task.created": "assignee_id",
    "task.updated": "assignee_id",
}
MOVES = ("order.assigned", "lead.assigned", "conversation.assigned", "task.updated")


@dataclass(frozen=True)
class Hook:
    """One post of the CRM."""

    id: str
    kind: str
    data: dict[str, Any]
    at: datetime

    @property
    def key(self) -> str:
        """What the database keeps of its id."""
        return events.hashed(1, self.id)

    @property
    def subject(self) -> str | None:
        """The object it is about."""
        about = self.kind.partition(".")[0]
        about = "conversation" if about == "message" else about
        return f"{about}:{self.data[about]['id']}" if self.data.get(about) else None


@dataclass
class Thing:
    """`who`, `status`, `payment`: the value that holds, and since when.

    `is_told`: somebody has heard of it. `is_quiet`: the last that was to be heard of it was not,
    because the cabinet did not want it. `ends`: how it has ever ended.
    """

    who: tuple[str | None, datetime] | None = None
    status: tuple[str | None, datetime] | None = None
    payment: tuple[str | None, datetime] | None = None
    over: str | None = None
    over_at: datetime | None = None
    by_status: bool = False
    is_told: bool = False
    is_quiet: bool = False
    was_moved: bool = False
    ends: set[str] = field(default_factory=set)
    source: str | None = None
    learned_at: datetime | None = None
    claimer: Role | None = None  # of the hook that is being fanned out
    place: str | None = None  # the same

    def is_late(self, hook: Hook) -> bool:
        """Whether something later is known of what the hook tells."""
        topic = _topic(hook.kind)
        known = getattr(self, topic) if topic else None
        return known is not None and hook.at < known[1]

    def take_in(self, hook: Hook) -> bool:
        """Takes in what the hook tells; whether that gives it to somebody else."""
        before, topic, late = self.who, _topic(hook.kind), self.is_late(hook)
        self._learn_source(hook)
        is_closing_late = any(
            at is not None and hook.at < at for at in (before and before[1], self.over_at)
        )
        if topic and not late:
            setattr(self, topic, (_value(hook), hook.at))
        if hook.kind in CLOSES and not is_closing_late:
            self.end(CLOSES[hook.kind], hook.at, by_status=False)
        elif topic == "who" and not late and self.over_at is not None and self.over_at <= hook.at:
            self.open()
        moved = hook.kind in MOVES and self._is_given_on(hook, before)
        self.was_moved |= moved
        return moved

    def _is_given_on(self, hook: Hook, before: tuple[str | None, datetime] | None) -> bool:
        """Whether it is somebody else's now; being assigned again counts, too."""
        assert self.who is not None
        is_again = hook.kind.endswith(".assigned") and self.who != before
        return is_again or before is None or before[0] != self.who[0]

    def _learn_source(self, hook: Hook) -> None:
        """An order or lead stays with its source if a later hook does not name one."""
        told = (hook.data.get("source") or {}).get("id")
        self.place = told
        if hook.kind.partition(".")[0] not in ("order", "lead"):
            return
        self.place = told or self.source
        says_anything = told or "manager_id" in hook.data
        if says_anything and (self.learned_at is None or hook.at >= self.learned_at):
            self.learned_at, self.source = hook.at, told or self.source

    def follow_status(self, meaning: str | None, at: datetime) -> bool:
        """Ends or opens it as its status says, unless a hook has ended it. True if it ends."""
        if meaning == self.over or (self.over is not None and not self.by_status):
            return False
        if meaning is None:
            self.open()
            return False
        self.end(meaning, at, by_status=True)
        return True

    def status_is(self, status: str) -> bool:
        """Whether the CRM last told this status."""
        return self.status is not None and self.status[0] == status

    def was_over_at(self, at: datetime) -> bool:
        """Whether it had ended when this was reported."""
        return self.over_at is not None and at <= self.over_at

    def end(self, how: str, at: datetime, *, by_status: bool) -> None:
        self.over, self.over_at, self.by_status = how, at, by_status
        self.ends.add(how)

    def open(self) -> None:
        self.over, self.over_at, self.by_status = None, None, False


def _topic(kind: str) -> str | None:
    if kind in WHO:
        return "who"
    change = kind.partition(".")[2]
    return {"status_changed": "status", "payment_changed": "payment"}.get(change)


def _value(hook: Hook) -> str | None:
    value: str | None = hook.data.get(WHO[hook.kind]) if hook.kind in WHO else hook.data["to"]
    return value
