"""What delivery has to do, most urgent first: read from the tables, nothing is changed.

What somebody looks at goes first, then messages that answer a deed, then notifications, then
redrawn cards; bells, old bells and command menus come last.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import menus
from bot.pacing import Deed
from storage import agenda, links, notifications
from storage.models import Card, Link, Notification, Person
from storage.notifications import Due

LOOK_AHEAD = 100
BACKGROUND_AHEAD = 60
BURST = 5  # more than so many due for one chat at once become one card


@dataclass(frozen=True)
class Fresh:
    """A notification that fan-out has just made, with all that its card shows."""

    link: Link
    person: Person
    notification: Notification
    data: Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Sending:
    """A message that has to get into the chat; without a card, one has to be made.

    `notification_ids`: what it carries; `is_burst`: that, and all else that is due to the person.
    `leaves_more`: something else is due to the chat.
    """

    deed: ClassVar[Deed] = "send"
    is_background: ClassVar[bool] = False
    link: Link
    card: Card | None = None
    notification_ids: tuple[int, ...] = ()
    silent: bool = False
    is_burst: bool = False
    leaves_more: bool = False
    fresh: Fresh | None = None


@dataclass(frozen=True)
class Redrawing:
    """A message that shows something outdated."""

    deed: ClassVar[Deed] = "edit"
    link: Link
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
    link: Link
    card: Card


@dataclass(frozen=True)
class MenuSetting:
    """A chat whose command menu is not what its person may use."""

    deed: ClassVar[Deed] = "other"
    is_background: ClassVar[bool] = True
    link: Link


Job = Sending | Redrawing | Removal | MenuSetting


async def choose(
    session: AsyncSession,
    now: datetime,
    *,
    full: Collection[int] = (),
    settled: Collection[int] = (),
    background: bool = True,
) -> list[Job]:
    """All that could be done now, in the order in which it should be.

    No message to the chats in `full` and no edit in those in `settled`: they have to wait. Without
    `background`, only what somebody waits for and what is to be sent.
    """
    there_is = await agenda.look(session, now)
    looked_at = (
        await agenda.awaited(session, now, LOOK_AHEAD, settled) if there_is.looked_at else []
    )
    unsent = await agenda.unsent(session, now, LOOK_AHEAD, full) if there_is.unsent else []
    due = await notifications.due(session, now, LOOK_AHEAD, full) if there_is.due else []
    jobs: list[Job] = [
        *(Redrawing(link, card) for card, link in looked_at),
        *(Sending(link, card) for card, link in unsent),
        *_by_chat(due),
    ]
    if background:
        jobs += await _background(session, now, there_is, settled, idle=not jobs)
    return jobs


async def _background(
    session: AsyncSession,
    now: datetime,
    there_is: agenda.Agenda,
    settled: Collection[int],
    *,
    idle: bool,
) -> list[Job]:
    """What can wait: bells that count anew, old bells, and last of all the command menus."""
    ahead = BACKGROUND_AHEAD
    stale = await agenda.stale(session, now, ahead, settled) if there_is.stale else []
    retired = await agenda.retired(session, ahead) if there_is.retired else []
    jobs: list[Job] = [
        *(Redrawing(link, card) for card, link in stale),
        *(Removal(link, card) for card, link in retired),
    ]
    if jobs or not idle:
        return jobs
    other = await links.of_other_menu(session, menus.VERSION, ahead)
    return [MenuSetting(link) for link in other]


def _by_chat(due: list[Due]) -> list[Sending]:
    """One message a chat: the first that is due, or all of a burst at once."""
    chats: dict[int, list[Due]] = {}
    for each in due:
        _, _, link = each
        chats.setdefault(link.telegram_id, []).append(each)
    return [_sending(waiting) for waiting in chats.values()]


def _sending(waiting: list[Due]) -> Sending:
    is_burst = len(waiting) > BURST
    carried = waiting if is_burst else waiting[:1]
    return Sending(
        link=waiting[0][2],
        notification_ids=tuple(identity for identity, _, _ in carried),
        silent=all(silent for _, silent, _ in carried),
        is_burst=is_burst,
        leaves_more=len(carried) < len(waiting),
    )
