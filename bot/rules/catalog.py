"""Every kind of notification, one entry each. A new kind is one entry here and its texts.

Pure data. The texts of a kind are found by its key (`kind-order-created` in bot/locales).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.rules.audience import (
    ADMINISTRATORS,
    ASSIGNEE,
    ASSIGNEE_OR_ADMINISTRATORS,
    MANAGER,
    SENDER,
    Audience,
)
from storage.tables import Data, Ended, Item

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
    "lead.updated",
)


@dataclass(frozen=True)
class Kind:
    """A type of notification.

    `allowed_at_first`: the cabinet's policy until an administrator changes it. `lifetime`: after it
    no card is sent any more, and only the bell shows it. `ends`: kinds that no longer hold of the
    same subject. `own`: made by Bellhop itself, so nobody can switch it off.
    """

    key: str
    section: Section
    audience: Audience
    allowed_at_first: bool = True
    urgent: bool = False
    lifetime: timedelta = timedelta(days=2)
    ends: tuple[str, ...] = ()
    own: bool = False

    def is_urgent(self, data: Data) -> bool:
        """Whether it waits for nothing: always, or because it is late already."""
        return self.urgent or bool(data.get("overdue"))

    @property
    def text_id(self) -> str:
        """The kind's name in the texts."""
        return f"kind-{self.key.replace('.', '-').replace('_', '-')}"


_ENTRIES = (
    Kind("order.created", "events", MANAGER),
    Kind("order.assigned", "events", MANAGER),
    Kind("order.status_changed", "events", MANAGER, allowed_at_first=False),
    Kind("order.payment_changed", "events", MANAGER, allowed_at_first=False),
    Kind("lead.created", "events", MANAGER),
    Kind("lead.assigned", "events", MANAGER),
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
)


# The kinds that another kind ends.
ANSWERED = frozenset(ended for entry in _ENTRIES for ended in entry.ends)
KINDS: dict[str, Kind] = {entry.key: entry for entry in _ENTRIES}


def switchable() -> tuple[Kind, ...]:
    """The kinds that the cabinet's policy and people's settings can switch."""
    return tuple(kind for kind in _ENTRIES if not kind.own)


def is_allowed(kind: Kind, policy: dict[str, bool]) -> bool:
    """Whether the cabinet lets people have this kind; `policy`: what an administrator changed."""
    return kind.own or policy.get(kind.key, kind.allowed_at_first)


def is_over(item: Item) -> bool:
    """Whether it has been answered, so that nothing is left to do."""
    notification, data = item
    return notification.ended == Ended.ANSWERED or "settled" in data
