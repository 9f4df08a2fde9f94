"""What delivery has to do, one class for each sort of job. Pure; bot.delivery.queue finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.rules.objects.standing import Standing
from bot.rules.sending.pacing import Action
from storage.tables import AnyLink, AnyPerson, Card, Form, Notification


@dataclass(frozen=True)
class Fresh:
    """A notification that fan-out has just made, with everything its card shows.

    `standing`: of its object. `is_protected`: its card cannot be forwarded or saved.
    """

    link: AnyLink
    person: AnyPerson
    notification: Notification
    data: Mapping[str, Any]  # Any: JSON
    standing: Standing
    is_protected: bool = False


@dataclass(frozen=True)
class Sending:
    """A message to send; if it has no card yet, one is made first.

    `notification_ids`: what it carries; a list also carries everything else that is due to the
    person, a digest everything that was held. `silent`: it makes no sound this time.
    `leaves_more`: something else is due to the chat. `is_fresh`: fan-out has just made it.
    """

    action: ClassVar[Action] = "send"
    is_background: ClassVar[bool] = False
    link: AnyLink
    card: Card | None = None
    notification_ids: tuple[int, ...] = ()
    silent: bool = False
    form: Form = Form.SINGLE
    leaves_more: bool = False
    is_fresh: bool = False


@dataclass(frozen=True)
class Redrawing:
    """A message that shows something out of date."""

    action: ClassVar[Action] = "edit"
    link: AnyLink
    card: Card

    @property
    def is_background(self) -> bool:
        """Nobody waits for it."""
        return not self.card.awaited


@dataclass(frozen=True)
class Removal:
    """An old bell or card to delete from the chat."""

    action: ClassVar[Action] = "other"
    is_background: ClassVar[bool] = True
    link: AnyLink
    card: Card


@dataclass(frozen=True)
class MenuSetting:
    """A chat whose command menu is not the one its person should have."""

    action: ClassVar[Action] = "other"
    is_background: ClassVar[bool] = True
    link: AnyLink


Job = Sending | Redrawing | Removal | MenuSetting
