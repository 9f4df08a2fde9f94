"""What must have come of everything that was done, worked out apart from Bellhop. Pure.

Hooks are entered once Bellhop has fanned them out, in the order of its table; presses once they
have had their effect.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.cast import CAST, IVAN, MARKET, MARTA, OLGA, SHOP, Role
from tests.machine.installation import BAZAAR
from tests.machine.thing import CLOSES, WHO, Hook, Thing

DEFAULTS = {SHOP["id"]: {MARTA}, MARKET["id"]: {IVAN}, BAZAAR["id"]: {MARTA, IVAN}}
OFF = ("everything_off", "push")
CHATTER = ("message.received", "message.failed", "conversation.assigned")
ANSWERS = {
    "source.reconnected": ("source.disconnected",),
    "channel.paid": ("channel.payment_due",),
    "message.answered": CHATTER,
}
SILENT = ("source.updated", "message.answered", "conversation.closed", *CLOSES)
NAMES = ("manager_id", "assignee_id", "sender_id")


@dataclass
class Model:
    """The cabinet as it should be."""

    hooks: dict[str, Hook] = field(default_factory=dict)
    is_on: bool = True
    denied: set[str] = field(
        default_factory=lambda: {
            *("order.status_changed", "order.payment_changed", "lead.status_changed")
        }
    )
    linked: set[Role] = field(default_factory=lambda: set(CAST))
    active: set[Role] = field(default_factory=lambda: set(CAST))
    blocked: set[Role] = field(default_factory=set)
    known_as: dict[Role, str] = field(default_factory=lambda: {it: it.crm_id for it in CAST})
    has_left: set[Role] = field(default_factory=set)
    was_off: set[tuple[Role, str, str]] = field(default_factory=set)
    heard: set[tuple[str, Role, str]] = field(default_factory=set)
    unreached: int = 0
    unsure: set[str] = field(default_factory=set)  # hooks of which others may hear
    answers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    meanings: dict[tuple[str, str], str] = field(default_factory=dict)
    claims: dict[str, Role] = field(default_factory=dict)
    was_taken: set[str] = field(default_factory=set)
    was_given: set[str] = field(default_factory=set)
    must_be_read: set[int] = field(default_factory=set)
    may_be_read: set[int] = field(default_factory=set)
    may_be_unread_again: set[int] = field(default_factory=set)
    may_come_again: set[int] = field(default_factory=set)

    # -- what the CRM says

    def fan_out(self, hook_ids: Iterable[str]) -> None:
        """These hooks, in this order, have been fanned out."""
        for hook_id in hook_ids:
            hook = self.hooks[hook_id]
            if hook.kind == "staff.updated":
                self._staff(hook.data["staff"])
                continue
            self._answer(hook)
            kind, person = self._news(hook)
            if not kind:
                continue
            if hook.subject in self.was_given:  # then whoever was given it may have it
                self.unsure.add(hook.key)
            if self.is_on and kind not in self.denied:
                hearers = list(self._hearers(hook, kind, person))
                self.heard |= {(hook.key, role, kind) for role in hearers}
                self.unreached += not hearers
                self._told(hook, is_quiet=False, is_told=bool(hearers))
            else:
                self._told(hook, is_quiet=True, is_told=False)

    def _staff(self, staff: dict[str, Any]) -> None:
        role = self.named(staff["id"])
        assert role is not None, staff
        if staff["active"]:
            self.active.add(role)
        elif role != OLGA:  # the last administrator stays
            self.active.discard(role)
            self.unlink(role)

    def _answer(self, hook: Hook) -> None:
        for answered in ANSWERS.get(hook.kind, ()):
            if hook.subject:
                known = self.answers.get((hook.subject, answered), hook.at)
                self.answers[hook.subject, answered] = max(known, hook.at)

    def _news(self, hook: Hook) -> tuple[str, str | None]:
        """The kind that people are to hear, "" if they are not; and whom it names."""
        named = next((hook.data[name] for name in NAMES if hook.data.get(name)), None)
        if hook.subject is None:
            return hook.kind, named
        is_first = hook.subject not in self.things
        thing = self.things.setdefault(hook.subject, Thing())
        claimer, before = self.claims.get(hook.subject), thing.who
        late, was = thing.is_late(hook), (thing.over, thing.over_at)
        moved = thing.take_in(hook)
        status_over = self._follow_status(hook, thing, is_late=late)
        if status_over or moved or (thing.over and (thing.over, thing.over_at) != was):
            self.claims.pop(hook.subject, None)
        thing.claimer = None if moved else claimer
        if hook.kind == "task.updated":
            is_news = moved and not is_first and not thing.was_over_at(hook.at)
            return ("task.created" if is_news else ""), named
        if hook.kind in SILENT:
            return "", None
        if not late:
            is_older = before is not None and hook.at < before[1]
            if before is not None and is_older and "manager_id" in hook.data:
                return hook.kind, before[0]  # whose it is by now
            return hook.kind, named
        if thing.is_told or hook.kind not in WHO or before is None:
            return "", None
        return hook.kind, before[0]

    def _follow_status(self, hook: Hook, thing: Thing, *, is_late: bool) -> bool:
        """Ends or opens the object as its status says; whether that ended it."""
        if not hook.kind.endswith("status_changed") or is_late:
            return False
        meaning = self.meanings.get((hook.kind.partition(".")[0], hook.data["to"]))
        return thing.follow_status(meaning, hook.at)

    def _told(self, hook: Hook, *, is_quiet: bool, is_told: bool) -> None:
        if hook.subject is not None:
            thing = self.things[hook.subject]
            thing.is_quiet = is_quiet
            thing.is_told |= is_told

    def _hearers(self, hook: Hook, kind: str, person: str | None) -> Iterator[Role]:
        if hook.kind.partition(".")[0] in ("source", "channel"):
            yield from self._of({OLGA})
            return
        is_failed = kind == "message.failed"
        others = {MARTA, IVAN} if is_failed else set(CAST)
        named = self.named(person)
        thing = self.things.get(hook.subject or "") or Thing()
        place = thing.place if hook.subject else (hook.data.get("source") or {}).get("id")
        defaults = DEFAULTS.get(place or "", set())
        keeper = thing.claimer if thing.claimer not in self.blocked else None
        for chosen in (
            {named} & others if named else set(),
            {keeper} & others if keeper else set(),
            defaults & others,
            others if is_failed else set(),
        ):
            if found := self._of(chosen):
                yield from ([thing.claimer] if thing.claimer in found else found)
                return

    def _of(self, roles: set[Role]) -> list[Role]:
        return [role for role in roles if role in self.linked]

    def named(self, crm_id: str | None) -> Role | None:
        """Whom the CRM knows by this id."""
        return next((role for role, known in self.known_as.items() if known == crm_id), None)

    def is_answered(self, hook: Hook) -> bool:
        """Whether a later hook said that this is over."""
        at = self.answers.get((hook.subject or "", hook.kind))
        return at is not None and at >= hook.at

    # -- what the cast does

    def unlink(self, role: Role) -> None:
        """Nothing more may be sent to this person, who is on nothing any more."""
        self.linked.discard(role)
        self.has_left.add(role)
        self.claims = {key: it for key, it in self.claims.items() if it != role}

    def mean(self, what: str, status: str, meaning: str | None, at: datetime) -> list[str]:
        """A status means something else now; the objects that follow."""
        if meaning == self.meanings.get((what, status)):
            return []
        if meaning is None:
            self.meanings.pop((what, status), None)
        else:
            self.meanings[what, status] = meaning
        following = []
        for subject, thing in self.things.items():
            is_it = subject.startswith(f"{what}:") and thing.status_is(status)
            if is_it and thing.over != meaning and (thing.by_status or thing.over is None):
                following.append(subject)
                if thing.follow_status(meaning, at):
                    self.claims.pop(subject, None)
        return following

    def read(self, notification_ids: Iterable[int], *, surely: bool = True) -> None:
        """Somebody has read these; not `surely` if another bell may have come in between."""
        ids = set(notification_ids)
        self.may_be_read |= ids
        if surely:
            self.must_be_read |= ids

    def unread(self, notification_ids: Iterable[int]) -> None:
        """Somebody may have made these unread again."""
        ids = set(notification_ids)
        self.must_be_read -= ids
        self.may_be_unread_again |= ids & self.may_be_read
