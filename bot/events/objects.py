"""The objects inside `data`: an order, a lead, a source, a channel and the rest.

bot.events.payloads says which kind carries which of them.
"""

from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from bot.events.fields import (
    Amount,
    Cost,
    Count,
    Day,
    Flag,
    FullName,
    Id,
    Label,
    Name,
    Often,
    Short,
    Text,
    Url,
    When,
)
from bot.events.shapes import NotNull, OrAnything

MANAGERS_LIMIT = 200

T = TypeVar("T")


def _without_repeats(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(ids))


Managers = Annotated[list[Id], Field(max_length=MANAGERS_LIMIT), AfterValidator(_without_repeats)]


def _null_from_a_vendor(value: T, info: ValidationInfo) -> T:
    """Null is refused from a sender that promised the contract, but not in a vendor's snapshot."""
    if value is None and (info.context or {}).get("strict"):
        raise PydanticCustomError("wrong", "must not be null")
    return value


def _none_if_unreadable_from_a_vendor(
    value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> object:
    """The contract lists the field but does not ask for it, so only its senders are told."""
    if (info.context or {}).get("strict"):
        return read(value)
    return _none_if_unreadable(value, read)


def _none_if_unreadable(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """The contract does not list the field for this kind, so it is no reason to refuse."""
    try:
        return read(value)
    except ValidationError:
        return None


_IfReadable = WrapValidator(_none_if_unreadable_from_a_vendor)
AmountIfAny = Annotated[Amount | None, _IfReadable]
CountIfAny = Annotated[Count | None, _IfReadable]
LineIfAny = Annotated[Name | None, _IfReadable]
ShortIfAny = Annotated[Short | None, _IfReadable]
TextIfAny = Annotated[Text | None, _IfReadable]
WhenIfAny = Annotated[When | None, _IfReadable]


class Part(BaseModel):
    """The base of all models. Fields that they do not name stay in the raw body."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Named(Part):
    """An object of which only the id is needed."""

    id: Id


class Order(Part):
    """`comment`: the client's; `note`: the manager's. `items`: how many, `items_total`: their sum.

    `delivery`: how and where to, in words; `delivery_total`: what it costs.
    `overdue_at`: when it will have been in its status for too long; null: never.
    """

    id: Id
    number: Label | None = None
    title: Name | None = None
    total: Amount | None = None
    paid: AmountIfAny = None
    currency: Short | None = None
    url: Url | None = None
    items: CountIfAny = None
    items_total: AmountIfAny = None
    promocode: LineIfAny = None
    comment: TextIfAny = None
    note: TextIfAny = None
    delivery: LineIfAny = None
    delivery_total: AmountIfAny = None
    overdue_at: WhenIfAny = None


class Lead(Part):
    """`note`: the manager's. `utm`: where the client came from, as the CRM has it, on one line."""

    id: Id
    title: Name | None = None
    url: Url | None = None
    contact_at: When | None = None
    total: AmountIfAny = None
    currency: ShortIfAny = None
    items: CountIfAny = None
    items_total: AmountIfAny = None
    note: TextIfAny = None
    utm: LineIfAny = None


class Source(Part):
    id: Id
    name: Name | None = None


class Channel(Source):
    kind: Name | None = None


class TaskNamed(Part):
    id: Id
    title: Name | None = None


class Task(Part):
    id: Id
    title: FullName
    due_at: When | None = None
    url: Url | None = None


class Call(Part):
    phone: Label | None = None
    at: When | None = None


class StaffEntry(Part):
    id: Id
    name: FullName
    role: FullName
    active: Flag = True
    language: Short | None = None
    timezone: Name | None = None


class SourceEntry(Part):
    id: Id
    name: FullName
    manager_ids: Managers | None = None


class ChannelEntry(Part):
    id: Id
    name: FullName
    kind: Name | None = None
    paid_until: Day | None = None
    amount: Cost | None = None
    currency: Short | None = None
    period: Often | None = None


class Client(Part):
    """A buyer or a client: somebody outside the staff."""

    name: Name | None = None
    phone: Annotated[Label | None, WrapValidator(_none_if_unreadable), OrAnything()] = None


ManagerOrNone = Annotated[Id | None, AfterValidator(_null_from_a_vendor), NotNull()]
SourceOrNone = Annotated[Source | None, AfterValidator(_null_from_a_vendor), NotNull()]
ConversationIfAny = Annotated[Named | None, WrapValidator(_none_if_unreadable_from_a_vendor)]
SourceIfReadable = Annotated[Source | None, WrapValidator(_none_if_unreadable), OrAnything()]
ClientIfAny = Annotated[Client | None, WrapValidator(_none_if_unreadable_from_a_vendor)]
