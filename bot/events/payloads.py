"""What each kind carries in its `data`: one model a kind, and `read`, which checks and cleans.

Stands between the providers, which say things, and the fan-out, which decides who hears them: it
must not know who hears what. Fields beyond the models stay in the raw body.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from bot.events.fields import Cost, Day, Id, Label, Name, Often, Short, Status, Text, Url
from bot.events.objects import (
    MANAGERS_LIMIT,
    Call,
    Channel,
    ChannelEntry,
    Client,
    Lead,
    ManagerOrNone,
    Order,
    Part,
    Source,
    SourceEntry,
    SourceIfReadable,
    SourceOrNone,
    StaffEntry,
    Task,
    TaskNamed,
)

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None
Place = Literal["source", "channel"]

PROBLEMS_TOLD = 20


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (`data.order.id`) and what, in words for an integrator."""

    path: str
    problem: str


class Malformed(Exception):
    """The data does not have the shape of its kind."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{each.path} {each.problem}" for each in problems))
        self.problems = problems


@dataclass(frozen=True)
class Mention:
    """A source or channel that is spoken of; one that is not known yet is created from this."""

    what: Place
    id: str
    name: str | None
    kind: str | None = None


class Facts(Part):
    """What every kind has; the kinds below add to it."""

    actor_id: Id | None = None

    @property
    def subject(self) -> str | None:
        """The object that the event is about, such as `order:40117`; None for a message or call.

        A message goes through a channel, but it is no news of that channel.
        """
        if isinstance(self, MessageFailed | MessageReceived | ConversationAssigned):
            return None
        for about in _ABOUT:
            if about in type(self).model_fields:
                return f"{about}:{getattr(self, about).id}"
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
        """Contract-shaped data that `read` takes again."""
        dumped: dict[str, JSON] = self.model_dump(mode="json", exclude_unset=True, by_alias=True)
        return dumped


class OrderCreated(Facts):
    order: Order
    source: SourceOrNone
    buyer: Client | None = None
    manager_id: Id | None = None


class Assigned(Facts):
    """Who is responsible changed."""

    manager_id: Id
    previous_manager_id: Id | None = None
    source: SourceIfReadable = None


class Changed(Facts):
    """A status or a payment changed."""

    from_: Label | None = Field(default=None, alias="from")
    to: Status
    manager_id: ManagerOrNone
    source: SourceIfReadable = None


class OrderAssigned(Assigned):
    order: Order


class OrderChanged(Changed):
    order: Order


class LeadEvent(Facts):
    """A lead came, was changed, or is to be contacted."""

    lead: Lead
    source: Source | None = None
    manager_id: Id | None = None


class LeadAssigned(Assigned):
    lead: Lead


class LeadChanged(Changed):
    lead: Lead


class SourceEvent(Facts):
    """A source fell silent or speaks again."""

    source: Source
    reason: Name | None = None
    detail: Text | None = None
    paid_until: Day | None = None


class ChannelEvent(Facts):
    """A channel fell silent, speaks again or is paid."""

    channel: Channel
    reason: Name | None = None
    detail: Text | None = None
    paid_until: Day | None = None


class ChannelPaymentDue(Facts):
    channel: Channel
    due_at: Day
    amount: Cost | None = None
    currency: Short | None = None
    period: Often | None = None


class MessageFailed(Facts):
    channel: Channel
    client: Client
    reason: Name | None = None
    sender_id: Id | None = None
    source: Source | None = None


class MessageReceived(Facts):
    client: Client
    channel: Channel
    text: Text | None = None
    assignee_id: Id | None = None
    url: Url | None = None
    source: SourceIfReadable = None


class ConversationAssigned(Facts):
    client: Client
    channel: Channel
    assignee_id: Id
    source: SourceIfReadable = None


class TaskEvent(Facts):
    """A task was made, was changed or is overdue."""

    task: Task
    assignee_id: Id


class TaskDone(Facts):
    task: TaskNamed
    assignee_id: Id | None = None


class CallMissed(Facts):
    call: Call
    assignee_id: Id | None = None


class StaffUpdated(Facts):
    staff: StaffEntry


class SourceUpdated(Facts):
    source: SourceEntry


class ChannelUpdated(Facts):
    channel: ChannelEntry


FACTS: dict[str, type[Facts]] = {
    "order.created": OrderCreated,
    "order.assigned": OrderAssigned,
    "order.status_changed": OrderChanged,
    "order.payment_changed": OrderChanged,
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
    "lead.updated": LeadEvent,
}
_PLACES: tuple[Place, ...] = ("source", "channel")
_ABOUT = ("order", "lead", "task", "staff", "source", "channel")
_WORDS = {
    "missing": "is missing",
    "list_type": "must be a list",
    "too_long": f"must have at most {MANAGERS_LIMIT} items",
}


def read(kind: str, data: object, *, strict: bool = False) -> Facts:
    """The facts in `data` of that kind; raises Malformed with what is wrong and where.

    `strict` is for a sender that promised the contract. Without it the manager and the source of
    an order may be null: a vendor's snapshot can say that there is none.
    """
    if kind not in FACTS:
        raise Malformed([Problem("type", unknown(kind, "kind"))])
    if not isinstance(data, dict):
        raise Malformed([Problem("data", "must be an object")])
    try:
        return FACTS[kind].model_validate(data, context={"strict": strict})
    except ValidationError as refused:
        errors = refused.errors(include_url=False, include_context=False, include_input=False)
        raise Malformed([_problem(error) for error in errors[:PROBLEMS_TOLD]]) from None


def unknown(kind: str, word: str) -> str:
    """What to say of a kind that we do not have, naming the nearest that we do."""
    near = get_close_matches(kind[:100].lower(), FACTS, n=1, cutoff=0.5)
    return f"is no known {word}" + (f"; the nearest is {near[0]}" if near else "")


def _problem(error: ErrorDetails) -> Problem:
    path = ".".join(["data", *(str(step) for step in error["loc"])])
    if error["type"] == "wrong":
        return Problem(path, error["msg"])
    return Problem(path, _WORDS.get(error["type"], "must be an object"))
