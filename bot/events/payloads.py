"""What each kind carries in its `data`: a model for each, and `read`, which checks and cleans.

Stands between the providers, which report events, and the fan-out, which decides who hears them: it
must not know who hears what. Fields that no model has stay in the raw body.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Literal, TypeAlias

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from bot.events import objects
from bot.events.fields import Cost, Day, Id, Label, Name, Often, Short, Status, Text, Url

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None
Place = Literal["source", "channel"]

PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (`data.order.id`), and what, for an integrator to read."""

    path: str
    problem: str


class Malformed(Exception):
    """The data does not have the shape of its kind."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{each.path} {each.problem}" for each in problems))
        self.problems = problems


@dataclass(frozen=True)
class Mention:
    """A source or channel that is mentioned; one that is not known yet is created from this."""

    what: Place
    id: str
    name: str | None
    kind: str | None = None


class Facts(objects.Part):
    """What every kind carries; the kinds below add to it."""

    actor_id: Id | None = None

    @property
    def subject(self) -> str | None:
        """The object that the event is about, such as `order:40117`; None for a call.

        A message is about its conversation, if that is named: it goes through a channel, but is no
        news of that channel.
        """
        for name in _about(type(self)):
            part = getattr(self, name)
            if part is not None:
                return f"{name}:{part.id}"
        return None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The sources and channels in it."""
        return tuple(
            Mention(what, part.id, part.name or None, getattr(part, "kind", None) or None)
            for what in _PLACES
            if (part := getattr(self, what, None)) is not None
        )

    def to_json(self) -> dict[str, JSON]:
        """Data in the contract's shape, which `read` accepts again."""
        dumped: dict[str, JSON] = self.model_dump(mode="json", exclude_unset=True, by_alias=True)
        return dumped


class OrderCreated(Facts):
    order: objects.Order
    source: objects.SourceOrNone
    buyer: objects.Client | None = None
    manager_id: Id | None = None


class Assigned(Facts):
    manager_id: Id
    previous_manager_id: Id | None = None
    source: objects.SourceIfReadable = None


class Changed(Facts):
    from_: Label | None = Field(default=None, alias="from")
    to: Status
    manager_id: objects.ManagerOrNone
    source: objects.SourceIfReadable = None


class OrderAssigned(Assigned):
    order: objects.Order
    buyer: objects.ClientIfAny = None


class OrderChanged(Changed):
    order: objects.Order
    buyer: objects.ClientIfAny = None


class OrderPaymentChanged(OrderChanged):
    """`paid_before`: the sum that was paid until now; the order has the new one."""

    paid_before: objects.AmountIfAny = None


class OrderEvent(Facts):
    order: objects.Order
    source: objects.Source | None = None
    buyer: objects.ClientIfAny = None
    manager_id: Id | None = None


class OrderEnded(Facts):
    order: objects.Named
    reason: Name | None = None


class LeadClosed(Facts):
    lead: objects.Named
    reason: Name | None = None


class LeadEvent(Facts):
    lead: objects.Lead
    source: objects.Source | None = None
    buyer: objects.ClientIfAny = None
    manager_id: Id | None = None


class LeadAssigned(Assigned):
    lead: objects.Lead
    buyer: objects.ClientIfAny = None


class LeadChanged(Changed):
    lead: objects.Lead
    buyer: objects.ClientIfAny = None


class SourceEvent(Facts):
    source: objects.Source
    reason: Name | None = None
    detail: Text | None = None
    paid_until: Day | None = None


class ChannelEvent(Facts):
    channel: objects.Channel
    reason: Name | None = None
    detail: Text | None = None
    paid_until: Day | None = None


class ChannelPaymentDue(Facts):
    channel: objects.Channel
    due_at: Day
    amount: Cost | None = None
    currency: Short | None = None
    period: Often | None = None


class MessageFailed(Facts):
    channel: objects.Channel
    client: objects.Client
    reason: Name | None = None
    sender_id: Id | None = None
    source: objects.Source | None = None
    conversation: objects.ConversationIfAny = None


class MessageReceived(Facts):
    client: objects.Client
    channel: objects.Channel
    text: Text | None = None
    assignee_id: Id | None = None
    url: Url | None = None
    source: objects.SourceIfReadable = None
    conversation: objects.ConversationIfAny = None


