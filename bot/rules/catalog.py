"""What can be said: one entry a kind. A new kind is one entry here and its texts.

Pure data. The texts of a kind are found by its key (`kind-order-created` in bot/locales).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.rules import audience
from bot.rules.audience import Rule
from storage.tables import Data, Ended, Item

Section = Literal["events", "system"]
SECTIONS: tuple[Section, ...] = ("events", "system")
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)

# Events that keep the directory and notify nobody.
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

    `allowed_at_first`: the cabinet's policy until an administrator changes it. `lifetime`: after
    it a card is not sent any more, only the bell keeps it. `ends`: kinds about the same subject
    that no longer hold. `own`: made by Bellhop itself, so nobody can switch it.
    `may_reach_everyone`: the rule may choose from all of the staff.
    """

    key: str
    section: Section
    audience: Rule
    allowed_at_first: bool = True
    urgent: bool = False
    lifetime: timedelta = timedelta(days=2)
    ends: tuple[str, ...] = ()
    own: bool = False
    may_reach_everyone: bool = False

    def is_urgent(self, data: Data) -> bool:
        """Whether it goes before others: always, or for being late already."""
        return self.urgent or bool(data.get("overdue"))

    @property
    def may_reach_administrators(self) -> bool:
        """Whether the rule may choose people for being administrators."""
        return self.audience in (audience.administrators, audience.assignee_or_administrators)

    @property
    def is_for_administrators(self) -> bool:
        """Whether nobody but administrators hears it."""
        return self.audience is audience.administrators

    @property
    def is_kept_from_administrators(self) -> bool:
        """Whether administrators never hear it, in whosever place."""
        return self.audience is audience.sender

    @property
    def text_id(self) -> str:
        """The name of the kind in the texts."""
        return f"kind-{self.key.replace('.', '-').replace('_', '-')}"


_ENTRIES = (
    Kind("order.created", "events", audience.manager),
    Kind("order.assigned", "events", audience.manager),
    Kind("order.status_changed", "events", audience.manager, allowed_at_first=False),
    Kind("order.payment_changed", "events", audience.manager, allowed_at_first=False),
    Kind("lead.created", "events", audience.manager),
    Kind("lead.assigned", "events", audience.manager),
    Kind("lead.status_changed", "events", audience.manager, allowed_at_first=False),
    Kind("lead.contact_due", "events", audience.manager),
    Kind("message.received", "events", audience.assignee, lifetime=_DAY),
    Kind("message.failed", "events", audience.sender, urgent=True, may_reach_everyone=True),
    Kind("conversation.assigned", "events", audience.assignee),
    Kind("task.created", "events", audience.assignee),
    Kind("task.overdue", "events", audience.assignee, urgent=True),
    Kind("call.missed", "events", audience.assignee_or_administrators, lifetime=_DAY),
    Kind("source.disconnected", "system", audience.administrators, urgent=True, lifetime=_WEEK),
    Kind(
        "source.reconnected",
        "system",
        audience.administrators,
        ends=("source.disconnected",),
    ),
    Kind("channel.disconnected", "system", audience.administrators, urgent=True, lifetime=_WEEK),
    Kind(
        "channel.reconnected",
        "system",
        audience.administrators,
        ends=("channel.disconnected",),
    ),
    Kind("channel.payment_due", "system", audience.administrators, lifetime=_DAY),
    Kind("channel.paid", "system", audience.administrators, ends=("channel.payment_due",)),
    Kind("event.unreached", "system", audience.administrators, own=True),
    Kind("hook.unreadable", "system", audience.administrators, own=True),
)


# The kinds that another kind answers.
ANSWERED = frozenset(ended for entry in _ENTRIES for ended in entry.ends)
KINDS: dict[str, Kind] = {entry.key: entry for entry in _ENTRIES}


def switchable() -> tuple[Kind, ...]:
    """The kinds that the cabinet's policy and a person's settings can name."""
    return tuple(kind for kind in _ENTRIES if not kind.own)


def is_allowed(kind: Kind, policy: dict[str, bool]) -> bool:
    """Whether the cabinet lets people have this kind; `policy` holds its own choices."""
    return kind.own or policy.get(kind.key, kind.allowed_at_first)


def is_over(item: Item) -> bool:
    """Whether what it says has been answered, so that nothing is left to do."""
    notification, data = item
    return notification.ended == Ended.ANSWERED or "settled" in data
