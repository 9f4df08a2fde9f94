"""Where an object stands, as the card of one of the people who have it shows it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.calendar.reminders import PAYMENT
from bot.rules.catalog import KINDS, is_over
from bot.rules.objects.life import End, Known, Step
from storage.tables import Item

_SHARED = ("default", "everyone")  # reasons why a notification is nobody's in particular


@dataclass(frozen=True)
class Claim:
    """Who is on it, and since when; `is_own`: the reader."""

    name: str
    since: datetime
    is_own: bool


@dataclass(frozen=True)
class Standing:
    """What a card says of its object beyond the event.

    `steps`: the last, oldest first. `who`: the person responsible, by CRM id. `names`: of the
    people in it, by CRM id; `own_ids`: those of the reader. `is_shared`: others have it, too.
    `manager`: of an order or lead, as the CRM has it now, by CRM id. `status`: what people call its
    present one.
    """

    steps: Sequence[Step] = ()
    over: End | None = None
    who: Known | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    own_ids: Collection[str] = ()
    claim: Claim | None = None
    is_shared: bool = False
    manager: str | None = None
    status: str | None = None

    def may_be_claimed(self, item: Item) -> bool:
        """Whether one of several people should say that they are on it."""
        kind, reason = KINDS[item.notification.kind], item.notification.reason
        if kind.own or kind.key == PAYMENT or is_over(item) or self.claim is not None:
            return False
        return self.is_shared or reason in _SHARED


ALONE = Standing()


def called(status: str | None, name: str | None) -> str | None:
    """What people call a status that has this name; None if a number is all that is known of it."""
    return name or (status if status and not status.isdecimal() else None)
