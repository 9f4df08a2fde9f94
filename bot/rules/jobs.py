"""What delivery does: a class for each sort of job. Pure values, found by bot.delivery.queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.rules.pacing import Action
from storage.tables import Card, Form, Link, Notification, Person


@dataclass(frozen=True)
class Fresh:
    """A notification that fan-out has just made, with all that its card shows."""

    link: Link
    person: Person
    notification: Notification
    data: Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Sending:
    """A message that has to get into the chat; without a card, one has to be made first.

    `notification_ids`: what it carries; a list also carries everything else that is due to the
    person, a digest everything that was held. `silent`: it makes no sound this time.
    `leaves_more`: something else is due to the chat.
    """

    action: ClassVar[Action] = "send"
    is_background: ClassVar[bool] = False
    link: Link
    card: Card | None = None
    notification_ids: tuple[int, ...] = ()
    silent: bool = False
    form: Form = Form.SINGLE
    leaves_more: bool = False
    fresh: Fresh | None = None


@dataclass(frozen=True)
class Redrawing:
    """A message that shows something outdated."""

    action: ClassVar[Action] = "edit"
    link: Link
    card: Card

    @property
    def is_background(self) -> bool:
        """Nobody waits for it."""
        return not self.card.awaited


@dataclass(frozen=True)
class Removal:
    """An old bell or card that must leave the chat."""

    action: ClassVar[Action] = "other"
    is_background: ClassVar[bool] = True
    link: Link
    card: Card


@dataclass(frozen=True)
class MenuSetting:
    """A chat whose command menu is not what its person may use."""

    action: ClassVar[Action] = "other"
    is_background: ClassVar[bool] = True
    link: Link


Job = Sending | Redrawing | Removal | MenuSetting
