"""What delivery does: a class for each sort of job. Pure values; found by bot.delivery.queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.rules.pacing import Deed
from storage.tables import AnyLink, AnyPerson, Card, Form, Notification


@dataclass(frozen=True)
class Fresh:
    """A notification that fan-out has just made, with all that its card shows."""

    link: AnyLink
    person: AnyPerson
    notification: Notification
    data: Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Sending:
    """A message that has to get into the chat; without a card, one has to be made.

    `notification_ids`: what it carries; `silent`: whether it makes no sound this time. A list
    carries all else that is due to the person, too, a digest all that was held. `leaves_more`:
    something else is due to the chat.
    """

    deed: ClassVar[Deed] = "send"
    is_background: ClassVar[bool] = False
    link: AnyLink
    card: Card | None = None
    notification_ids: tuple[int, ...] = ()
    silent: bool = False
    form: Form = Form.SINGLE
    leaves_more: bool = False
    fresh: Fresh | None = None


@dataclass(frozen=True)
class Redrawing:
    """A message that shows something outdated."""

    deed: ClassVar[Deed] = "edit"
    link: AnyLink
    card: Card

    @property
    def is_background(self) -> bool:
        """Nobody waits for it."""
        return not self.card.awaited


@dataclass(frozen=True)
class Removal:
    """An old bell that must leave the chat."""

    deed: ClassVar[Deed] = "other"
    is_background: ClassVar[bool] = True
    link: AnyLink
    card: Card


@dataclass(frozen=True)
class MenuSetting:
    """A chat whose command menu is not what its person may use."""

    deed: ClassVar[Deed] = "other"
    is_background: ClassVar[bool] = True
    link: AnyLink


Job = Sending | Redrawing | Removal | MenuSetting
