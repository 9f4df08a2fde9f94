"""What delivery has to do, most urgent first: read from the tables, nothing is changed.

What somebody looks at goes first, then messages that answer a deed, then notifications, then
redrawn cards; bells, old bells and command menus come last.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import menus
from bot.pacing import Deed
from storage import agenda, links, notifications
from storage.models import Card, Link, Notification

LOOK_AHEAD = 300
BACKGROUND_AHEAD = 60
BURST = 5  # more than so many due for one chat at once become one card


@dataclass(frozen=True)
class Sending:
    """A message that has to get into the chat; without a card, one has to be made."""

    deed: ClassVar[Deed] = "send"
    is_background: ClassVar[bool] = False
    link: Link
    card: Card | None = None
    notification_ids: tuple[int, ...] = ()
    silent: bool = False


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


async def choose(session: AsyncSession, now: datetime, *, background: bool = True) -> list[Job]:
    """All that could be done now, in the order in which it should be.

    Without `background`, only what somebody waits for and what is to be sent.
    """
    there_is = await agenda.look(session, now)
    looked_at = (
        await agenda.stale(session, now, LOOK_AHEAD, awaited=True) if there_is.looked_at else []
    )
    unsent = await agenda.unsent(session, now, LOOK_AHEAD) if there_is.unsent else []
    due = await notifications.due(session, now, LOOK_AHEAD) if there_is.due else []
    jobs: list[Job] = [
        *(Redrawing(link, card) for card, link in looked_at),
        *(Sending(link, card) for card, link in unsent),
        *_by_chat(due),
    ]
    return jobs + (await _background(session, now, there_is, idle=not jobs) if background else [])


async def _background(
    session: AsyncSession, now: datetime, there_is: agenda.Agenda, *, idle: bool
) -> list[Job]:
    """What can wait: bells that count anew, old bells, and last of all the command menus."""
    ahead = BACKGROUND_AHEAD
    stale = await agenda.stale(session, now, ahead, awaited=False) if there_is.stale else []
    retired = await agenda.retired(session, ahead) if there_is.retired else []
    jobs: list[Job] = [
        *(Redrawing(link, card) for card, link in stale),
        *(Removal(link, card) for card, link in retired),
    ]
    if jobs or not idle:
        return jobs
    other = await links.of_other_menu(session, menus.VERSION, ahead)
    return [MenuSetting(link) for link in other]


def _by_chat(due: list[tuple[Notification, Link]]) -> list[Sending]:
    """One message a chat: the first that is due, or all of a burst at once."""
    chats: dict[int, list[tuple[Notification, Link]]] = {}
    for notification, link in due:
        chats.setdefault(link.telegram_id, []).append((notification, link))
    jobs = []
    for waiting in chats.values():
        together = waiting if len(waiting) > BURST else waiting[:1]
        jobs.append(
            Sending(
                waiting[0][1],
                notification_ids=tuple(n.id for n, _ in together if n.id is not None),
                silent=all(notification.silent for notification, _ in together),
            )
        )
    return jobs
