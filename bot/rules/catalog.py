"""Every kind of notification, one entry each. A new kind is one entry here and its texts.

Pure data. The texts of a kind are found by its key (`kind-order-created` in bot/locales).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.rules.audience import (
    ADMINISTRATORS,
    ASSIGNEE,
    ASSIGNEE_OR_ADMINISTRATORS,
    MANAGER,
    SENDER,
    TESTER,
    Audience,
)
from storage.tables import OVER, Data, Ended, Item

Section = Literal["events", "system"]
SECTIONS: tuple[Section, ...] = ("events", "system")
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)

# Events that update the directory and notify nobody.
DIRECTORY = (
    "staff.updated",
    "source.updated",
    "channel.updated",
    "task.updated",
    "task.done",
    "order.updated",
    "lead.updated",
    "order.done",
    "order.cancelled",
    "order.deleted",
    "lead.closed",
    "task.deleted",
    "message.answered",
    "conversation.closed",
)
# Those of them after which nothing is left to do about their object, and how it has ended.
CLOSES: Mapping[str, Ended] = {
    "order.done": Ended.DONE,
    "order.cancelled": Ended.CANCELLED,
    "order.deleted": Ended.DELETED,
    "lead.closed": Ended.CLOSED,
    "task.done": Ended.DONE,
    "task.deleted": Ended.DELETED,
    "conversation.closed": Ended.CLOSED,
}
# What an answer to the client ends; the conversation itself stays open.
ANSWER = "message.answered"
ENDED_BY_ANSWER = ("message.received", "message.failed", "conversation.assigned")


@dataclass(frozen=True)
class Kind:
    """A type of notification.

    `allowed_at_first`: the cabinet's policy until an administrator changes it. `lifetime`: after it
    no card is sent any more, and only the bell shows it. `ends`: kinds that no longer hold of the
    same subject. `says_too`: kinds that it says, too. `own`: made by Bellhop itself, so nobody can
    switch it off. `even_off`: it comes while the cabinet's switch is off, too.
    """

    key: str
    section: Section
    audience: Audience
    allowed_at_first: bool = True
    urgent: bool = False
    lifetime: timedelta = timedelta(days=2)
    ends: tuple[str, ...] = ()
    says_too: tuple[str, ...] = ()
    own: bool = False
    even_off: bool = False

    def is_urgent(self, data: Data) -> bool:
        """Whether it waits for nothing: always, or because it is late already."""
        return self.urgent or bool(data.get("overdue"))

    @property
    def text_id(self) -> str:
        """The kind's name in the texts."""
        return f"kind-{self.key.replace('.', '-').replace('_', '-')}"


_ENTRIES = (
    Kind("order.created", "events", MANAGER),
    Kind("order.assigned", "events", MANAGER, says_too=("order.created",)),
    Kind("order.status_changed", "events", MANAGER, allowed_at_first=False),
    Kind("order.payment_changed", "events", MANAGER, allowed_at_first=False),
    Kind("order.overdue", "events", MANAGER, urgent=True),
    Kind("lead.created", "events", MANAGER),
    Kind("lead.assigned", "events", MANAGER, says_too=("lead.created",)),
    Kind("lead.status_changed", "events", MANAGER, allowed_at_first=False),
    Kind("lead.contact_due", "events", MANAGER),
    Kind("message.received", "events", ASSIGNEE, lifetime=_DAY),
    Kind("message.failed", "events", SENDER, urgent=True),
    Kind("conversation.assigned", "events", ASSIGNEE),
    Kind("task.created", "events", ASSIGNEE),
    Kind("task.overdue", "events", ASSIGNEE, urgent=True),
    Kind("call.missed", "events", ASSIGNEE_OR_ADMINISTRATORS, lifetime=_DAY),
    Kind("source.disconnected", "system", ADMINISTRATORS, urgent=True, lifetime=_WEEK),
    Kind("source.reconnected", "system", ADMINISTRATORS, ends=("source.disconnected",)),
    Kind("channel.disconnected", "system", ADMINISTRATORS, urgent=True, lifetime=_WEEK),
    Kind("channel.reconnected", "system", ADMINISTRATORS, ends=("channel.disconnected",)),
    Kind("channel.payment_due", "system", ADMINISTRATORS, lifetime=_DAY),
    Kind("channel.paid", "system", ADMINISTRATORS, ends=("channel.payment_due",)),
    Kind("event.unreached", "system", ADMINISTRATORS, own=True),
    Kind("staff.left", "system", ADMINISTRATORS, own=True),
    Kind("hook.unreadable", "system", ADMINISTRATORS, own=True),
    Kind("hook.refused", "system", ADMINISTRATORS, own=True, even_off=True),
    Kind("hook.well", "system", ADMINISTRATORS, own=True, even_off=True),
    Kind("connection.silent", "system", ADMINISTRATORS, lifetime=_WEEK, own=True),
    Kind("connection.back", "system", ADMINISTRATORS, own=True),
    Kind("integration.failing", "system", ADMINISTRATORS, lifetime=_WEEK, own=True, even_off=True),
    Kind("integration.well", "system", ADMINISTRATORS, own=True, even_off=True),
    Kind("connection.test", "system", TESTER, urgent=True, own=True, even_off=True),
)


# The kinds that another kind ends.
ANSWERED = frozenset(ended for entry in _ENTRIES for ended in entry.ends) | {*ENDED_BY_ANSWER}
KINDS: dict[str, Kind] = {entry.key: entry for entry in _ENTRIES}
# Kind → the kinds of older steps of the same object that it makes superfluous.
REPLACES = {entry.key: (entry.key, *entry.says_too) for entry in _ENTRIES}


def switchable() -> tuple[Kind, ...]:
    """The kinds that the cabinet's policy and people's settings can switch."""
    return tuple(kind for kind in _ENTRIES if not kind.own)


def is_allowed(kind: Kind, policy: dict[str, bool]) -> bool:
    """Whether the cabinet lets people have this kind; `policy`: what an administrator changed."""
    return kind.own or policy.get(kind.key, kind.allowed_at_first)


def is_over(item: Item) -> bool:
    """Whether nothing is left to do about it, for this person."""
    notification, data = item
    return notification.ended in OVER or "settled" in data
