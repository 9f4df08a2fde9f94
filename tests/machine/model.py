"""What must have come of everything that was done, worked out apart from Bellhop. Pure.

Hooks are entered once Bellhop has fanned them out, in the order of its table; presses once they
have had their effect.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.cast import CAST, IVAN, MARKET, MARTA, OLGA, SHOP, Role

DEFAULTS = {SHOP["id"]: MARTA, MARKET["id"]: IVAN}
OFF = ("everything_off", "push")


@dataclass(frozen=True)
class Hook:
    """One post of the CRM; only its own card shows its `id`."""

    id: str
    kind: str
    data: dict[str, Any]
    at: datetime

    @property
    def subject(self) -> str | None:
        """The source or channel it is about."""
        about = self.kind.partition(".")[0]
        return f"{about}:{self.data[about]['id']}" if about in ("source", "channel") else None


@dataclass
class Model:
    """The cabinet as it should be."""

    hooks: dict[str, Hook] = field(default_factory=dict)
    is_on: bool = True
    denied: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=lambda: {role.crm_id for role in CAST})
    active: set[str] = field(default_factory=lambda: {role.crm_id for role in CAST})
    has_left: set[str] = field(default_factory=set)
    was_off: set[tuple[str, str, str]] = field(default_factory=set)
    heard: set[tuple[str, str, str]] = field(default_factory=set)
    unreached: int = 0
    answers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    must_be_read: set[int] = field(default_factory=set)
    may_be_read: set[int] = field(default_factory=set)
    may_be_unread_again: set[int] = field(default_factory=set)

    # -- what the CRM says

    def fan_out(self, hook_ids: Iterable[str]) -> None:
        """These hooks, in this order, have been fanned out."""
        for hook_id in hook_ids:
            hook = self.hooks[hook_id]
            if hook.kind == "staff.updated":
                self._staff(hook.data["staff"])
                continue
            self._answer(hook)
            if self.is_on and hook.kind not in self.denied:
                hearers = list(self._hearers(hook))
                self.heard |= {(hook.id, role.crm_id, hook.kind) for role in hearers}
                self.unreached += not hearers

    def _staff(self, staff: dict[str, Any]) -> None:
        if staff["active"]:
            self.active.add(staff["id"])
        elif staff["id"] != OLGA.crm_id:  # the last administrator stays
            self.active.discard(staff["id"])
            self.unlink(staff["id"])

    def _answer(self, hook: Hook) -> None:
        answered = {
            "source.reconnected": "source.disconnected",
            "channel.paid": "channel.payment_due",
        }.get(hook.kind)
        if answered and hook.subject:
            known = self.answers.get((hook.subject, answered), hook.at)
            self.answers[hook.subject, answered] = max(known, hook.at)

    def _hearers(self, hook: Hook) -> Iterator[Role]:
        data = hook.data
        if hook.kind not in ("order.created", "message.failed"):
            yield from self._of({OLGA})
            return
        named = data.get("manager_id") or data.get("sender_id")
        others = {MARTA, IVAN} if hook.kind == "message.failed" else set(CAST)
        default = DEFAULTS.get((data.get("source") or {}).get("id"))
        for chosen in (
            {role for role in others if role.crm_id == named},
            {default} if default else set(),
            others if hook.kind == "message.failed" else set(),
        ):
            if found := self._of(chosen):
                yield from found
                return

    def _of(self, roles: set[Role]) -> list[Role]:
        return [role for role in roles if role.crm_id in self.linked]

    def is_answered(self, hook: Hook) -> bool:
        """Whether a later hook said that this is over."""
        at = self.answers.get((hook.subject or "", hook.kind))
        return at is not None and at >= hook.at

    # -- what the cast does

    def unlink(self, crm_id: str) -> None:
        """Nothing more may be sent to this person."""
        self.linked.discard(crm_id)
        self.has_left.add(crm_id)

    def read(self, notification_ids: Iterable[int], *, surely: bool = True) -> None:
        """Somebody has read these; not `surely` if another bell may have come in between."""
        ids = set(notification_ids)
        self.may_be_read |= ids
        if surely:
            self.must_be_read |= ids

    def unread(self, notification_id: int) -> None:
        """Somebody may have made this unread again."""
        self.must_be_read.discard(notification_id)
        if notification_id in self.may_be_read:
            self.may_be_unread_again.add(notification_id)