class ConversationAssigned(Facts):
    client: objects.Client
    channel: objects.Channel
    assignee_id: Id
    source: objects.SourceIfReadable = None
    conversation: objects.ConversationIfAny = None


class ConversationDealtWith(Facts):
    """`by_id`: the person who answered or closed it."""

    conversation: objects.Named
    by_id: Id | None = None


class TaskEvent(Facts):
    task: objects.Task
    assignee_id: Id


class TaskDone(Facts):
    task: objects.TaskNamed
    assignee_id: Id | None = None


class TaskDeleted(Facts):
    task: objects.Named


class CallMissed(Facts):
    call: objects.Call
    assignee_id: Id | None = None


class StaffUpdated(Facts):
    staff: objects.StaffEntry


class SourceUpdated(Facts):
    source: objects.SourceEntry


class ChannelUpdated(Facts):
    channel: objects.ChannelEntry


FACTS: dict[str, type[Facts]] = {
    "order.created": OrderCreated,
    "order.assigned": OrderAssigned,
    "order.status_changed": OrderChanged,
    "order.payment_changed": OrderPaymentChanged,
    "order.overdue": OrderEvent,
    "lead.created": LeadEvent,
    "lead.assigned": LeadAssigned,
    "lead.status_changed": LeadChanged,
    "lead.contact_due": LeadEvent,
    "message.received": MessageReceived,
    "message.failed": MessageFailed,
    "conversation.assigned": ConversationAssigned,
    "task.created": TaskEvent,
    "task.overdue": TaskEvent,
    "call.missed": CallMissed,
    "source.disconnected": SourceEvent,
    "source.reconnected": SourceEvent,
    "channel.disconnected": ChannelEvent,
    "channel.reconnected": ChannelEvent,
    "channel.payment_due": ChannelPaymentDue,
    "channel.paid": ChannelEvent,
    "staff.updated": StaffUpdated,
    "source.updated": SourceUpdated,
    "channel.updated": ChannelUpdated,
    "task.updated": TaskEvent,
    "task.done": TaskDone,
    "order.updated": OrderEvent,
    "lead.updated": LeadEvent,
    "order.done": OrderEnded,
    "order.cancelled": OrderEnded,
    "order.deleted": OrderEnded,
    "lead.closed": LeadClosed,
    "task.deleted": TaskDeleted,
    "message.answered": ConversationDealtWith,
    "conversation.closed": ConversationDealtWith,
}
_PLACES: tuple[Place, ...] = ("source", "channel")
_ABOUT = ("order", "lead", "task", "conversation", "staff", "source", "channel")
_WORDS = {
    "missing": "is missing",
    "list_type": "must be a list",
    "too_long": f"must have at most {objects.MANAGERS_LIMIT} items",
}


def read(kind: str, data: object, *, strict: bool = False) -> Facts:
    """The facts in `data` of that kind; raises Malformed with what is wrong and where.

    `strict`: for a sender that promised to keep the contract. Otherwise an order's manager and
    source may be null: a vendor's snapshot can say that there is none.
    """
    if kind not in FACTS:
        raise Malformed([Problem("type", unknown(kind, "kind"))])
    if not isinstance(data, dict):
        raise Malformed([Problem("data", "must be an object")])
    try:
        return FACTS[kind].model_validate(data, context={"strict": strict})
    except ValidationError as refused:
        errors = refused.errors(include_url=False, include_context=False, include_input=False)
        raise Malformed([_problem(error) for error in errors[:PROBLEMS_SHOWN]]) from None


def unknown(kind: str, noun: str) -> str:
    """What is wrong with a kind that does not exist, with the most similar one that does."""
    near = get_close_matches(kind[:100].lower(), FACTS, n=1, cutoff=0.5)
    return f"is no known {noun}" + (f"; the nearest is {near[0]}" if near else "")


@cache
def _about(kind: type[Facts]) -> tuple[str, ...]:
    """The fields of these facts that may say which object they are about."""
    fields = kind.model_fields
    about = ("conversation",) if "client" in fields else _ABOUT
    return tuple(name for name in about if name in fields)


def _problem(error: ErrorDetails) -> Problem:
    path = ".".join(["data", *(str(step) for step in error["loc"])])
    if error["type"] == "wrong":
        return Problem(path, error["msg"])
    return Problem(path, _WORDS.get(error["type"], "must be an object"))
